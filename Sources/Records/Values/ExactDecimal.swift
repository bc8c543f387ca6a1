/// A decimal number kept exactly: `mantissa × 10^-scale`. The type of every amount, quantity and rate.
///
/// Invariants: `scale` is 0 … 38; the mantissa has at most 38 digits; the amount lies strictly between −10^26
/// and 10^26. Every way of making one checks them, so any amount fits a sum and a column.
///
/// The scale is kept as written (`1.50` prints as `1.50`), but two amounts of the same value are equal,
/// hash alike and compare as neither less nor greater. There is no negative zero.
@frozen
public struct ExactDecimal: Sendable {
  /// The digits, as an integer with the amount's sign.
  public let mantissa: Int128

  /// How many of the digits stand after the point: 0 … 38.
  public let scale: Int

  /// The most digits that a mantissa has, and the most that stand after the point.
  public static let maximumDigits = 38

  /// Zero, without digits after the point.
  public static let zero = ExactDecimal(unchecked: 0, scale: 0)

  /// An amount whose invariants the caller has proved.
  init(unchecked mantissa: Int128, scale: Int) {
    self.mantissa = mantissa
    self.scale = scale
  }

  /// The amount `mantissa × 10^-scale`.
  ///
  /// Throws `scaleTooLarge` unless the scale is 0 … 38, `outOfRange` from 10^26 on, and `tooManyDigits` for a
  /// mantissa of more than 38 digits.
  public init(mantissa: Int128, scale: Int) throws(DecimalError) {
    guard (0...Self.maximumDigits).contains(scale) else { throw .scaleTooLarge }
    let magnitude = mantissa.magnitude
    guard magnitude < Self.mantissaLimit(scale: scale) else {
      throw scale <= 12 ? .outOfRange : .tooManyDigits
    }
    self.init(unchecked: mantissa, scale: scale)
  }

  /// The first mantissa that is too big for a scale: 10^38, or 10^26 × 10^scale where that is less.
  static func mantissaLimit(scale: Int) -> UInt128 {
    PowersOfTen.wide(min(38, 26 + scale))
  }

  /// Whether the amount is zero, at any scale.
  public var isZero: Bool { mantissa == 0 }

  /// Whether the amount is less than zero.
  public var isNegative: Bool { mantissa < 0 }

  /// The amount without its sign.
  public var magnitude: ExactDecimal {
    ExactDecimal(unchecked: mantissa < 0 ? -mantissa : mantissa, scale: scale)
  }

  /// The amount with the other sign.
  public static prefix func - (amount: ExactDecimal) -> ExactDecimal {
    ExactDecimal(unchecked: -amount.mantissa, scale: amount.scale)
  }

  /// The same value at the least scale: no zeros behind the last digit after the point.
  ///
  /// Equal amounts have the same normalised mantissa and scale, which is what a fingerprint may rely on.
  public var normalized: ExactDecimal {
    guard scale > 0 else { return self }
    guard mantissa != 0 else { return .zero }
    var (digits, places) = (mantissa, scale)
    while places > 0 {
      let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
      guard remainder == 0 else { break }
      digits = quotient
      places -= 1
    }
    return ExactDecimal(unchecked: digits, scale: places)
  }
}

extension ExactDecimal: ExpressibleByIntegerLiteral {
  /// A whole number; every `Int` is in range.
  public init(integerLiteral value: Int) { self.init(value) }

  /// A whole number; every `Int` is in range.
  public init(_ value: Int) { self.init(unchecked: Int128(value), scale: 0) }
}

extension ExactDecimal: Hashable {
  /// Equality of value: `1.0 == 1.00`.
  public static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.scale == right.scale { return left.mantissa == right.mantissa }
    return left.compare(to: right) == 0
  }

  /// Feeds the normalised value, so that equal amounts hash alike.
  public func hash(into hasher: inout Hasher) {
    let value = normalized
    hasher.combine(value.mantissa)
    hasher.combine(value.scale)
  }
}

extension ExactDecimal: Comparable {
  /// Order of value, exact across all scales.
  public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.scale == right.scale { return left.mantissa < right.mantissa }
    return left.compare(to: right) < 0
  }

  /// Negative, zero or positive as the amount is less than, equal to or greater than the other.
  private func compare(to other: ExactDecimal) -> Int {
    let (sign, otherSign) = (mantissa.signum(), other.mantissa.signum())
    if sign != otherSign || sign == 0 { return sign < otherSign ? -1 : sign > otherSign ? 1 : 0 }
    let order = Self.compareMagnitudes(self, other)
    return sign < 0 ? -order : order
  }

  private static func compareMagnitudes(_ left: ExactDecimal, _ right: ExactDecimal) -> Int {
    let scale = max(left.scale, right.scale)
    let first = UInt256(left.mantissa.magnitude, times: PowersOfTen.wide(scale - left.scale))
    let second = UInt256(right.mantissa.magnitude, times: PowersOfTen.wide(scale - right.scale))
    return first == second ? 0 : first < second ? -1 : 1
  }
}
