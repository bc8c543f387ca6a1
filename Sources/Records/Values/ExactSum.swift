/// The exact sum of any number of amounts, whatever their scales: 10^20 + 10^-28 keeps both.
///
/// Holds ten thousand million amounts of any size with certainty; a sum that reaches 10^38 throws `overflow`
/// and stays as it was. It never wraps and never rounds. Adding costs a nanosecond or two for an amount of up to
/// 18 digits after the point and 63 bits, a few more for others.
@frozen
public struct ExactSum: Sendable {
  // Invariant: the sum is total × 10^-38 + recent × 10^-18, total is two's complement over 256 bits and within
  // ±limit × 2^128. `recent` takes amounts until it would overflow, and is then moved into the total.
  @usableFromInline var recent: Int128 = 0
  @usableFromInline var totalHigh: Int128 = 0
  @usableFromInline var totalLow: UInt128 = 0

  /// The greatest scale that was added; what the sum is written with.
  @usableFromInline var greatestScale = 0

  /// The scale of `recent`.
  @usableFromInline static var recentScale: Int { 18 }

  /// The sum of nothing: zero.
  @inlinable
  public init() {}

  /// The sum of one amount.
  public init(_ amount: ExactDecimal) {
    let aligned = Self.aligned(amount)
    totalHigh = aligned.high
    totalLow = aligned.low
    greatestScale = amount.scale
  }

  /// Digits after the point: the greatest scale of all that was added or subtracted, 0 … 38.
  public var scale: Int { greatestScale }

  /// Adds an amount. Throws `overflow` if the sum would reach 10^38; it is then as before.
  @inlinable
  public mutating func add(_ amount: ExactDecimal) throws(DecimalError) {
    let word = Int64(truncatingIfNeeded: amount.mantissa)
    guard amount.scale <= Self.recentScale, Int128(word) == amount.mantissa else {
      return try addWide(amount)
    }
    let power = PowersOfTen.words[Self.recentScale &- amount.scale]
    let product = word.multipliedFullWidth(by: Int64(truncatingIfNeeded: power))
    let aligned = Int128(truncatingIfNeeded: product.high) &<< 64 | Int128(product.low)
    let (sum, isOver) = recent.addingReportingOverflow(aligned)
    if isOver { return try addWide(amount) }
    recent = sum
    if amount.scale > greatestScale { greatestScale = amount.scale }
  }

  /// Subtracts an amount. Throws `overflow` if the sum would reach −10^38; it is then as before.
  @inlinable
  public mutating func subtract(_ amount: ExactDecimal) throws(DecimalError) { try add(-amount) }

  /// Adds another sum. Throws `overflow` if the result would reach 10^38; the sum is then as before.
  public mutating func merge(_ other: ExactSum) throws(DecimalError) {
    try addToTotal(other.settled, scale: other.scale)
  }

  /// Subtracts another sum. Throws `overflow` if the result would reach −10^38; the sum is then as before.
  public mutating func subtract(_ other: ExactSum) throws(DecimalError) {
    try merge(-other)
  }

  /// The sum with the other sign.
  public static prefix func - (sum: ExactSum) -> ExactSum {
    var result = sum
    result.settle(sum.settled.negated)
    return result
  }

  /// This sum less the other, exactly. Throws `overflow` if the difference would reach 10^38.
  public func difference(from other: ExactSum) throws(DecimalError) -> ExactSum {
    var result = self
    try result.subtract(other)
    return result
  }

  /// Whether the sum is zero.
  public var isZero: Bool { settled == .zero }

  /// Whether the sum is less than zero.
  public var isNegative: Bool { settled.isNegative }

  /// The sum without its sign.
  public var magnitude: ExactSum { isNegative ? -self : self }
}

extension ExactSum: Hashable, Comparable {
  /// Equality of value, whatever scales were added.
  public static func == (left: ExactSum, right: ExactSum) -> Bool { left.settled == right.settled }

  /// Order of value.
  public static func < (left: ExactSum, right: ExactSum) -> Bool { left.settled < right.settled }

  /// Feeds the value, so that equal sums hash alike.
  public func hash(into hasher: inout Hasher) { hasher.combine(settled) }
}

extension ExactSum {
  /// The whole sum × 10^38.
  var settled: Int256 {
    let total = Int256(high: totalHigh, low: totalLow)
    guard recent != 0 else { return total }
    let moved = Int256(
      UInt256(recent.magnitude, times: PowersOfTen.wide(38 - Self.recentScale)),
      isNegative: recent < 0)
    // |total| is below 10^76 and |recent| × 10^20 below 10^59, so 255 bits hold both.
    return total.wrappingAdd(moved)
  }

  /// From a value × 10^38 that is known to be within the limit, and a scale.
  init(settled: Int256, scale: Int) {
    totalHigh = settled.high
    totalLow = settled.low
    greatestScale = scale
  }

  @usableFromInline
  mutating func addWide(_ amount: ExactDecimal) throws(DecimalError) {
    try addToTotal(Self.aligned(amount), scale: amount.scale)
  }

  /// An amount × 10^38: below 10^64.
  private static func aligned(_ amount: ExactDecimal) -> Int256 {
    Int256(
      UInt256(amount.mantissa.magnitude, times: PowersOfTen.wide(38 - amount.scale)),
      isNegative: amount.isNegative)
  }

  private mutating func addToTotal(_ value: Int256, scale: Int) throws(DecimalError) {
    // Both are below 2^254, so the sum is below 2^255.
    let sum = settled.wrappingAdd(value)
    guard sum.isWithinSumLimit else { throw .overflow }
    settle(sum)
    if scale > greatestScale { greatestScale = scale }
  }

  private mutating func settle(_ value: Int256) {
    totalHigh = value.high
    totalLow = value.low
    recent = 0
  }
}
