import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// Months from files and from CSV are those that the pages of JSON bring.
@Suite(.blocking, .timeLimit(.minutes(5))) struct FilesRunTests {
  /// A definition with a source of its own and one plain CSV file a month.
  private func write(_ name: String, _ source: String, in scene: Scene, extra: String = "") throws
    -> String
  {
    try scene.folder.write(
      """
      version: 1
      name: \(name)
      source:
        endpoint: usage-details
        enrollment: "100"
      \(source)
      sinks:
        - files: {path: \(name), format: csv}
      http: {retries: 2, max_wait: 20s, first_byte_timeout: 60s, stall_timeout: 10s}
      \(extra)
      """, to: "\(name).yml")
  }

  private let enterprise = """
      api: enterprise
      key: ${env:EA_API_KEY}
      base_url: ${env:EA_BASE_URL}
      periods: all
    """

  /// The rows of all months that a definition loaded, and its totals.
  private func load(_ definition: String, in scene: Scene) throws -> (
    rows: String, totals: [String]
  ) {
    let outcome = try scene.program.run("run", definition, "--output", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    let totals = units.map { "\($0["totals"] ?? "")" }
    let name = (definition as NSString).lastPathComponent.replacingOccurrences(
      of: ".yml", with: "")
    let rows = try scene.shell("find \(name) -name 'part-*' | sort | xargs cat")
    return (rows, totals)
  }

  /// Saves what the emulator answers.
  private func save(_ path: String, _ file: String, in scene: Scene) throws {
    try scene.shell(
      "mkdir -p \"$(dirname '\(file)')\" && curl -sf -H 'Authorization: bearer \(Scene.key)'"
        + " '\(scene.address)\(path)' > '\(file)'")
  }

  @Test
  func `saved answers, NDJSON and CSV load the rows of the API, and a rerun finds nothing new`()
    async throws
  {
    let scene = try await Scene { $0.pageRows = 10_000 }
    let listing = "/v3/enrollments/100/billingPeriods"
    try save("\(listing)/201704/usagedetails", "in/201704.json", in: scene)
    try save("\(listing)/201705/usagedetails", "may.json", in: scene)
    let fromAPI = try load(try write("api", enterprise, in: scene), in: scene)
    #expect(fromAPI.rows.split(separator: "\n").count > 1200)
    for (name, command) in [
      ("json", "mkdir -p in-json && cp may.json in-json/201705 && cp in/201704.json in-json"),
      (
        "gz",
        "mkdir -p in-gz && gzip -c may.json > in-gz/201705 && gzip -c in/201704.json > in-gz/201704"
      ),
      (
        "csv",
        "mkdir -p in-csv && for m in in/201704 may; do '\(Program.path)' convert $m.json --to csv"
          + " | zstd -q > in-csv/$(basename $m | sed s/may/201705/).zst; done"
      ),
      (
        "ndjson",
        "mkdir -p in-ndjson && for m in in/201704 may; do '\(Program.path)' convert $m.json --to ndjson"
          + " > in-ndjson/$(basename $m | sed s/may/201705/); done"
      ),
    ] {
      try scene.shell(command)
      let source = "  api: files\n  files: {path: \"in-\(name)/*\"}"
      let definition = try write("from-\(name)", source, in: scene)
      let loaded = try load(definition, in: scene)
      #expect(loaded.rows == fromAPI.rows, "\(name)")
      #expect(loaded.totals == fromAPI.totals, "\(name)")
      let again = try scene.program.run("run", definition, "--output", "json").json()
      let units = try #require(again["units"] as? [[String: Any]])
      #expect(units.map { $0["status"] as? String } == ["unchanged", "unchanged"], "\(name)")
      #expect(units.allSatisfy { $0["reason"] as? String == "the files are the same" }, "\(name)")
    }
  }

  @Test(arguments: ["csv", "report"])
  func `the CSV of the API has the rows of its pages`(_ format: String) async throws {
    let scene = try await Scene()
    let pages = try load(try write("pages", enterprise, in: scene), in: scene)
    let file = try load(
      try write(format, enterprise + "\n  format: \(format)", in: scene), in: scene)
    #expect(pages.rows.split(separator: "\n").count > 1200)
    #expect(file.rows == pages.rows)
    #expect(file.totals == pages.totals)
  }

  @Test(arguments: 1...3)
  func `saved CSV of any version has the columns, rows and sums of the saved JSON`(_ version: Int)
    async throws
  {
    let scene = try await Scene { $0.pageRows = 10_000 }
    let path = "/v\(version)/enrollments/100"
    for month in ["201704", "201705"] {
      try save("\(path)/billingPeriods/\(month)/usagedetails", "in/json/\(month)", in: scene)
      try save(
        "\(path)/usagedetails/download?billingPeriod=\(month)", "in/csv/\(month)", in: scene)
    }
    let source = { (kind: String) in
      "  api: files\n  files: {path: \"in/\(kind)/*\", currency: EUR}"
    }
    let pages = try load(try write("json", source("json"), in: scene), in: scene)
    let file = try load(try write("csv", source("csv"), in: scene), in: scene)
    #expect(pages.rows.split(separator: "\n").count > 1200)
    #expect(file.rows == pages.rows)
    #expect(file.totals == pages.totals)
    #expect(pages.totals.allSatisfy { $0.contains("EUR") })
  }

  @Test func `the shipped definition loads a folder of pages`() async throws {
    let scene = try await Scene()
    var program = scene.program
    program.environment["EA_EXTRACTS"] = scene.folder.path + "/in"
    let pages = "curl -sf -H 'Authorization: bearer \(Scene.key)'"
    try scene.shell(
      """
      mkdir -p in/201704; url='\(scene.address)/v3/enrollments/100/billingPeriods/201704/usagedetails'; n=0
      while [ -n "$url" ]; do n=$((n+1)); \(pages) "$url" > in/201704/$n.json
      url=$(tail -c 600 in/201704/$n.json | grep -o '"nextLink":"[^"]*"' | cut -d'"' -f4); done
      """)
    #expect(scene.folder.files().filter { $0.hasPrefix("in/") }.count == 3)
    let outcome = try program.run(
      "run", Scene.definition("usage-from-files.yml"), "--output", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let unit = try #require((try outcome.json()["units"] as? [[String: Any]])?.first)
    #expect(unit["rows_written"] as? Int == 600)
    let balance =
      try await scene.fetch(
        "/v3/enrollments/100/billingPeriods/201704/balancesummary") as? [String: Any]
    let cost = (unit["totals"] as? [String: [String: String]])?["cost"]?["EUR"]
    #expect(Decimal(string: cost ?? "") == (balance?["totalUsage"] as? NSNumber)?.decimalValue)
    // A page less is no shorter month.
    try scene.shell("rm in/201704/3.json")
    let cut = try program.run("run", Scene.definition("usage-from-files.yml"))
    #expect(cut.status == 1)
    #expect(cut.errors.contains("the last page is missing"), "\(cut.errors)")
  }

  @Test func `files that would double a month are refused with their names`() async throws {
    let scene = try await Scene()
    try scene.folder.write("usage_date,cost\n2017-04-01,1\n", to: "in/201704-a.csv")
    try scene.folder.write("usage_date,cost\n2017-04-01,1\n", to: "in/201704-b.csv")
    let definition = try write(
      "twice", "  api: files\n  files: {path: in/*.csv}", in: scene)
    let outcome = try scene.program.run("run", definition)
    #expect(outcome.status == 78)
    #expect(outcome.errors.contains("in/201704-a.csv"), "\(outcome.errors)")
    #expect(outcome.errors.contains("combine: parts"), "\(outcome.errors)")
  }

  @Test func `the definition and the command of docs/files.md do what the page says`() throws {
    let page = try String(
      contentsOfFile: Program.checkout + "/docs/files.md", encoding: .utf8)
    func block(_ language: String) throws -> String {
      let start = try #require(page.range(of: "```\(language)\n"))
      let end = try #require(page[start.upperBound...].range(of: "\n```"))
      return String(page[start.upperBound..<end.lowerBound])
    }
    let folder = TemporaryFolder("page")
    let rows = "usage_date,meter_category,cost\n2017-04-01,Storage,1.50\n"
    try folder.write(rows, to: "extract.csv")
    try folder.write(rows, to: "extracts/2017/201704.csv.gz")
    try folder.write(rows.replacingOccurrences(of: "1.50", with: "9"), to: "extracts/201704.csv.gz")
    try folder.write(try block("yaml"), to: "files.yml")
    let program = Program(in: folder.path)
    let outcome = try program.run("run", "files.yml", "--output", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let unit = try #require((try outcome.json()["units"] as? [[String: Any]])?.first)
    // Neither tells when it was fetched, so the last by its path is the newest.
    #expect((unit["totals"] as? [String: [String: String]])?["cost"] == ["EUR": "9"])
    let words = try block("sh").split(separator: " ").dropFirst().map(String.init)
    #expect(try program.run(words).output == rows)
  }
}
