import Glibc

/// Spells a decimal lexeme as PostgreSQL's binary `numeric`: groups of four decimal digits, exact to the last one, and
/// as many decimal places as were written.
///
/// Layout, 16 bits each: group count, weight of the first group (its power of 10000), sign, decimal places, groups.
/// Source: PostgreSQL source, `numeric_send`.
struct NumericEncoder {
  private static let negative: UInt16 = 0x4000
  private static let maximumScale = 16_383
  private static let maximumWholeDigits = 131_072

  /// Digits of a long lexeme, without point; kept from call to call.
  private var digits: [UInt8] = []

  /// Writes the field, its length first.
  @inline(__always)
  mutating func encode(
    _ lexeme: UnsafePointer<UInt8>, _ byteCount: Int, to output: inout CopyOutput
  ) throws(ValueFault) {
    output.reserve(32)
    if !encodeShort(lexeme, byteCount, to: &output) {
      try encodeLong(UnsafeBufferPointer(start: lexeme, count: byteCount), to: &output)
    }
  }

  /// Up to 16 digits and no exponent: what nearly all amounts are. False when it is something else.
  @inline(__always)
  private func encodeShort(
    _ lexeme: UnsafePointer<UInt8>, _ byteCount: Int, to output: inout CopyOutput
  ) -> Bool {
    guard byteCount > 0, byteCount <= 18 else { return false }
    let isNegative = lexeme[0] == UInt8(ascii: "-")
    var value: UInt64 = 0
    var digitCount = 0
    var point = -1
    var offset = isNegative ? 1 : 0
    while offset < byteCount {
      let digit = lexeme[offset] &- 0x30
      if digit < 10 {
        value = value &* 10 &+ UInt64(digit)
        digitCount &+= 1
      } else if lexeme[offset] == UInt8(ascii: "."), point < 0, digitCount > 0 {
        point = digitCount
      } else {
        return false
      }
      offset &+= 1
    }
    guard digitCount > 0, digitCount <= 16, point != digitCount else { return false }
    let scale = point < 0 ? 0 : digitCount &- point
    write(value, scale: scale, isNegative: isNegative, to: &output)
    return true
  }

  /// Writes `value` / 10^`scale`; `value` has at most 16 digits.
  @inline(__always)
  private func write(
    _ value: UInt64, scale: Int, isNegative: Bool, to output: inout CopyOutput
  ) {
    guard value != 0 else { return writeZero(scale: scale, to: &output) }
    let padding = (4 &- scale & 3) & 3
    var rest = value
    if padding & 1 != 0 { rest = rest &* 10 }
    if padding & 2 != 0 { rest = rest &* 100 }
    var lowest = -((scale &+ padding) &>> 2)  // power of 10000 of the last group
    while rest % 10_000 == 0 {
      rest /= 10_000
      lowest &+= 1
    }
    var groups: (UInt16, UInt16, UInt16, UInt16, UInt16) = (0, 0, 0, 0, 0)
    let groupCount = withUnsafeMutableBytes(of: &groups) { bytes in
      var count = 0
      while rest != 0 {
        bytes.storeBytes(
          of: UInt16(truncatingIfNeeded: rest % 10_000), toByteOffset: count &* 2, as: UInt16.self)
        rest /= 10_000
        count &+= 1
      }
      return count
    }
    output.write(Int32(8 &+ 2 &* groupCount))
    output.write(Int16(groupCount))
    output.write(Int16(truncatingIfNeeded: lowest &+ groupCount &- 1))
    output.write(isNegative ? Self.negative : 0)
    output.write(Int16(scale))
    withUnsafeBytes(of: groups) { bytes in
      var index = groupCount
      while index > 0 {
        index &-= 1
        output.write(bytes.load(fromByteOffset: index &* 2, as: UInt16.self))
      }
    }
  }

  private func writeZero(scale: Int, to output: inout CopyOutput) {
    output.write(Int32(8))
    output.write(Int16(0))
    output.write(Int16(0))
    output.write(UInt16(0))
    output.write(Int16(truncatingIfNeeded: scale))
  }

  @inline(never)
  private mutating func encodeLong(
    _ lexeme: UnsafeBufferPointer<UInt8>, to output: inout CopyOutput
  ) throws(ValueFault) {
    var parts = try LexemeDigits(lexeme, into: &digits)
    guard parts.scale <= Self.maximumScale else { throw .decimalOutOfRange }
    let places = max(parts.scale, 0)
    while let last = digits.last, last == 0 {
      digits.removeLast()
      parts.scale -= 1
    }
    let leading = digits.prefix { $0 == 0 }.count
    guard leading < digits.count else { return writeZero(scale: places, to: &output) }
    digits.removeFirst(leading)
    let wholeDigits = digits.count - parts.scale
    guard wholeDigits <= Self.maximumWholeDigits else { throw .decimalOutOfRange }
    writeGroups(wholeDigits: wholeDigits, places: places, parts.isNegative, to: &output)
  }

  /// Writes `digits`, of which `wholeDigits` stand before the point; negative when zeros follow the point first.
  private func writeGroups(
    wholeDigits: Int, places: Int, _ isNegative: Bool, to output: inout CopyOutput
  ) {
    let weight = (wholeDigits - 1) >> 2
    let lead = 3 - (wholeDigits - 1) & 3  // zeros before the first digit in its group
    let groupCount = (lead + digits.count + 3) / 4
    output.reserve(12 + 2 * groupCount)
    output.write(Int32(8 + 2 * groupCount))
    output.write(Int16(groupCount))
    output.write(Int16(weight))
    output.write(isNegative ? Self.negative : 0)
    output.write(Int16(places))
    for group in 0..<groupCount {
      var value: UInt16 = 0
      for place in group * 4 - lead..<group * 4 - lead + 4 {
        value = value * 10 + (digits.indices.contains(place) ? UInt16(digits[place]) : 0)
      }
      output.write(value)
    }
  }
}

/// A number's lexeme taken apart: its digits are `digits` × 10^-`scale`.
private struct LexemeDigits {
  var isNegative = false
  var scale = 0

  init(_ lexeme: UnsafeBufferPointer<UInt8>, into digits: inout [UInt8]) throws(ValueFault) {
    digits.removeAll(keepingCapacity: true)
    var rest = lexeme[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    var hasPoint = false
    while let byte = rest.first, byte | 0x20 != UInt8(ascii: "e") {
      let digit = byte &- 0x30
      if digit < 10 {
        digits.append(digit)
        if hasPoint { scale += 1 }
      } else {
        guard byte == UInt8(ascii: "."), !hasPoint else { throw .notADecimal }
        hasPoint = true
      }
      rest = rest.dropFirst()
    }
    guard !digits.isEmpty, !(hasPoint && scale == 0) else { throw .notADecimal }
    if !rest.isEmpty { scale -= try Self.exponent(rest.dropFirst()) }
  }

  private static func exponent(
    _ text: Slice<UnsafeBufferPointer<UInt8>>
  ) throws(ValueFault) -> Int {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
    guard !digits.isEmpty else { throw .notADecimal }
    var exponent = 0
    for byte in digits {
      guard byte &- 0x30 < 10 else { throw .notADecimal }
      exponent = min(exponent * 10 + Int(byte &- 0x30), 1_000_000)
    }
    return isNegative ? -exponent : exponent
  }
}
