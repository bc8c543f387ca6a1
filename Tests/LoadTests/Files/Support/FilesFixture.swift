import Formats
import Foundation
import JSONStream
import Load
import Records
import TestSupport
import Testing

/// A files sink in a folder of its own, and rows to put into it.
struct FilesFixture {
  let folder: TemporaryFolder
  var spec: FilesSinkSpec
  var run = RunContext(runID: "20170502T031500Z-00000001", pipeline: "nightly", version: "1.0.0")

  /// id, cost, usage_date, a column that may hold anything.
  static let schema = Schema(
    endpoint: "usage-details",
    columns: [
      Column("enrollment", .text, slot: 0), Column("billing_period", .text, slot: 1),
      Column("id", .text, slot: 2),
      Column("cost", .decimal, slot: 3, isAdditive: true, role: .cost),
      Column("usage_date", .date, slot: 4, isDay: true), Column("team", .text, slot: 5),
    ])

  static let april = Unit(
    endpoint: "usage-details", enrollment: "100", period: CalendarMonth(index: 2017 * 12 + 3))

  init(_ change: (inout FilesSinkSpec) -> Void = { _ in }) {
    folder = TemporaryFolder("files")
    spec = FilesSinkSpec(path: folder.path + "/out")
    change(&spec)
  }

  var root: String { spec.path }

  /// The folder of April.
  var april: String { root + "/usage-details/enrollment=100/billing_period=201704" }

  /// One row; a nil value is NULL.
  struct Row: Sendable, Equatable {
    var id: String
    var cost = "1.50"
    var date: String? = "2017-04-01"
    var team: String? = "a"
  }

  static func rows(_ count: Int, _ prefix: String = "row") -> [Row] {
    (0..<count).map { Row(id: "\(prefix)-\($0)") }
  }

  static func batch(_ rows: some Collection<Row>) -> RecordBatch {
    let batch = RecordBatch(width: 6, recordCapacity: max(rows.count, 1), windowBytes: 64)
    for (ordinal, row) in rows.enumerated() {
      let record = batch.slots.appendRow(RecordPlace(offset: 0, byteCount: 0, ordinal: ordinal))
      func text(_ value: String) -> Slot { batch.window.append(text: value) }
      batch.slots[record, 0] = text("100")
      batch.slots[record, 1] = text("201704")
      batch.slots[record, 2] = text(row.id)
      let cost = text(row.cost)
      batch.slots[record, 3] = Slot(.number, offset: cost.offset, byteCount: cost.byteCount)
      batch.slots[record, 4] = row.date.map(text) ?? .null
      batch.slots[record, 5] = row.team.map(text) ?? .null
    }
    return batch
  }

  func opening(_ loadID: String = "0123456789abcdef", unit: Records.Unit = april) -> LoadOpening {
    LoadOpening(unit: unit, schema: Self.schema, loadID: loadID)
  }

  func record(_ loadID: String = "0123456789abcdef", unit: Records.Unit = april, rows: Int = 0)
    -> LoadRecord
  {
    let source = LoadRecord.Source(
      url: "https://example.com/usage", etag: "\"e1\"", pages: 1, bytes: 10,
      sha256: Digest.sha256(of: ""), confirmed: true)
    var record = LoadRecord(
      run: run, loadID: loadID, unit: unit, source: source,
      startedAt: Timestamp(microseconds: 0), finishedAt: Timestamp(microseconds: 1_000_000))
    record.rowsWritten = rows
    record.totals = ["cost": ["EUR": "1.50"]]
    return record
  }

  /// The record of these rows as a run would make it.
  func record(_ loadID: String, unit: Records.Unit = april, of rows: [Row]) throws -> LoadRecord {
    var record = record(loadID, unit: unit, rows: rows.count)
    var sum = ExactSum()
    for (day, rows) in Dictionary(grouping: rows, by: { $0.date ?? LoadRecord.undated }) {
      var cost = ExactSum()
      for row in rows { try cost.merge(ExactSum(parsing: row.cost)) }
      record.days[day] = DayFigures(
        rows: rows.count, totals: ["cost": ["EUR": cost.description]])
      try sum.merge(cost)
    }
    record.totals = ["cost": rows.isEmpty ? [:] : ["EUR": sum.description]]
    return record
  }

  /// Loads rows in batches of 100 and commits.
  @discardableResult
  func load(
    _ rows: [Row], id loadID: String = "0123456789abcdef", unit: Records.Unit = april
  ) throws -> SinkReceipt {
    try spec.prepare(run)
    let sink = try spec.makeSink(run)
    try sink.begin(opening(loadID, unit: unit))
    try Self.write(rows, to: sink)
    _ = try sink.finish()
    return try sink.commit(try record(loadID, unit: unit, of: rows))
  }

  static func write(_ rows: [Row], to sink: any RecordSink) throws(Fault) {
    var rest = rows[...]
    while !rest.isEmpty {
      try sink.write(batch(rest.prefix(100)))
      rest = rest.dropFirst(100)
    }
  }

  /// The `id` column of every file of a unit's folder, by path; checked against the manifest.
  func ids(in unitFolder: String? = nil) throws -> [String: [String]] {
    let unitFolder = unitFolder ?? april
    let manifest = try #require(try FilesManifest.read(in: unitFolder))
    var ids: [String: [String]] = [:]
    for file in manifest.files {
      let text = try Self.text(of: unitFolder + "/" + file.path)
      let lines = text.split(separator: "\n")
      let found =
        spec.format == .csv
        ? lines.filter { $0.hasPrefix("100,") }.map {
          String($0.split(separator: ",", omittingEmptySubsequences: false)[2])
        }
        : lines.map { String($0.split(separator: "\"")[11]) }
      #expect(found.count == file.rows)
      ids[file.path] = found
    }
    return ids
  }

  /// A file's text, unpacked when it is packed.
  static func text(of path: String) throws(Fault) -> String {
    let reader = InflatingReader(try DescriptorReader(path: path), place: path)
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try room.withUnsafeMutableBufferPointer { (room) throws(Fault) in
        try reader.read(into: UnsafeMutableRawBufferPointer(room))
      }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += room[..<count]
    }
  }

  /// Names below `.staging`.
  var stagings: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: root + "/.staging")) ?? [])
      .filter { $0 != "lock" }.sorted()
  }
}
