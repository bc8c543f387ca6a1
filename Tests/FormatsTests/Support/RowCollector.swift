import Formats
import Foundation
import JSONStream
import Records

/// Keeps what a reader hands on, as text.
final class RowCollector: BatchReceiver {
  /// Rows as NDJSON.
  var rows: [String] = []
  var rejected: [RejectedRecord] = []
  var batches = 0
  let encoder: RowEncoder
  /// Told each batch before its rows are kept.
  var onBatch: (RecordBatch) throws(Fault) -> Void = { _ in }

  init(schema: Schema) { encoder = RowEncoder(.ndjson, schema: schema) }

  func begin(currency: String?) {
    rows = []
    rejected = []
  }

  func receive(_ batch: RecordBatch) throws(Fault) {
    batches += 1
    try onBatch(batch)
    rejected += batch.rejected
    rows += encoder.lines(batch).split(separator: "\n").map(String.init)
    // A receiver may leave anything behind what came.
    _ = batch.window.append(text: "left by the receiver")
    if batch.count > 0 { batch.slots[0, 0] = .null }
  }
}

extension Schema {
  /// A frame around five fields of each kind.
  static let framed = Schema(
    endpoint: "usage-details",
    columns: [
      Column("enrollment", .text, slot: 0), Column("billing_period", .text, slot: 1),
      Column("billing_currency", .text, slot: 2),
      Column("id", .text, slot: 3, sourceNames: ["id"]),
      Column(
        "cost", .decimal, slot: 4, isAdditive: true, role: .cost,
        sourceNames: ["cost", "extendedCost"]),
      Column("units", .integer, slot: 5, sourceNames: ["units"]),
      Column("usage_date", .date, slot: 6, sourceNames: ["date"]),
      Column("is_monthly", .boolean, slot: 7, sourceNames: ["isMonthly"]),
      Column("tags", .json, slot: 8, sourceNames: ["tags"]),
      Column("extra", .json, slot: 9), Column("source_row", .integer, slot: 10),
    ])
}

/// Reads pages with a reader of the framed schema.
struct ListingRun {
  let collector = RowCollector(schema: .framed)
  let reader: ListingReader

  init(
    shape: DocumentShape = .listing, limits: ScanLimits = ScanLimits(),
    frame: RowFrame = RowFrame(
      enrollment: "100", billingPeriod: CalendarMonth("201704"), currency: "EUR"),
    progress: UnitProgress? = nil
  ) {
    reader = ListingReader(
      schema: .framed, width: 13, frame: frame, shape: shape, limits: limits, receiver: collector,
      progress: progress)
  }

  func page(_ body: String, chunk: Int = .max) throws(Fault) -> PageFacts {
    reader.beginPage()
    let bytes = Array(body.utf8)
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, chunk == .max ? .max : start + chunk)
      try bytes[start..<end].withUnsafeBufferPointer { (bytes) throws(Fault) in
        try reader.feed(UnsafeRawBufferPointer(bytes))
      }
      start = end
    }
    return try reader.endPage()
  }

  /// The value of one column in each row that is handed on.
  static func values(_ column: String, _ record: String) throws -> [String] {
    let run = ListingRun()
    _ = try run.page("[\(record)]")
    return run.collector.rows.map { row in
      let name = "\"\(column)\":"
      let start = row.range(of: name)!.upperBound
      let next = Schema.framed.columns.drop { $0.name != column }.dropFirst().first?.name
      let end = next.map { row.range(of: ",\"\($0)\":")!.lowerBound } ?? row.lastIndex(of: "}")!
      return String(row[start..<end])
    }
  }
}
