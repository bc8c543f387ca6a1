import Billing
import Foundation
import Records
import TestSupport
import Testing

@testable import Extract

/// A folder of files and the source that reads it.
struct FilesScene {
  let folder = TemporaryFolder("files")
  let events = SourceBench.Events()

  @discardableResult
  func write(_ text: String, _ path: String) throws -> FilesScene {
    try folder.write(text, to: path)
    return self
  }

  func spec(
    _ path: String = "**", combine: String? = nil, endpoint: String = "usage-details",
    enrollment: String? = "100", periods: String? = nil, currency: String? = nil
  ) throws -> FilesSourceSpec {
    var files: [(key: String, value: ConfigNode)] = [("path", .text(path))]
    if let combine { files.append(("combine", .text(combine))) }
    if let currency { files.append(("currency", .text(currency))) }
    var members: [(key: String, value: ConfigNode)] = [
      ("endpoint", .text(endpoint)), ("files", .mapping(files)),
    ]
    if let enrollment { members.append(("enrollment", .text(enrollment))) }
    if let periods { members.append(("periods", .text(periods))) }
    let diagnostics = Diagnostics()
    let spec = FilesSourceSpec(
      .mapping(members), context: SpecContext(folder: folder.path), diagnostics: diagnostics)
    return try #require(spec, "\(diagnostics.sorted)")
  }

  func source(_ spec: FilesSourceSpec) -> FilesSource {
    FilesSource(
      spec, RunContext(runID: "r", pipeline: "p", report: { [events] in events.add($0) }))
  }

  /// Reads the only unit that there is.
  func read(
    _ spec: FilesSourceSpec, etags: [String] = [], dropsRepeats: Bool = false,
    selection: PeriodSelection? = nil
  ) throws -> (unit: Records.Unit, outcome: ReadOutcome, rows: RowCollector) {
    let source = source(spec)
    let units = try source.units(in: selection ?? spec.selection)
    let unit = try #require(units.first)
    #expect(units.count == 1)
    let rows = RowCollector(spec.schema)
    let outcome = try source.read(
      ReadRequest(
        unit: unit, width: spec.schema.width, etags: etags, dropsRepeatedPages: dropsRepeats),
      into: rows)
    return (unit, outcome, rows)
  }

  func fault(_ spec: FilesSourceSpec, dropsRepeats: Bool = false) throws -> Fault? {
    do {
      _ = try read(spec, dropsRepeats: dropsRepeats)
      return nil
    } catch let fault as Fault {
      return fault
    }
  }

  func facts(_ outcome: ReadOutcome) throws -> ListingFacts {
    guard case .complete(let facts) = outcome else { throw Fault(.failed, "\(outcome)") }
    return facts
  }
}

private let jsonPage =
  #"{"data":[{"date":"2017-04-03T00:00:00","cost":1.50,"meterName":"m","tags":"{\"a\":\"b\"}"},"#
  + #"{"date":"2017-04-30T00:00:00","cost":2E-5,"meterName":"","tags":null}],"nextLink":null}"#
private let ndjson =
  #"{"date":"2017-04-03","cost":1.50,"meterName":"m","tags":"{\"a\":\"b\"}"}"# + "\n"
  + #"{"date":"2017-04-30","cost":2E-5,"meterName":"","tags":null}"# + "\n"
private let csv =
  "usage_date,cost,meter_name,tags\n2017-04-03,1.50,m,\"{\"\"a\"\":\"\"b\"\"}\"\n"
  + "2017-04-30,2E-5,\"\",\n"
private let providerCSV =
  "\u{FEFF}\"Usage Data Extract\"\r\n\"\"\r\n\"Date\",\"ExtendedCost\",\"Meter Name\",\"Tags\",\r\n"
  + "04/03/2017,1.50,m,\"{\"\"a\"\":\"\"b\"\"}\",\r\n04/30/2017,2E-5,\"\",,\r\n"

