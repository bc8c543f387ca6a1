import Glibc
import JSONStream
import Records

/// Spells rows as PostgreSQL's binary COPY wants them.
///
/// Enrollment, billing period and load are the same in all rows of a unit: the leaf has them as defaults, and they
/// are checked here but not sent.
///
/// Source: PostgreSQL documentation, COPY, "Binary Format", and the `_recv` functions of the types.
struct CopyEncoder {
  /// A column that is sent.
  struct Field: Sendable {
    let name: String
    let type: ColumnType
    let slot: Int
  }

  /// A column whose value must be the unit's own.
  struct Constant: Sendable {
    let name: String
    let slot: Int
    let value: [UInt8]
  }

  /// `PGCOPY`, its four bytes that transfers in text mode would break, no flags, no extension.
  static let header: [UInt8] =
    Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
  /// What stands where the next row's field count would.
  static let trailer: [UInt8] = [0xFF, 0xFF]

  /// Days from 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
  private static let dateShift: Int32 = 10_957

  /// Where a field's value lies and how it is spelled, without the name, whose reference count would be touched.
  private struct Lane {
    let slot: Int
    let type: ColumnType
  }

  let fields: [Field]
  private let constants: [Constant]
  private let lanes: [Lane]
  private let constantLanes: [(slot: Int, value: Range<Int>)]
  private let constantBytes: [UInt8]
  private var numeric = NumericEncoder()
  private var promoted: PromotedFields?
  private let extraSlot: Int
  /// Texts of JSON columns that were no JSON object and went in as JSON strings, by column.
  private(set) var stringsInJSON: [Int]

  /// - Parameters:
  ///   - fields: columns whose values lie in slots of their own.
  ///   - constants: columns that are checked and not sent.
  ///   - promoted: columns that are taken out of `extra`; they come after all others.
  ///   - extraSlot: where `extra` lies.
  init(
    fields: [Field], constants: [Constant], promoted: [PromotedColumn] = [], extraSlot: Int? = nil
  ) {
    let all = fields + promoted.map { Field(name: $0.name, type: $0.type, slot: -1) }
    self.fields = all
    self.constants = constants
    self.extraSlot = extraSlot ?? -1
    self.promoted = promoted.isEmpty || extraSlot == nil ? nil : PromotedFields(promoted)
    lanes = all.map { Lane(slot: $0.slot, type: $0.type) }
    var bytes: [UInt8] = []
    constantLanes = constants.map { constant in
      bytes += constant.value
      return (constant.slot, bytes.count - constant.value.count..<bytes.count)
    }
    constantBytes = bytes
    stringsInJSON = Array(repeating: 0, count: all.count)
  }

  /// Appends one row. After a fault the output is as it was.
  mutating func encode(
    _ slots: UnsafeMutablePointer<Slot>, of record: Int, in window: UnsafePointer<UInt8>,
    to output: inout CopyOutput
  ) throws(RowFault) {
    if let index = firstForeignConstant(slots, window) {
      let expected = String(decoding: constants[index].value, as: UTF8.self)
      throw RowFault(
        record: record, column: constants[index].name, fault: .foreignKey(expected: expected))
    }
    let start = output.count
    output.reserve(2)
    output.write(Int16(truncatingIfNeeded: lanes.count))
    if promoted != nil { promoted?.find(in: slots[extraSlot], of: window) }
    for index in lanes.indices {
      do throws(ValueFault) {
        try encode(value(of: index, slots), column: index, in: window, to: &output)
      } catch {
        output.count = start
        throw RowFault(record: record, column: fields[index].name, fault: error)
      }
    }
  }

  @inline(__always)
  private func value(of index: Int, _ slots: UnsafeMutablePointer<Slot>) -> Slot {
    let slot = lanes[index].slot
    return slot >= 0 ? slots[slot] : promotedValue(of: index)
  }

  /// A promoted field; one that is empty text is no value unless the column is text.
  private func promotedValue(of index: Int) -> Slot {
    guard let promoted else { return .null }
    let slot = promoted.found[index - (lanes.count - promoted.columns.count)]
    return slot.byteCount == 0 && lanes[index].type != .text ? .null : slot
  }

  @inline(__always)
  private func firstForeignConstant(
    _ slots: UnsafeMutablePointer<Slot>, _ window: UnsafePointer<UInt8>
  ) -> Int? {
    constantBytes.withUnsafeBufferPointer { bytes in
      for index in constantLanes.indices {
        let slot = slots[constantLanes[index].slot]
        let range = constantLanes[index].value
        guard slot.byteCount == range.count, let base = bytes.baseAddress,
          memcmp(window + slot.offset, base + range.lowerBound, range.count) == 0
        else { return index }
      }
      return nil
    }
  }

  @inline(__always)
  private mutating func encode(
    _ slot: Slot, column: Int, in window: UnsafePointer<UInt8>, to output: inout CopyOutput
  ) throws(ValueFault) {
    guard !slot.isNull else { return writeNull(to: &output) }
    let bytes = window + slot.offset
    switch lanes[column].type {
    case .text:
      let length = beginField(to: &output)
      try TextEncoder.write(bytes, slot, to: &output)
      endField(length, to: &output)
    case .decimal: try numeric.encode(bytes, slot.byteCount, to: &output)
    case .json: try encodeJSON(bytes, slot, column: column, to: &output)
    case .date: try encodeDate(bytes, slot.byteCount, to: &output)
    case .timestamp: try encodeTimestamp(bytes, slot.byteCount, to: &output)
    case .boolean: try encodeBoolean(bytes, slot.byteCount, to: &output)
    case .integer: try encodeInteger(bytes, slot.byteCount, to: &output)
    }
  }

