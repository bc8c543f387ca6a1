import Formats
import Foundation
import Glibc
import JSONStream
import Load
import Records
import Synchronization
import TestSupport
import Testing

@Suite struct FilesSinkTests {
  @Test func `a unit becomes a file and its manifest`() throws {
    let fixture = FilesFixture()
    let receipt = try fixture.load([
      .init(id: "a"), .init(id: "", cost: "-0.10", date: nil, team: "x, \"y\""),
    ])
    let part = "part-00000-01234567.csv"
    let lines = [
      "enrollment,billing_period,id,cost,usage_date,team", "100,201704,a,1.50,2017-04-01,a",
      #"100,201704,"",-0.10,,"x, ""y""""#, "",
    ]
    let text = try FilesFixture.text(of: fixture.april + "/" + part)
    #expect(text == lines.joined(separator: "\n"))
    #expect(receipt.sink == "files")
    #expect(receipt.location == fixture.april)
    #expect(receipt.rows == 2)
    #expect(
      fixture.folder.files().filter { !$0.contains(".staging") } == [
        "out/usage-details/enrollment=100/billing_period=201704/_manifest.json",
        "out/usage-details/enrollment=100/billing_period=201704/" + part,
      ])
    #expect(fixture.stagings == [])
  }

  @Test(arguments: TextFormat.allCases, [Compression.none, .gzip(level: 1), .zstd(level: 1)])
  func `the manifest tells each file's bytes, rows and digest`(
    format: TextFormat, compression: Compression
  ) throws {
    let fixture = FilesFixture {
      $0 = FilesSinkSpec(
        path: $0.path, format: format, partitionBy: ["team"], compression: compression)
    }
    let rows = (0..<500).map { FilesFixture.Row(id: "r\($0)", team: "t\($0 % 3)") }
    let receipt = try fixture.load(rows)
    let manifest = try #require(try FilesManifest.read(in: fixture.april))
    let suffix = ".\(format.rawValue)\(compression.fileExtension)"
    #expect(
      manifest.files.map(\.path) == (0..<3).map { "team=t\($0)/part-00000-01234567\(suffix)" })
    #expect(manifest.files.map(\.rows) == [167, 167, 166])
    #expect(receipt.bytes == manifest.files.reduce(0) { $0 + $1.bytes })
    for file in manifest.files {
      let path = fixture.april + "/" + file.path
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      #expect(size == file.bytes)
      #expect(try sha256sum(path) == file.sha256)
    }
    let ids = try fixture.ids()
    #expect(Set(ids.values.joined()) == Set(rows.map(\.id)))
    #expect(
      ids["team=t1/part-00000-01234567\(suffix)"] == rows.filter { $0.team == "t1" }.map(\.id))
  }

  @Test func `the manifest holds the load's record, keys in order`() throws {
    let fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(3))
    let text = try FilesFixture.text(of: fixture.april + "/_manifest.json")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["format_version"] as? Int == 1)
    #expect(object["pipeline"] as? String == "nightly")
    #expect(object["rows_written"] as? Int == 3)
    #expect((object["files"] as? [[String: Any]])?.first?["rows"] as? Int == 3)
    #expect((object["totals"] as? [String: [String: String]]) == ["cost": ["EUR": "4.50"]])
    let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }
      .map { $0.split(separator: "\"")[1] }
    #expect(keys == keys.sorted())
    #expect(Set(keys).count == keys.count)
    let record = try fixture.record("0123456789abcdef", of: FilesFixture.rows(3))
    #expect(try fixture.spec.loads(of: "usage-details") == [record])
    #expect(try fixture.spec.makeSink(fixture.run).previous(FilesFixture.april) == record)
  }

  @Test(arguments: TextFormat.allCases)
  func `an empty unit is a folder with a manifest and no files`(format: TextFormat) throws {
    let fixture = FilesFixture { $0.format = format }
    let receipt = try fixture.load([])
    #expect(receipt.rows == 0)
    #expect(try FilesManifest.read(in: fixture.april)?.files == [])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.april) == ["_manifest.json"])
  }

  @Test func `a load replaces the one before as a whole`() throws {
    let fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(10, "old"), id: "aaaaaaaaaaaaaaaa")
    try fixture.load(FilesFixture.rows(2, "new"), id: "bbbbbbbbbbbbbbbb")
    #expect(try fixture.ids() == ["part-00000-bbbbbbbb.csv": ["new-0", "new-1"]])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.april).sorted()
        == ["_manifest.json", "part-00000-bbbbbbbb.csv"])
    #expect(fixture.stagings == [])
  }

  @Test func `nothing shows before the commit, and nothing stays after a discard`() throws {
    let fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(1, "old"))
    let before = fixture.folder.files()
    let sink = try fixture.spec.makeSink(fixture.run)
    try sink.begin(fixture.opening("ffffffffffffffff"))
    try FilesFixture.write(FilesFixture.rows(5000, "new"), to: sink)
    #expect(try fixture.ids().values.map { $0 } == [["old-0"]])
    _ = try sink.finish()
    #expect(try fixture.ids().values.map { $0 } == [["old-0"]])
    #expect(fixture.stagings == ["20170502T031500Z-00000001-ffffffff"])
    sink.discard()
    sink.discard()
    #expect(fixture.folder.files() == before)
    #expect(fixture.stagings == [])
  }

  @Test func `a sink that is let go removes its staging`() throws {
    let fixture = FilesFixture()
    do {
      let sink = try fixture.spec.makeSink(fixture.run)
      try sink.begin(fixture.opening())
      try FilesFixture.write(FilesFixture.rows(10), to: sink)
      #expect(fixture.stagings.count == 1)
    }
    #expect(fixture.stagings == [])
  }

  @Test func `discarding after the commit harms nothing`() throws {
    let fixture = FilesFixture()
    try fixture.spec.prepare(fixture.run)
    let sink = try fixture.spec.makeSink(fixture.run)
    try sink.begin(fixture.opening())
    _ = try sink.finish()
    _ = try sink.commit(fixture.record())
    sink.discard()
    #expect(try FilesManifest.read(in: fixture.april) != nil)
  }

  @Test func `beginning again forgets what was written`() throws {
    let fixture = FilesFixture { $0.partitionColumns = ["team"] }
    let sink = try fixture.spec.makeSink(fixture.run)
    try sink.begin(fixture.opening())
    try FilesFixture.write([.init(id: "wrong", team: "gone")], to: sink)
    try sink.begin(fixture.opening())
    try FilesFixture.write([.init(id: "right", team: "kept")], to: sink)
    #expect(try sink.finish().rows == 1)
    _ = try sink.commit(fixture.record())
    #expect(try fixture.ids() == ["team=kept/part-00000-01234567.csv": ["right"]])
    #expect(!FileManager.default.fileExists(atPath: fixture.april + "/team=gone"))
  }

  @Test func `calls out of order are refused`() throws {
    let sink = try FilesFixture().spec.makeSink(FilesFixture().run)
    #expect(throws: Fault.self) { try sink.write(FilesFixture.batch(FilesFixture.rows(1))) }
    #expect(throws: Fault.self) { try sink.finish() }
    #expect(throws: Fault.self) { try sink.commit(FilesFixture().record()) }
  }

  @Test func `a folder without a manifest is no load and is replaced`() throws {
    let fixture = FilesFixture()
    try fixture.folder.write(
      "x", to: "out/usage-details/enrollment=100/billing_period=201704/part-00000-dead.csv")
    #expect(try fixture.spec.makeSink(fixture.run).previous(FilesFixture.april) == nil)
    #expect(try fixture.spec.loads(of: "usage-details") == [])
    try fixture.load(FilesFixture.rows(1))
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.april).count == 2)
  }

  @Test func `a damaged manifest is told with its path`() throws {
    let fixture = FilesFixture()
    try fixture.folder.write(
      "{}", to: "out/usage-details/enrollment=100/billing_period=201704/_manifest.json")
    #expect(
      throws: Fault(
        .failed, "is no manifest: 'format_version' is missing",
        at: fixture.april + "/_manifest.json", remedy: "Remove the folder to load the period anew")
    ) { try fixture.spec.makeSink(fixture.run).previous(FilesFixture.april) }
  }

  @Test func `a unit belongs to the pipeline that loaded it unless forced`() throws {
    var fixture = FilesFixture()
    try fixture.load(FilesFixture.rows(1, "mine"))
    fixture.run.pipeline = "other"
    let fault = #expect(throws: Fault.self) { try fixture.load(FilesFixture.rows(1, "theirs")) }
    #expect(
      fault
        == Fault(
          .configuration, "was loaded by pipeline 'nightly', not by 'other'", at: fixture.april,
          remedy: "Choose another 'path', or take it over with --force"))
    #expect(try fixture.ids().values.map { $0 } == [["mine-0"]])
    fixture.run.isForced = true
    try fixture.load(FilesFixture.rows(1, "theirs"))
    #expect(try fixture.ids().values.map { $0 } == [["theirs-0"]])
  }

  @Test func `units lie beside each other`() throws {
    let fixture = FilesFixture()
    let may = Records.Unit(
      endpoint: "usage-details", enrollment: "200", period: CalendarMonth("201705")!)
    try fixture.load(FilesFixture.rows(1))
    try fixture.load(FilesFixture.rows(2), unit: may)
    #expect(try fixture.spec.loads(of: "usage-details").map(\.unit) == [FilesFixture.april, may])
    #expect(try fixture.spec.loads(of: "price-sheet") == [])
  }

  @Test func `readers see the whole old load or the whole new one`() async throws {
    let fixture = FilesFixture { $0.partitionColumns = ["team"] }
    let rows = (0..<600).map { FilesFixture.Row(id: "\($0)", team: "t\($0 % 5)") }
    try fixture.load(rows, id: "0000000000000000")
    let folder = fixture.april
    let isDone = Atomic<Bool>(false)
    let reads = Atomic<Int>(0)
    let torn = Mutex<[String]>([])
    let reader = Worker.start("reader") {
      while !isDone.load(ordering: .relaxed) {
        guard let manifest = try? FilesManifest.read(in: folder) else {
          torn.withLock { $0.append("no manifest") }
          continue
        }
        // Names carry the load, so what is missing was replaced in between; what is there must be whole.
        let texts = manifest.files.map { try? FilesFixture.text(of: folder + "/" + $0.path) }
        if texts.contains(nil) { continue }
        let lines = texts.reduce(0) { $0 + ($1?.split(separator: "\n").count ?? 0) - 1 }
        if lines != 600 { torn.withLock { $0.append("\(lines) rows") } }
        reads.add(1, ordering: .relaxed)
      }
    }
    for load in 1...30 {
      try fixture.load(rows, id: String(format: "%08x00000000", load))
    }
    while reads.load(ordering: .relaxed) == 0 { sched_yield() }
    isDone.store(true, ordering: .relaxed)
    reader.join()
    #expect(torn.withLock { $0 } == [])
    #expect(reads.load(ordering: .relaxed) > 0)
  }

  @Test func `a failed write leaves the load before and no staging`() throws {
    let fixture = FilesFixture { $0.partitionColumns = ["team"] }
    try fixture.load(FilesFixture.rows(1, "old"))
    let sink = try fixture.spec.makeSink(fixture.run)
    try sink.begin(fixture.opening("ffffffffffffffff"))
    // The staging loses its folder, as a disk that fails would.
    try FileManager.default.removeItem(
      atPath: fixture.root + "/.staging/" + fixture.stagings[0] + "/unit")
    try fixture.folder.write("", to: "out/.staging/\(fixture.stagings[0])/unit")
    let fault = #expect(throws: Fault.self) {
      try FilesFixture.write(FilesFixture.rows(1, "new"), to: sink)
      _ = try sink.finish()
    }
    #expect(fault?.description.contains("/unit") == true)
    sink.discard()
    #expect(fixture.stagings == [])
    #expect(try fixture.ids().values.map { $0 } == [["old-0"]])
  }

  /// What coreutils says of a file.
  private func sha256sum(_ path: String) throws -> String {
    let program = Process()
    program.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    program.arguments = [path]
    let output = Pipe()
    program.standardOutput = output
    try program.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    program.waitUntilExit()
    return String(text.prefix(64))
  }
}
