// Long division on four digits of 64 bits (Knuth, The Art of Computer Programming, volume 2, 4.3.1,
// algorithm D), with short cuts for the sizes that currency conversion meets.

extension UInt256 {
  private typealias Limbs = InlineArray<5, UInt64>

  /// The quotient and what is left. The divisor must not be zero.
  func quotientAndRemainder(
    dividingBy divisor: UInt256
  ) -> (quotient: UInt256, remainder: UInt256) {
    precondition(!divisor.isZero)
    if self < divisor { return (.zero, self) }
    if high == 0 {
      if let number = UInt64(exactly: low) {
        let divisor = UInt64(truncatingIfNeeded: divisor.low)
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return (UInt256(UInt128(quotient)), UInt256(UInt128(remainder)))
      }
      let (quotient, remainder) = low.quotientAndRemainder(dividingBy: divisor.low)
      return (UInt256(quotient), UInt256(remainder))
    }
    if divisor.high == 0, divisor.low <= UInt128(UInt64.max) {
      return dividedByWord(UInt64(truncatingIfNeeded: divisor.low))
    }
    return dividedByLimbs(divisor)
  }

  /// The quotient rounded once to the nearest integer, ties to the even one.
  ///
  /// `nil` if rounding up leaves 256 bits. The divisor must not be zero.
  func dividedHalfEven(by divisor: UInt256) -> UInt256? {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    let rest = divisor.subtracting(remainder)
    let roundsUp = remainder > rest || (remainder == rest && quotient.isOdd)
    return roundsUp ? quotient.adding(UInt256(1)) : quotient
  }

  /// The number without its last zero, `nil` if it ends in another digit.
  var withoutTrailingZero: UInt256? {
    let (quotient, remainder) = dividedByWord(10)
    return remainder.isZero ? quotient : nil
  }

  private var limbs: Limbs {
    [
      UInt64(truncatingIfNeeded: low), UInt64(truncatingIfNeeded: low >> 64),
      UInt64(truncatingIfNeeded: high), UInt64(truncatingIfNeeded: high >> 64), 0,
    ]
  }

  private init(limbs: Limbs) {
    self.init(
      high: UInt128(limbs[3]) << 64 | UInt128(limbs[2]),
      low: UInt128(limbs[1]) << 64 | UInt128(limbs[0]))
  }

  private func dividedByWord(_ divisor: UInt64) -> (quotient: UInt256, remainder: UInt256) {
    var digits = limbs
    var remainder: UInt64 = 0
    for index in stride(from: 3, through: 0, by: -1) {
      (digits[index], remainder) = divisor.dividingFullWidth((remainder, digits[index]))
    }
    return (UInt256(limbs: digits), UInt256(UInt128(remainder)))
  }

  /// For a divisor of two to four limbs that is not greater than the number.
  private func dividedByLimbs(
    _ divisor: UInt256
  ) -> (quotient: UInt256, remainder: UInt256) {
    let shift =
      divisor.high == 0 ? divisor.low.leadingZeroBitCount : divisor.high.leadingZeroBitCount
    let bitsInTopLimb = shift & 63
    let divisorLimbs = divisor.shiftedLeft(bitsInTopLimb).limbs
    var rest = shiftedLeft(bitsInTopLimb).limbs
    rest[4] =
      bitsInTopLimb == 0 ? 0 : UInt64(truncatingIfNeeded: high >> 64) >> (64 - bitsInTopLimb)
    var size = 4
    while divisorLimbs[size - 1] == 0 { size -= 1 }

    var quotient = Limbs(repeating: 0)
    for position in stride(from: 4 - size, through: 0, by: -1) {
      quotient[position] = Self.subtractMultiple(
        of: divisorLimbs, size: size, from: &rest, at: position)
    }
    return (UInt256(limbs: quotient), UInt256(limbs: rest).shiftedRight(bitsInTopLimb))
  }

  /// Takes the divisor away from `rest` at `position` as often as it fits, and returns how often.
  private static func subtractMultiple(
    of divisor: Limbs, size: Int, from rest: inout Limbs, at position: Int
  ) -> UInt64 {
    var digit = estimatedDigit(of: divisor, size: size, in: rest, at: position)
    var borrow: UInt64 = 0
    for index in 0..<size {
      let product = digit.multipliedFullWidth(by: divisor[index])
      let (low, carried) = product.low.addingReportingOverflow(borrow)
      let (difference, borrowed) = rest[position + index].subtractingReportingOverflow(low)
      rest[position + index] = difference
      borrow = product.high &+ (carried ? 1 : 0) &+ (borrowed ? 1 : 0)
    }
    let (difference, isTooBig) = rest[position + size].subtractingReportingOverflow(borrow)
    rest[position + size] = difference
    guard isTooBig else { return digit }

    digit -= 1
    var carry: UInt64 = 0
    for index in 0..<size {
      let (partial, first) = rest[position + index].addingReportingOverflow(divisor[index])
      let (sum, second) = partial.addingReportingOverflow(carry)
      rest[position + index] = sum
      carry = first || second ? 1 : 0
    }
    rest[position + size] &+= carry
    return digit
  }

  /// The next digit of the quotient from the top limbs: exact, or one too big.
  private static func estimatedDigit(
    of divisor: Limbs, size: Int, in rest: Limbs, at position: Int
  ) -> UInt64 {
    let top = UInt128(rest[position + size]) << 64 | UInt128(rest[position + size - 1])
    let first = UInt128(divisor[size - 1])
    let second = UInt128(divisor[size - 2])
    let next = UInt128(rest[position + size - 2])
    var (digit, remainder) = top.quotientAndRemainder(dividingBy: first)
    let base = UInt128(1) << 64
    while digit >= base || digit * second > remainder << 64 | next {
      digit -= 1
      remainder += first
      if remainder >= base { break }
    }
    return UInt64(truncatingIfNeeded: digit)
  }

  private func shiftedLeft(_ bits: Int) -> UInt256 {
    guard bits > 0 else { return self }
    return UInt256(high: high << bits | low >> (128 - bits), low: low << bits)
  }

  private func shiftedRight(_ bits: Int) -> UInt256 {
    guard bits > 0 else { return self }
    return UInt256(high: high >> bits, low: low >> bits | high << (128 - bits))
  }
}
