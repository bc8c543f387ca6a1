import JSONStream
import Records

/// Fills the columns that Meterline puts around the provider's fields.
struct FrameFiller: Sendable {
  private let frame: RowFrame
  private let enrollment: Int?
  private let billingPeriod: Int?
  private let currency: Int?
  private let ownCurrency: Int?
  private let extra: Int?
  private let sourceRow: Int?

  init(_ frame: RowFrame, schema: Schema) {
    self.frame = frame
    enrollment = schema[FrameColumn.enrollment]?.slot
    billingPeriod = schema[FrameColumn.billingPeriod]?.slot
    currency = schema[FrameColumn.billingCurrency]?.slot
    ownCurrency = frame.currencyColumn.flatMap { schema[$0]?.slot }
    extra = schema[FrameColumn.extra]?.slot
    sourceRow = schema[FrameColumn.sourceRow]?.slot
  }

  /// Fills all rows of a batch; values that are the same in all are appended once.
  func fill(_ batch: RecordBatch, unknownFields: [UnknownField]) {
    if let currency, let ownCurrency { batch.copyWhereNull(from: ownCurrency, to: currency) }
    batch.setWhereNull(currency, to: frame.currency)
    batch.setWhereNull(enrollment, to: frame.enrollment)
    batch.setWhereNull(billingPeriod, to: frame.billingPeriod?.description)
    if let extra, !unknownFields.isEmpty { batch.fillExtra(extra, unknownFields) }
    if let sourceRow { batch.fillOrdinals(sourceRow) }
  }
}

extension RecordBatch {
  fileprivate func copyWhereNull(from source: Int, to target: Int) {
    for record in 0..<count where slots[record, target].isNull {
      let slot = slots[record, source]
      if slot.byteCount > 0 { slots[record, target] = slot }
    }
  }

  fileprivate func setWhereNull(_ column: Int?, to value: String?) {
    guard let column, let value else { return }
    let slot = window.append(text: value)
    let (rows, width, count) = (slots.slots + column, slots.width, slots.count)
    for record in 0..<count where rows[record * width].isNull { rows[record * width] = slot }
  }

  /// Writes each record's ordinal in the listing.
  fileprivate func fillOrdinals(_ column: Int) {
    let (rows, places, width, count) = (
      slots.slots + column, slots.places, slots.width, slots.count
    )
    let start = window.count
    _ = window.appendUninitialized(20 * count) { room in
      var written = 0
      for record in 0..<count {
        let byteCount = writeDigits(places[record].ordinal, room, at: written)
        rows[record * width] = Slot(.number, offset: start + written, byteCount: byteCount)
        written += byteCount
      }
      return written
    }
  }

  /// Writes the fields that the schema does not know as one object for each record that has any.
  fileprivate func fillExtra(_ column: Int, _ fields: [UnknownField]) {
    var first = 0
    while first < fields.count {
      let row = fields[first].row
      var end = first
      while end < fields.count, fields[end].row == row { end += 1 }
      slots[row, column] = appendObject(fields[first..<end])
      first = end
    }
  }

  private func appendObject(_ fields: ArraySlice<UnknownField>) -> Slot {
    // Room for all at once: the bytes that are copied lie in the same window.
    window.reserve(fields.reduce(2) { $0 + $1.key.byteCount + $1.value.byteCount + 10 })
    let start = window.count
    window.append(0x7B)
    for field in fields {
      if window.count > start + 1 { window.append(0x2C) }
      appendQuoted(field.key)
      window.append(0x3A)
      switch field.value.kind {
      case .null: for byte in [0x6E, 0x75, 0x6C, 0x6C] as [UInt8] { window.append(byte) }
      case .string, .escaped, .text: appendQuoted(field.value)
      case .number, .bool, .json: window.append(window.bytes(of: field.value))
      }
    }
    window.append(0x7D)
    return Slot(.json, offset: start, byteCount: window.count - start)
  }

  private func appendQuoted(_ slot: Slot) {
    window.append(0x22)
    window.append(window.bytes(of: slot))
    window.append(0x22)
  }
}

/// Writes a number from 0 on and returns how many digits it has; `room` has 20 bytes from `offset` on.
@inline(__always)
private func writeDigits(
  _ number: Int, _ room: UnsafeMutableRawBufferPointer, at offset: Int
) -> Int {
  var digits = 1
  var bound = 10
  while digits < 19, number >= bound {
    digits += 1
    bound = digits < 19 ? bound * 10 : bound
  }
  var rest = number
  for place in (0..<digits).reversed() {
    room[offset + place] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
    rest /= 10
  }
  return digits
}
