import Records

/// Keeps some columns of a short listing as text; for what a source itself must know.
final class FieldCollector: BatchReceiver {
  private let slots: [Int]
  private let maximumRecords: Int
  /// One element a record: a value for each column, nil for NULL.
  private(set) var records: [[String?]] = []

  /// - Parameters:
  ///   - columns: names of the columns to keep; those that the schema lacks are NULL.
  ///   - schema: the columns of the listing.
  ///   - maximumRecords: records that the listing may have.
  init(_ columns: [String], of schema: Schema, maximumRecords: Int = 10_000) {
    slots = columns.map { schema[$0]?.slot ?? -1 }
    self.maximumRecords = maximumRecords
  }

  func begin(currency: String?) throws(Fault) { records = [] }

  func receive(_ batch: RecordBatch) throws(Fault) {
    if let rejected = batch.rejected.first {
      throw Fault(.failed, "\(rejected.reason) at \(rejected.path)")
    }
    guard records.count + batch.count <= maximumRecords else {
      throw Fault(.failed, "more than \(maximumRecords) records")
    }
    for record in 0..<batch.count {
      records.append(slots.map { $0 < 0 ? nil : batch.text(record, slot: $0) })
    }
  }
}
