import Records

/// Stands before the receiver of a listing: knows each page by its records, and keeps to the days asked for.
final class PageWatch: BatchReceiver {
  private let receiver: any BatchReceiver
  private let days: (slot: Int, first: [UInt8], end: [UInt8])?
  private var fingerprint = RecordFingerprint()
  private var pages: [RecordFingerprint: Int] = [:]
  /// Records handed on, unusable ones included.
  private(set) var delivered = 0
  /// Records dropped because their day was not asked for.
  private(set) var outsideDays = 0
  /// What the receiver threw; the provider has no part in it.
  private(set) var refusal: Fault?

  /// - Parameters:
  ///   - receiver: who takes the batches.
  ///   - unit: its days are kept to, if it has any.
  ///   - schema: the columns, to find the day.
  init(_ receiver: any BatchReceiver, unit: Unit, schema: Schema) {
    self.receiver = receiver
    if let from = unit.from, let to = unit.to, let day = schema["usage_date"] {
      days = (day.slot, Array(from.description.utf8), Array(to.description.utf8))
    } else {
      days = nil
    }
  }

  func begin(currency: String?) throws(Fault) {
    try passOn { () throws(Fault) in try receiver.begin(currency: currency) }
  }

  func receive(_ batch: RecordBatch) throws(Fault) {
    for record in 0..<batch.count {
      let place = batch.slots.place(of: record)
      let start = batch.window.base + Int(place.offset)
      fingerprint.add(UnsafeRawBufferPointer(start: start, count: Int(place.byteCount)))
    }
    for record in batch.rejected { record.bytes.withUnsafeBytes { fingerprint.add($0) } }
    dropOtherDays(batch)
    delivered += batch.count + batch.rejected.count
    try passOn { () throws(Fault) in try receiver.receive(batch) }
  }

  private func passOn(_ call: () throws(Fault) -> Void) throws(Fault) {
    do throws(Fault) {
      try call()
    } catch {
      refusal = refusal ?? error
      throw error
    }
  }

  /// Ends a page and returns the earlier page that had the same records, counted from 0.
  func endPage(_ page: Int) -> Int? {
    defer { fingerprint = RecordFingerprint() }
    guard fingerprint.records > 0 else { return nil }
    if let earlier = pages[fingerprint] { return earlier }
    pages[fingerprint] = page
    return nil
  }

  /// Whether the end date of a range is included is not documented, so more is asked for than wanted.
  private func dropOtherDays(_ batch: RecordBatch) {
    guard let days else { return }
    let before = batch.count
    let (slots, width) = (batch.slots.slots, batch.slots.width)
    let base = UnsafePointer(batch.window.base)
    batch.slots.keep { record in
      let slot = slots[record * width + days.slot]
      guard slot.byteCount == 10 else { return true }
      let day = UnsafeBufferPointer(start: base + slot.offset, count: 10)
      return !day.lexicographicallyPrecedes(days.first) && day.lexicographicallyPrecedes(days.end)
    }
    outsideDays += before - batch.count
  }
}
