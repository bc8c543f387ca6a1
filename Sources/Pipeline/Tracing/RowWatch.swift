import Records

/// Sees the batches of a unit at each step of its pipeline, and remembers what one record is there.
///
/// A row is remembered by its slots, so that steps which only change the schema need no look of their own.
final class RowWatch {
  /// All values that a row has room for, by slot.
  typealias Values = [String?]

  /// Ordinal of the record in its listing.
  let ordinal: Int
  /// Where the record stands; nil until it came.
  private(set) var origin: RowTrace.Origin?
  /// The record as the source delivered it; nil until it came.
  private(set) var source: Values?
  /// What left each step that changes rows.
  private(set) var left: [Int: [Values]] = [:]
  /// Why the record cannot be used; nil while it can.
  private(set) var rejection: RejectedRecord?

  /// - Parameter ordinal: ordinal of the record in its listing, from 0.
  init(ordinal: Int) { self.ordinal = ordinal }

  /// A batch as the source delivered it.
  func enter(_ batch: RecordBatch) {
    guard let row = rows(of: batch).first else { return }
    source = values(of: row, batch)
    let place = batch.slots.place(of: row)
    let start = Int(place.offset)
    let bytes = batch.window.bytes()
    let end = min(start + Int(place.byteCount), bytes.count)
    origin = RowTrace.Origin(
      page: batch.origin.page, byteOffset: batch.pageOffset(of: row),
      byteCount: Int(place.byteCount),
      pointer: "\(batch.origin.arrayPath)/\(ordinal - batch.origin.firstOrdinalOfPage)",
      record: start < end
        ? String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
        : "")
  }

  /// A batch behind a step.
  func leave(_ step: Int, _ batch: RecordBatch) {
    let rows = rows(of: batch)
    if !rows.isEmpty { left[step, default: []] += rows.map { values(of: $0, batch) } }
  }

  /// A record that cannot be used.
  func reject(_ record: RejectedRecord) {
    guard record.ordinal == ordinal else { return }
    rejection = record
    if origin == nil {
      origin = RowTrace.Origin(
        page: record.page, byteOffset: record.byteOffset, byteCount: record.bytes.count,
        pointer: record.path, record: String(decoding: record.bytes, as: UTF8.self))
    }
  }

  private func rows(of batch: RecordBatch) -> [Int] {
    (0..<batch.count).filter { batch.slots.place(of: $0).ordinal == ordinal }
  }

  private func values(of row: Int, _ batch: RecordBatch) -> Values {
    (0..<batch.slots.width).map { batch.text(row, slot: $0) }
  }
}
