/// Keeps the records of some days; what has no day belongs to none of them.
///
/// Whether the end of a range is included is not documented, so more is asked for than wanted. A record without a
/// day cannot be replaced when its days are loaded again, so it is put aside rather than doubled or lost.
public struct DayFilter: Sendable {
  private let column: Column
  private let schema: Schema
  private let first: [UInt8]
  private let end: [UInt8]
  private let spelled: String

  /// - Parameters:
  ///   - days: the days to keep, half-open.
  ///   - column: the column that tells a record's day.
  ///   - schema: the columns of the records.
  public init(_ days: Range<CalendarDate>, of column: Column, in schema: Schema) {
    self.column = column
    self.schema = schema
    first = Array(days.lowerBound.description.utf8)
    end = Array(days.upperBound.description.utf8)
    spelled = "from \(days.lowerBound) to \(days.upperBound)"
  }

  /// Drops the records of other days and returns how many; those without a day go to `batch.rejected`.
  public func apply(_ batch: RecordBatch) -> Int {
    var (outside, isWithoutDay) = (0, false)
    let (slots, width) = (batch.slots.slots, batch.slots.width)
    let base = UnsafePointer(batch.window.base)
    batch.slots.keep { record in
      let slot = slots[record * width + column.slot]
      guard slot.byteCount == 10 else {
        isWithoutDay = true
        return true
      }
      let day = UnsafeBufferPointer(start: base + slot.offset, count: 10)
      let isWanted = keeps(day)
      if !isWanted { outside += 1 }
      return isWanted
    }
    if isWithoutDay { putAside(batch) }
    return outside
  }

  /// The first record that is of another day; those without one count as of these.
  public func firstOutside(_ batch: RecordBatch) -> Int? {
    (0..<batch.count).first { record in
      let slot = batch.slots[record, column.slot]
      return slot.byteCount == 10 && !keeps(batch.window.bytes(of: slot))
    }
  }

  private func keeps(_ day: some Sequence<UInt8>) -> Bool {
    !day.lexicographicallyPrecedes(first) && day.lexicographicallyPrecedes(end)
  }

  private func putAside(_ batch: RecordBatch) {
    let name = column.sourceNames.first ?? column.name
    for record in 0..<batch.count where batch.slots[record, column.slot].byteCount != 10 {
      let place = batch.slots.place(of: record)
      let start = Int(place.offset)
      let origin = batch.origin
      batch.rejected.append(
        RejectedRecord(
          page: origin.page, ordinal: place.ordinal,
          path: "\(origin.arrayPath)/\(place.ordinal - origin.firstOrdinalOfPage)/\(name)",
          byteOffset: origin.windowOffset + start,
          reason: "'\(name)' is missing, so the record belongs to none of the days \(spelled)",
          bytes: Array(batch.window.bytes()[start..<start + Int(place.byteCount)]),
          cost: batch.statedCost(of: record, schema)))
    }
    let (slots, width) = (batch.slots.slots, batch.slots.width)
    batch.slots.keep { slots[$0 * width + column.slot].byteCount == 10 }
  }
}