  @inline(__always)
  private func writeNull(to output: inout CopyOutput) {
    output.reserve(4)
    output.write(Int32(-1))
  }

  /// Leaves room for a field's length and returns where it goes.
  @inline(__always)
  private func beginField(to output: inout CopyOutput) -> Int {
    output.reserve(4)
    output.count &+= 4
    return output.count &- 4
  }

  @inline(__always)
  private func endField(_ length: Int, to output: inout CopyOutput) {
    output.store(Int32(truncatingIfNeeded: output.count &- length &- 4), at: length)
  }
}

// MARK: - Types

extension CopyEncoder {
  /// `""` is no value; an object goes in as it stands; any other text becomes a JSON string.
  private mutating func encodeJSON(
    _ bytes: UnsafePointer<UInt8>, _ slot: Slot, column: Int, to output: inout CopyOutput
  ) throws(ValueFault) {
    guard slot.byteCount > 0 else { return writeNull(to: &output) }
    let length = beginField(to: &output)
    output.reserve(1)
    output.write(1 as UInt8)  // the version of the format
    let start = output.count
    try TextEncoder.write(bytes, slot, to: &output)
    let verdict = JSONBCheck.judge(output.base + start, output.count - start)
    let isText = slot.kind == .string || slot.kind == .escaped || slot.kind == .text
    if verdict == .unfit || (isText && verdict == .other) {
      // What it means and not how it was spelled, which may hold half of a surrogate pair.
      let meaning = Array(
        UnsafeBufferPointer(start: output.base + start, count: output.count - start))
      output.count = start
      try TextEncoder.writeQuoted(meaning, meaning.count, to: &output)
      stringsInJSON[column] += 1
    }
    endField(length, to: &output)
  }

  /// A day, or the day of a date and time.
  @inline(__always)
  private func encodeDate(
    _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, to output: inout CopyOutput
  ) throws(ValueFault) {
    guard byteCount == 10 || (byteCount > 10 && bytes[10] == UInt8(ascii: "T")),
      let date = CalendarDate(iso: UnsafeRawBufferPointer(start: bytes, count: 10))
    else { throw .notADate }
    output.reserve(8)
    output.write(Int32(4))
    output.write(date.daysSinceEpoch &- Self.dateShift)
  }

  /// A moment to the second: `YYYY-MM-DDTHH:MM:SSZ`, sent as microseconds.
  @inline(__always)
  private func encodeTimestamp(
    _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, to output: inout CopyOutput
  ) throws(ValueFault) {
    guard byteCount == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z"),
      let date = CalendarDate(iso: UnsafeRawBufferPointer(start: bytes, count: 10)),
      let hour = Self.number(bytes + 11, below: 24), bytes[13] == UInt8(ascii: ":"),
      let minute = Self.number(bytes + 14, below: 60), bytes[16] == UInt8(ascii: ":"),
      let second = Self.number(bytes + 17, below: 60)
    else { throw .notATimestamp }
    let days = Int64(date.daysSinceEpoch &- Self.dateShift)
    output.reserve(12)
    output.write(Int32(8))
    output.write((days &* 86_400 &+ hour &* 3600 &+ minute &* 60 &+ second) &* 1_000_000)
  }

  /// Two digits.
  private static func number(_ digits: UnsafePointer<UInt8>, below limit: Int64) -> Int64? {
    let (tens, ones) = (digits[0] &- 0x30, digits[1] &- 0x30)
    let number = Int64(tens) * 10 + Int64(ones)
    return tens < 10 && ones < 10 && number < limit ? number : nil
  }

  @inline(__always)
  private func encodeBoolean(
    _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, to output: inout CopyOutput
  ) throws(ValueFault) {
    let isTrue = byteCount == 4 && memcmp(bytes, "true", 4) == 0
    guard isTrue || (byteCount == 5 && memcmp(bytes, "false", 5) == 0) else {
      throw .notABoolean
    }
    output.reserve(5)
    output.write(Int32(1))
    output.write(isTrue ? 1 : 0 as UInt8)
  }

  @inline(__always)
  private func encodeInteger(
    _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, to output: inout CopyOutput
  ) throws(ValueFault) {
    guard byteCount > 0 else { throw .notAnInteger }
    let isNegative = byteCount > 1 && bytes[0] == UInt8(ascii: "-")
    var value: Int64 = 0
    var hasOverflow = false
    for offset in (isNegative ? 1 : 0)..<byteCount {
      let digit = bytes[offset] &- 0x30
      guard digit < 10 else { throw .notAnInteger }
      let (product, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = product.subtractingReportingOverflow(Int64(digit))
      value = sum
      hasOverflow = hasOverflow || first || second
    }
    // Counted downwards, because the smallest number has no positive twin.
    guard !hasOverflow, isNegative || value != .min else { throw .notAnInteger }
    output.reserve(12)
    output.write(Int32(8))
    output.write(isNegative ? value : -value)
  }
}
