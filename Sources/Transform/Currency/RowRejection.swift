import JSONStream
import Records

/// Why a row of a batch cannot be converted: an amount that does not fit, or a day that is none.
struct RowRejection {
  var row: Int
  /// Index of the amount among those of the plan; nil when the day is at fault.
  var amount: Int?
  /// The value at fault.
  var slot: Slot
  var error: DecimalError?

  /// The record for quarantine.
  func record(_ plan: ConversionPlan, digits: Int, _ batch: RecordBatch) -> RejectedRecord {
    let place = batch.slots.place(of: row)
    let bytes = batch.window.bytes(
      of: Slot(.json, offset: Int(place.offset), byteCount: Int(place.byteCount)))
    let value = batch.window.bytes(of: slot)
    let range = Int(place.offset)..<Int(place.offset) + Int(place.byteCount)
    // A value that another transform computed does not stand in the page.
    let offset = range.contains(slot.offset) ? slot.offset : range.lowerBound
    let origin = batch.origin
    return RejectedRecord(
      page: origin.page, ordinal: place.ordinal,
      path: "\(origin.arrayPath)/\(place.ordinal - origin.firstOrdinalOfPage)/\(field(plan))",
      byteOffset: origin.windowOffset + offset,
      reason: reason(plan, value), bytes: Array(bytes))
  }

  private func reason(_ plan: ConversionPlan, _ value: UnsafeRawBufferPointer) -> String {
    let text = TableLines.excerpt(value)
    guard let amount, let error else {
      let name = plan.options.policy.name
      return value.isEmpty
        ? "'\(name)' is empty, and the day decides the rate"
        : "'\(name)' is no day (YYYY-MM-DD): \(text)"
    }
    return "'\(plan.amounts[amount].target.name)' \(error), from \(text)"
  }

  private func field(_ plan: ConversionPlan) -> String {
    let column = amount.map { plan.amounts[$0].source } ?? plan.dayColumn
    return column.map { $0.sourceNames.first ?? $0.name } ?? ""
  }
}
