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

  /// Writes each record's ordinal in the listing that is read, also where an earlier listing gave it another.
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
      slots[row, column] = appendObject(fields[first..<end], to: slots[row, column])
      first = end
    }
  }

  /// Appends an object of the fields; what the record itself calls `extra` comes first.
  private func appendObject(_ fields: ArraySlice<UnknownField>, to earlier: Slot) -> Slot {
    let bound = fields.reduce(6 * earlier.byteCount + 4 + ObjectWriter.name.count) {
      $0 + $1.key.byteCount + $1.value.byteCount + 10
    }
    // Room for all at once: the bytes that are copied lie in the same window, which must not move meanwhile.
    window.reserve(bound)
    let start = window.count
    let base = UnsafePointer(window.base)
    let byteCount = window.appendUninitialized(bound) { room in
      guard let first = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
      var object = ObjectWriter(first, base)
      object.addEarlier(earlier)
      for field in fields { object.add(field) }
      return object.end() - first
    }
    return Slot(.json, offset: start, byteCount: byteCount)
  }
}

/// Puts a JSON object together out of slots of one window.
///
/// Invariant: there is room for all that is added, with four bytes and the quotes of each field, and the padding
/// of a window behind it.
private struct ObjectWriter {
  private let base: UnsafePointer<UInt8>
  private var out: UnsafeMutablePointer<UInt8>
  private var isEmpty = true

  init(_ start: UnsafeMutablePointer<UInt8>, _ base: UnsafePointer<UInt8>) {
    self.base = base
    out = start
    out[0] = 0x7B
    out += 1
  }

  /// Adds the members of an object, as Meterline writes `extra`, or any other value under that name.
  mutating func addEarlier(_ value: Slot) {
    if value.isNull { return }
    let source = base + value.offset
    if value.kind == .json, source[0] == 0x7B {
      let inner = UnsafeBufferPointer(start: source + 1, count: value.byteCount - 2)
      guard inner.contains(where: { $0 > 0x20 }) else { return }
      copy(source + 1, inner.count)
    } else {
      for byte in Self.name {
        out[0] = byte
        out += 1
      }
      if value.kind == .text {
        out = JSONField.writeText(source, value.byteCount, out)
      } else {
        add(value)
      }
    }
    isEmpty = false
  }

  @inline(__always)
  mutating func add(_ field: UnknownField) {
    if !isEmpty {
      out[0] = 0x2C
      out += 1
    }
    isEmpty = false
    quote(field.key)
    out[0] = 0x3A
    out += 1
    add(field.value)
  }

  @inline(__always)
  private mutating func add(_ value: Slot) {
    switch value.kind {
    case .null:
      UnsafeMutableRawPointer(out).storeBytes(of: ObjectWriter.null, as: UInt32.self)
      out += 4
    case .string, .escaped, .text: quote(value)
    case .number, .bool, .json: copy(base + value.offset, value.byteCount)
    }
  }

  /// What stands before a value that the record itself calls `extra`.
  static let name = Array("\"\(FrameColumn.extra)\":".utf8)
  /// `null` as four bytes in memory.
  private static let null = UInt32(bigEndian: 0x6E75_6C6C)

  /// Closes the object and returns its end.
  func end() -> UnsafeMutablePointer<UInt8> {
    out[0] = 0x7D
    return out + 1
  }

  @inline(__always)
  private mutating func quote(_ slot: Slot) {
    out[0] = 0x22
    out += 1
    copy(base + slot.offset, slot.byteCount)
    out[0] = 0x22
    out += 1
  }

  @inline(__always)
  private mutating func copy(_ source: UnsafePointer<UInt8>, _ count: Int) {
    copyBytes(from: source, to: out, count: count)
    out += count
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
