/// Writes the digits of a number backwards, from the end of a piece of memory to its front.
///
/// Invariants: `0 ≤ start ≤ count of the memory`; what stands from `start` on has been written, and nothing
/// before it. Writing more than fits stops the program. The memory must outlive the writer.
struct DigitWriter {
  private let memory: UnsafeMutableRawBufferPointer
  private(set) var start: Int

  init(endOf memory: UnsafeMutableRawBufferPointer) {
    self.memory = memory
    start = memory.count
  }

  mutating func prepend(_ byte: UInt8) { prepend(bytes: UInt64(byte), count: 1) }

  /// Prepends the last `digits` digits of a number, with zeros in front where it has fewer.
  mutating func prepend(_ number: UInt64, digits: Int) {
    var (rest, left) = (number, digits)
    while left >= 8 {
      let (quotient, eight) = rest.quotientAndRemainder(dividingBy: 100_000_000)
      prepend(bytes: Self.ascii(eight), count: 8)
      rest = quotient
      left -= 8
    }
    if left > 0 {
      prepend(bytes: Self.ascii(rest % 100_000_000) &>> UInt64(64 - 8 * left), count: left)
    }
  }

  /// Prepends the digits of a number with a point before the last `scale`, at least one digit before the point,
  /// and the sign of a negative number.
  mutating func prepend(_ magnitude: UInt256, scale: Int, isNegative: Bool) {
    var rest = magnitude
    var places = scale
    while places > 0 {
      let digits = min(places, 16)
      prepend(rest.removeLastDigits(digits), digits: digits)
      places -= digits
    }
    if scale > 0 { prepend(UInt8(ascii: ".")) }
    repeat {
      let word = rest.removeLastDigits(16)
      prepend(word, digits: rest.isZero ? word.decimalDigitCount : 16)
    } while !rest.isZero
    if isNegative { prepend(UInt8(ascii: "-")) }
  }

  /// As `prepend(_:scale:isNegative:)`, for a number of 64 bits and a scale below 20.
  mutating func prepend(_ magnitude: UInt64, scale: Int, isNegative: Bool) {
    var whole = magnitude
    if scale > 0 {
      let fraction: UInt64
      (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: PowersOfTen.words[scale])
      prepend(fraction, digits: scale)
      prepend(UInt8(ascii: "."))
    }
    prepend(whole, digits: whole.decimalDigitCount)
    if isNegative { prepend(UInt8(ascii: "-")) }
  }

  /// Prepends the `count` lowest bytes of a word, 1 … 8, the lowest first.
  private mutating func prepend(bytes: UInt64, count: Int) {
    precondition(start >= count)
    start -= count
    guard let base = memory.baseAddress else { return }
    var (target, bytes) = (base + start, bytes)
    if count == 8 {
      target.storeBytes(of: bytes.littleEndian, as: UInt64.self)
      return
    }
    if count & 4 != 0 {
      target.storeBytes(of: UInt32(truncatingIfNeeded: bytes).littleEndian, as: UInt32.self)
      (target, bytes) = (target + 4, bytes &>> 32)
    }
    if count & 2 != 0 {
      target.storeBytes(of: UInt16(truncatingIfNeeded: bytes).littleEndian, as: UInt16.self)
      (target, bytes) = (target + 2, bytes &>> 16)
    }
    if count & 1 != 0 { target.storeBytes(of: UInt8(truncatingIfNeeded: bytes), as: UInt8.self) }
  }

  /// A number below 10^8 as eight characters, the first one lowest: split to fours, pairs, digits.
  private static func ascii(_ number: UInt64) -> UInt64 {
    let (upper, lower) = number.quotientAndRemainder(dividingBy: 10_000)
    let fours = upper | lower &<< 32
    let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F
    let pairs = hundreds | (fours &- hundreds &* 100) &<< 16
    let tens = (pairs &* 103) &>> 10 & 0x000F_000F_000F_000F
    let digits = tens | (pairs &- tens &* 10) &<< 8
    return digits | 0x3030_3030_3030_3030
  }
}

extension UInt256 {
  /// Divides by 10^count and returns what is left over: the last `count` digits, 1 … 19.
  fileprivate mutating func removeLastDigits(_ count: Int) -> UInt64 {
    let divisor = UInt256(UInt128(PowersOfTen.words[count]))
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    self = quotient
    return UInt64(truncatingIfNeeded: remainder.low)
  }
}
