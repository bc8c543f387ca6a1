/// An unsigned integer of 256 bits: what a product of two amounts, or a sum of many, is computed in.
///
/// Only the operations that exact decimals need. Nothing wraps silently: what may not fit says so.
struct UInt256: Equatable, Comparable, Sendable {
  var high: UInt128
  var low: UInt128

  init(high: UInt128, low: UInt128) {
    self.high = high
    self.low = low
  }

  init(_ value: UInt128) { self.init(high: 0, low: value) }

  /// The exact product of two 128-bit numbers.
  init(_ first: UInt128, times second: UInt128) {
    if let short = UInt64(exactly: first), let other = UInt64(exactly: second) {
      self.init(Self.product(short, other))
      return
    }
    let (lower, upper) = (
      UInt64(truncatingIfNeeded: first), UInt64(truncatingIfNeeded: first &>> 64)
    )
    let other = (UInt64(truncatingIfNeeded: second), UInt64(truncatingIfNeeded: second &>> 64))
    let lowest = Self.product(lower, other.0)
    let middle = Self.product(upper, other.0) &+ lowest &>> 64
    let carried = Self.product(lower, other.1) &+ UInt128(UInt64(truncatingIfNeeded: middle))
    self.init(
      high: Self.product(upper, other.1) &+ middle &>> 64 &+ carried &>> 64,
      low: carried &<< 64 | UInt128(UInt64(truncatingIfNeeded: lowest)))
  }

  /// The exact product of two 64-bit numbers.
  @inline(__always)
  static func product(_ first: UInt64, _ second: UInt64) -> UInt128 {
    let product = first.multipliedFullWidth(by: second)
    return UInt128(product.high) &<< 64 | UInt128(product.low)
  }

  static let zero = UInt256(0)

  var isZero: Bool { high == 0 && low == 0 }
  var isOdd: Bool { low & 1 == 1 }

  static func < (left: UInt256, right: UInt256) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }

  /// `nil` if the sum does not fit.
  func adding(_ other: UInt256) -> UInt256? {
    let (low, carry) = low.addingReportingOverflow(other.low)
    let (partial, first) = high.addingReportingOverflow(other.high)
    let (high, second) = partial.addingReportingOverflow(carry ? 1 : 0)
    return first || second ? nil : UInt256(high: high, low: low)
  }

  /// The difference. `other` must not be the greater.
  func subtracting(_ other: UInt256) -> UInt256 {
    let (low, borrow) = low.subtractingReportingOverflow(other.low)
    return UInt256(high: high - other.high - (borrow ? 1 : 0), low: low)
  }

  /// `nil` if the product does not fit.
  func multiplied(by factor: UInt128) -> UInt256? {
    let lower = UInt256(low, times: factor)
    guard high != 0 else { return lower }
    let upper = high.multipliedReportingOverflow(by: factor)
    let (high, carry) = lower.high.addingReportingOverflow(upper.partialValue)
    return upper.overflow || carry ? nil : UInt256(high: high, low: lower.low)
  }

  /// The number with `exponent` zeros behind it, `nil` if that does not fit. Zero stays zero.
  func multiplied(byPowerOfTen exponent: Int) -> UInt256? {
    var result = self
    var left = isZero ? 0 : exponent
    while left > 0 {
      let step = min(left, 38)
      guard let next = result.multiplied(by: PowersOfTen.wide(step)) else { return nil }
      result = next
      left -= step
    }
    return result
  }
}
