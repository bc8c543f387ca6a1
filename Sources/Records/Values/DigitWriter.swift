/// Writes the digits of a number backwards, from the end of a piece of memory to its front.
///
/// Invariants: `0 ≤ start ≤ count of the memory`; what stands from `start` on has been written. Writing more than
/// fits stops the program. The memory must outlive the writer.
struct DigitWriter {
  private let memory: UnsafeMutableRawBufferPointer
  private(set) var start: Int

  init(endOf memory: UnsafeMutableRawBufferPointer) {
    self.memory = memory
    start = memory.count
  }

  mutating func prepend(_ byte: UInt8) {
    precondition(start > 0)
    start -= 1
    memory[start] = byte
  }

  /// Prepends a number, with zeros before it where it has fewer than `digits` digits.
  mutating func prepend(_ number: UInt64, digits: Int = 1) {
    var rest = number
    var left = digits
    while rest != 0 || left > 0 {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      prepend(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
      rest = quotient
      left -= 1
    }
  }

  /// Prepends the digits of a number with a point before the last `scale`, at least one digit before the point,
  /// and the sign of a negative number.
  mutating func prepend(_ magnitude: UInt256, scale: Int, isNegative: Bool) {
    var rest = magnitude
    var places = scale
    while places > 0 {
      let digits = min(places, 19)
      let word = rest.removeLastDigits(digits)
      prepend(word, digits: digits)
      places -= digits
    }
    if scale > 0 { prepend(UInt8(ascii: ".")) }
    repeat {
      let word = rest.removeLastDigits(19)
      prepend(word, digits: rest.isZero ? 1 : 19)
    } while !rest.isZero
    if isNegative { prepend(UInt8(ascii: "-")) }
  }
}

extension UInt256 {
  /// Divides by 10^count and returns what is left over: the last `count` digits, 1 … 19.
  fileprivate mutating func removeLastDigits(_ count: Int) -> UInt64 {
    if high == 0, let word = UInt64(exactly: low) {
      let (quotient, remainder) = word.quotientAndRemainder(dividingBy: PowersOfTen.words[count])
      self = UInt256(UInt128(quotient))
      return remainder
    }
    let divisor = UInt256(UInt128(PowersOfTen.words[count]))
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    self = quotient
    return UInt64(truncatingIfNeeded: remainder.low)
  }
}