@Suite(.timeLimit(.minutes(2))) struct FilesSourceTests {
  @Test(arguments: [jsonPage, ndjson, csv, providerCSV])
  func `a month has the same rows in every format`(_ text: String) throws {
    let scene = try FilesScene().write(text, "usage-201704")
    let (unit, outcome, rows) = try scene.read(try scene.spec(currency: "EUR"))
    #expect("\(unit)" == "usage-details, enrollment 100, 201704")
    #expect(rows.currencies == ["EUR"])
    #expect(rows.values("cost") == ["1.50", "2E-5"])
    #expect(rows.values("usage_date") == ["2017-04-03", "2017-04-30"])
    #expect(rows.values("meter_name") == ["m", ""])
    #expect(rows.values("tags") == [#"{\"a\":\"b\"}"#, nil])
    #expect(rows.values("billing_currency") == ["EUR", "EUR"])
    #expect(rows.values("billing_period") == ["201704", "201704"])
    #expect(rows.values("extra") == [nil, nil])
    #expect(rows.values("source_row") == ["0", "1"])
    let path = scene.folder.path + "/usage-201704"
    #expect(
      try scene.facts(outcome)
        == ListingFacts(
          source: LoadRecord.Source(
            url: path, etag: "sha256:\(Digest.sha256(of: text))", pages: 1,
            bytes: text.utf8.count, sha256: Digest.sha256(of: text), confirmed: true),
          records: 2))
  }

  @Test(arguments: ["gzip", "zstd"]) func `packed files are unpacked by their content`(
    _ tool: String
  ) throws {
    let scene = try FilesScene().write(csv, "201704.txt")
    let path = scene.folder.path + "/201704.txt"
    let packed = scene.folder.path + "/201704.packed"
    try shell("\(tool) -qc '\(path)' > '\(packed)' && rm '\(path)'")
    let (_, outcome, rows) = try scene.read(try scene.spec())
    #expect(rows.values("cost") == ["1.50", "2E-5"])
    let source = try scene.facts(outcome).source
    #expect(source.bytes == csv.utf8.count)
    #expect(source.sha256 == Digest.sha256(of: csv))
    let sum = try shell("sha256sum < '\(packed)'").prefix(64)
    #expect(source.etag == "sha256:\(sum)")
    // A cut one is no shorter month.
    try shell("head -c -5 '\(packed)' > '\(packed).cut' && mv '\(packed).cut' '\(packed)'")
    #expect(try scene.fault(try scene.spec()) != nil)
  }

  @Test func `a file that did not change is known by its digest`() throws {
    let scene = try FilesScene().write(csv, "201704.csv")
    let etag = try #require(try scene.facts(scene.read(try scene.spec()).outcome).source.etag)
    let again = try scene.read(try scene.spec(), etags: [etag])
    #expect(again.outcome == .unchanged(etag: etag))
    #expect(again.rows.begins == 0)
    try scene.write(csv + "2017-04-30,1,,\n", "201704.csv")
    let changed = try scene.read(try scene.spec(), etags: [etag])
    #expect(try scene.facts(changed.outcome).records == 3)
  }

  @Test(arguments: [
    ("enrollment=7/billing_period=201704/x.csv", csv, "7", "201704"),
    ("x.csv", "enrollment,billing_period,cost,usage_date\n8,201605,1,2016-05-02\n", "8", "201605"),
    ("x.json", #"[{"id":"enrollments/9/billingperiods/201604/x","cost":1}]"#, "9", "201604"),
    ("x-9.csv", csv, "100", "201704"), ("usage-2017-05-02.csv", csv, "100", "201704"),
    ("usage-2017-05-02.csv", "cost,usage_date\n", "100", "201705"),
    ("x.csv", "cost,usage_date\n", "100", "201612"),
  ]) func `enrollment and period come from the path, the content or the definition`(
    _ path: String, _ text: String, _ enrollment: String, _ period: String
  ) throws {
    let scene = try FilesScene().write(text, path)
    let named = enrollment == "100" ? "100" : nil
    let spec = try scene.spec(
      enrollment: named, periods: period == "201612" ? period : nil)
    let unit = try scene.read(spec).unit
    #expect(unit.enrollment == enrollment)
    #expect("\(unit.period)" == period)
  }

  @Test(arguments: [("cost\n1\n", "enrollment"), ("enrollment,cost\n7,1\n", "billing period")])
  func `a file that tells neither is refused, with what to do`(_ text: String, _ what: String)
    throws
  {
    let scene = try FilesScene().write(text, "x.csv")
    let fault = try #require(try scene.fault(try scene.spec(enrollment: nil)))
    #expect(fault.category == .configuration)
    #expect(fault.message == "neither its path nor its records tell the \(what)")
    #expect(fault.remedy != nil)
  }

  @Test func `a day outside the month that the first record told fails the unit`() throws {
    let scene = try FilesScene().write(csv + "2017-05-01,1,,\n", "x.csv")
    let fault = try #require(try scene.fault(try scene.spec()))
    #expect(fault.message.hasPrefix("record 2 is of 2017-05-01"), "\(fault)")
    #expect(try scene.fault(try scene.spec(periods: nil)) != nil)
    try scene.write(csv + "2017-05-01,1,,\n", "201704/x.csv")
    #expect(try scene.fault(try scene.spec("201704/*")) == nil)
  }

  @Test func `several files of one unit are refused unless it is said what they are`() throws {
    let scene = try FilesScene().write(csv, "201704/b.csv").write(csv, "201704/a.csv")
    let fault = try #require(try scene.fault(try scene.spec()))
    #expect(fault.category == .configuration)
    #expect(fault.place == "usage-details, enrollment 100, 201704")
    #expect(fault.message.contains("/201704/a.csv, "), "\(fault)")
    #expect(fault.message.contains("/201704/b.csv"), "\(fault)")
  }

  @Test func `parts are pieces of one listing`() throws {
    let scene = try FilesScene()
      .write("cost,usage_date\n10,2017-04-10\n", "201704/part-10.csv")
      .write("usage_date,cost\n2017-04-02,2\n", "201704/part-2.csv")
    let (_, outcome, rows) = try scene.read(try scene.spec(combine: "parts"))
    #expect(rows.values("cost") == ["2", "10"])
    #expect(rows.values("source_row") == ["0", "1"])
    #expect(rows.begins == 1)
    let facts = try scene.facts(outcome)
    #expect(facts.source.pages == 2)
    #expect(facts.source.url.hasSuffix("/part-10.csv"))
    #expect(facts.records == 2)
  }

  @Test func `pages whose last one is missing are no listing`() throws {
    let page = #"{"data":[{"cost":1}],"nextLink":"https://x/2?sig=s"}"#
    let scene = try FilesScene().write(page, "201704/1.json")
    let fault = try #require(try scene.fault(try scene.spec(combine: "parts")))
    #expect(fault.message.contains("the last page is missing"))
    #expect(!"\(fault)".contains("sig"))
    try scene.write(#"{"data":[{"cost":2}],"nextLink":null}"#, "201704/2.json")
    #expect(
      try scene.read(try scene.spec(combine: "parts")).rows.values("cost") == ["1", "2"])
  }

  @Test func `a part that is there twice is refused, or dropped where repeats are`() throws {
    let scene = try FilesScene().write(csv, "201704/a.csv").write(csv, "201704/b.csv")
    let spec = try scene.spec(combine: "parts")
    let fault = try #require(try scene.fault(spec))
    #expect(fault.message.hasPrefix("it has the same records as "), "\(fault)")
    let (_, outcome, rows) = try scene.read(spec, dropsRepeats: true)
    #expect(rows.rows.count == 2)
    #expect(try scene.facts(outcome).repeats.rows == 2)
    #expect(try scene.facts(outcome).records == 4)
  }

  @Test func `the newest of whole listings counts`() throws {
    let scene = try FilesScene()
      .write("cost\n1\n", "billing_period=201704/fetched=20170502T031500Z/page-0.csv")
      .write("cost\n3\n", "billing_period=201704/fetched=20170601T031500Z/page-1.csv")
      .write("cost\n2\n", "billing_period=201704/fetched=20170601T031500Z/page-0.csv")
    #expect(
      try scene.read(try scene.spec(combine: "newest")).rows.values("cost") == ["2", "3"])
    let plain = try FilesScene().write("cost\n1\n", "201704/v9.csv").write(
      "cost\n2\n", "201704/v10.csv")
    #expect(try plain.read(try plain.spec(combine: "newest")).rows.values("cost") == ["2"])
    try plain.write("cost\n7\n", "201704/a/x.csv").write(
      #"{"finished_at":"2017-06-01T00:00:00Z"}"#, "201704/a/_manifest.json")
    #expect(try plain.read(try plain.spec(combine: "newest")).rows.values("cost") == ["7"])
  }

  @Test func `windows tell which of them a record came in, and need deduplicate`() throws {
    let scene = try FilesScene()
      .write("cost,usage_date\n1,2017-04-01\n2,2017-04-02\n", "2017-04/2017-04-01.csv")
      .write("cost,usage_date\n2,2017-04-02\n3,2017-04-03\n", "2017-04/2017-04-02.csv")
    let spec = try scene.spec(combine: "windows")
    let fault = try #require(try scene.fault(spec))
    #expect(fault.category == .configuration)
    #expect(fault.remedy?.contains("deduplicate") == true)
    let (_, outcome, rows) = try scene.read(spec, dropsRepeats: true)
    #expect(rows.values("cost") == ["1", "2", "2", "3"])
    #expect(rows.windows == [0, 1])
    #expect(try scene.facts(outcome).records == 4)
  }

  @Test func `days are cut out of their month`() throws {
    let scene = try FilesScene().write(csv, "201704.csv")
    let first = try #require(CalendarDate("2017-04-30"))
    let (unit, outcome, rows) = try scene.read(
      try scene.spec(), selection: .days(first..<first.adding(days: 1)))
    #expect(unit.from == first)
    #expect(rows.values("cost") == ["2E-5"])
    #expect(try scene.facts(outcome).outsideDays == 1)
  }

  @Test func `other enrollments and periods are left alone`() throws {
    let scene = FilesScene()
    for enrollment in ["100", "200"] {
      for period in ["201703", "201704"] {
        try scene.write(csv, "enrollment=\(enrollment)/billing_period=\(period)/x.csv")
      }
    }
    func units(_ spec: FilesSourceSpec) throws -> [String] {
      try scene.source(spec).units(in: spec.selection).map { "\($0.enrollment) \($0.period)" }
    }
    #expect(try units(try scene.spec()) == ["100 201703", "100 201704"])
    #expect(
      try units(try scene.spec(enrollment: nil, periods: "current"))
        == ["100 201704", "200 201704"])
    #expect(throws: Fault.self) { try units(try scene.spec(periods: "201801")) }
    #expect(throws: Fault.self) { try units(try scene.spec("nothing/*")) }
  }

  @Test func `Windows-1252 is read and told`() throws {
    let scene = try FilesScene().write("", "201704.csv")
    let bytes = Array("cost,meter_name\n1,Gro".utf8) + [0xDF] + Array("\n".utf8)
    try Data(bytes).write(to: URL(fileURLWithPath: scene.folder.path + "/201704.csv"))
    #expect(try scene.read(try scene.spec()).rows.values("meter_name") == ["Groß"])
    #expect(scene.events.messages == ["a file is no UTF-8 and was read as Windows-1252"])
  }

  @Test func `a fault names the file`() throws {
    let scene = try FilesScene().write("cost,tags\n1,\"x", "201704.csv")
    let fault = try #require(try scene.fault(try scene.spec()))
    #expect(
      fault.place
        == "usage-details, enrollment 100, 201704, \(scene.folder.path)/201704.csv")
    #expect(fault.message.contains("in line 2, column 1"), "\(fault)")
  }

  @discardableResult
  private func shell(_ command: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardOutput = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: bytes, as: UTF8.self)
  }
}
