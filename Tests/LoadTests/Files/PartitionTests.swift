import Formats
import Foundation
import JSONStream
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct FilesPartitionTests {
  private typealias Row = FilesFixture.Row

  private func loaded(_ rows: [FilesFixture.Row], by columns: [String]) throws -> FilesFixture {
    let fixture = FilesFixture { $0.partitionColumns = columns }
    try fixture.load(rows)
    return fixture
  }

  private func folders(_ fixture: FilesFixture) throws -> [String] {
    try fixture.ids().keys.map { ($0 as NSString).deletingLastPathComponent }.sorted()
  }

  @Test func `rows lie in the folder of their day, in order`() throws {
    let rows = (0..<50).map { Row(id: "\($0)", date: "2017-04-0\($0 % 3 + 1)") }
    let fixture = try loaded(rows, by: ["usage_date"])
    let ids = try fixture.ids()
    #expect(ids.count == 3)
    #expect(
      ids["usage_date=2017-04-02/part-00000-01234567.csv"]
        == rows.filter { $0.date == "2017-04-02" }.map(\.id))
  }

  @Test func `several columns make nested folders in the order asked for`() throws {
    let fixture = try loaded([Row(id: "1", team: "x")], by: ["team", "usage_date"])
    #expect(try folders(fixture) == ["team=x/usage_date=2017-04-01"])
  }

  @Test func `the billing period's own level is not made twice`() {
    let spec = FilesSinkSpec(path: "x", partitionBy: ["billing_period", "enrollment", "team"])
    #expect(spec.partitionColumns == ["team"])
  }

  @Test(arguments: [
    ("../x", "team=..%2Fx"), ("..", "team=.."), (".", "team=."), ("a/b", "team=a%2Fb"),
    ("/etc/passwd", "team=%2Fetc%2Fpasswd"), ("", "team="), ("a\0b", "team=a%00b"),
    ("50%", "team=50%25"), ("a b\n", "team=a%20b%0A"), ("é", "team=%C3%A9"),
    ("x=y", "team=x%3Dy"), ("A-z_0.9~", "team=A-z_0.9~"), ("\\", "team=%5C"),
    ("__HIVE_DEFAULT_PARTITION__", "team=%5F_HIVE_DEFAULT_PARTITION__"),
  ])
  func `a value cannot leave its folder`(value: String, folder: String) throws {
    let fixture = try loaded([Row(id: "1", team: value)], by: ["team"])
    #expect(try folders(fixture) == [folder])
    let outside = fixture.folder.files().filter {
      !$0.hasPrefix("out/usage-details/enrollment=100/")
    }
    #expect(outside.allSatisfy { $0.hasPrefix("out/.staging/") })
  }

  @Test func `rows without a value have Hive's folder for them`() throws {
    let fixture = try loaded([Row(id: "1", team: nil), Row(id: "2", team: "")], by: ["team"])
    #expect(
      try fixture.ids() == [
        "team=__HIVE_DEFAULT_PARTITION__/part-00000-01234567.csv": ["1"],
        "team=/part-00000-01234567.csv": ["2"],
      ])
  }

  @Test func `the enrollment cannot leave its folder either`() throws {
    let fixture = FilesFixture()
    let unit = Records.Unit(
      endpoint: "usage-details", enrollment: "../../x", period: CalendarMonth("201704")!)
    let receipt = try fixture.load(FilesFixture.rows(1), unit: unit)
    #expect(
      receipt.location
        == fixture.root + "/usage-details/enrollment=..%2F..%2Fx/billing_period=201704")
    #expect(try fixture.spec.loads(of: "usage-details").map(\.unit) == [unit])
  }

  @Test func `a value too long for a folder's name is told, never cut`() throws {
    let fixture = FilesFixture { $0.partitionColumns = ["team"] }
    let fits = String(repeating: "x", count: 250)
    try fixture.load([Row(id: "1", team: fits)])
    let fault = #expect(throws: Fault.self) {
      try fixture.load([Row(id: "1", team: fits + String(repeating: "y", count: 50))])
    }
    #expect(
      fault?.message == "a value of 'team' has 300 bytes, too long for the name of a folder: "
        + "team=\(String(repeating: "x", count: 35))…")
    #expect(fault?.remedy == "Take 'team' out of partition_by")
  }

  @Test func `more than 64 partitions go on in new files`() throws {
    // Each round visits all 100, so each partition was closed before its second row comes.
    let rows = (0..<300).map { Row(id: "\($0)", team: "t\($0 % 100)") }
    let ids = try loaded(rows, by: ["team"]).ids()
    #expect(Set(ids.keys.map { $0.split(separator: "/")[0] }).count == 100)
    #expect(
      (0..<3).map { ids["team=t5/part-0000\($0)-01234567.csv"] } == [["5"], ["105"], ["205"]])
    #expect(ids.values.reduce(0) { $0 + $1.count } == 300)
  }

  @Test func `a partition in use stays open while others come and go`() throws {
    let rows = (0..<400).map { Row(id: "\($0)", team: $0 % 2 == 0 ? "busy" : "t\($0)") }
    let ids = try loaded(rows, by: ["team"]).ids()
    #expect(ids.keys.filter { $0.hasPrefix("team=busy/") } == ["team=busy/part-00000-01234567.csv"])
    #expect(ids.count == 201)
  }

  @Test func `ten thousand and one partitions are refused`() throws {
    var router = PartitionRouter(columns: [Column("id", .text, slot: 2)])
    let batch = FilesFixture.batch(FilesFixture.rows(10_001))
    var folders: [String] = []
    let fault = #expect(throws: Fault.self) {
      for record in 0..<batch.count {
        _ = try router.partition(of: record, in: batch) { folders.append($0) }
      }
    }
    #expect(folders.count == 10_000)
    #expect(folders.last == "id=row-9999")
    #expect(
      fault?.message == "partition_by makes more than 10000 folders in one billing period")
  }

  @Test func `spellings that mean the same are the same partition`() throws {
    var router = PartitionRouter(columns: [Column("team", .text, slot: 0)])
    let batch = RecordBatch(width: 1)
    for (kind, text) in [
      (Slot.Kind.string, "a/b"), (.escaped, #"a\/b"#), (.escaped, #"\u0061/b"#), (.text, "a/b"),
      (.string, "other"), (.escaped, #"a\/b"#), (.null, ""), (.string, "null"), (.null, ""),
    ] {
      let record = batch.slots.appendRow(RecordPlace(offset: 0, byteCount: 0, ordinal: 0))
      let slot = batch.window.append(text: text)
      batch.slots[record, 0] =
        kind == .null ? .null : Slot(kind, offset: slot.offset, byteCount: slot.byteCount)
    }
    var folders: [String] = []
    var partitions: [Int] = []
    for record in 0..<batch.count {
      partitions.append(try router.partition(of: record, in: batch) { folders.append($0) })
    }
    #expect(partitions == [0, 0, 0, 0, 1, 0, 2, 3, 2])
    #expect(
      folders == ["team=a%2Fb", "team=other", "team=__HIVE_DEFAULT_PARTITION__", "team=null"])
  }

  @Test(arguments: [Compression.none, .gzip(level: 1), .zstd(level: 1)])
  func `files stay below their maximum size, each with the header`(
    compression: Compression
  ) throws {
    let fixture = FilesFixture {
      $0.maximumFileBytes = 1 << 16
      $0.compression = compression
    }
    var generator = SeededGenerator()
    let rows = (0..<20_000).map { _ in Row(id: "\(generator.next())") }
    try fixture.load(rows)
    let manifest = try #require(try FilesManifest.read(in: fixture.april))
    #expect(manifest.files.count > 2, "seed \(generator.seed)")
    #expect(manifest.files.allSatisfy { $0.bytes <= 1 << 16 })
    let ids = try fixture.ids()
    #expect(manifest.files.flatMap { ids[$0.path] ?? [] } == rows.map(\.id))
    for file in manifest.files {
      let text = try FilesFixture.text(of: fixture.april + "/" + file.path)
      #expect(text.hasPrefix("enrollment,billing_period,id,"))
    }
  }

  @Test func `the same rows make the same bytes`() throws {
    func digests() throws -> [String] {
      let fixture = FilesFixture {
        $0.maximumFileBytes = 1 << 16
        $0.compression = .gzip(level: 1)
        $0.partitionColumns = ["team"]
      }
      try fixture.load(
        (0..<20_000).map { Row(id: "row \($0 &* 2_654_435_761)", team: "\($0 % 2)") })
      return try FilesManifest.read(in: fixture.april)?.files.map { $0.path + $0.sha256 } ?? []
    }
    let first = try digests()
    #expect(first.count > 2)
    #expect(try digests() == first)
  }
}
