extension ExactDecimal {
  /// The exact sum, at the greater of the two scales.
  ///
  /// Zeros behind the last digit give way where 38 digits would not hold them. Throws `outOfRange` from 10^26
  /// on, `overflow` if the exact sum has more than 38 digits; it never wraps and never rounds.
  public func adding(_ other: ExactDecimal) throws(DecimalError) -> ExactDecimal {
    let sumScale = max(scale, other.scale)
    if let first = shortMantissa(scale: sumScale), let second = other.shortMantissa(scale: sumScale)
    {
      // Two mantissas below 10^38 may leave 127 bits.
      let (sum, isOver) = first.addingReportingOverflow(second)
      if !isOver, sum.magnitude < Self.mantissaLimit(scale: sumScale) {
        return ExactDecimal(unchecked: sum, scale: sumScale)
      }
    }
    return try addingWide(other)
  }

  /// The exact difference; scale and errors as in `adding(_:)`.
  public func subtracting(_ other: ExactDecimal) throws(DecimalError) -> ExactDecimal {
    try adding(-other)
  }

  /// The exact product, at the sum of the two scales.
  ///
  /// Zeros behind the last digit give way where 38 digits would not hold them. Throws `outOfRange` from 10^26
  /// on, `overflow` or `scaleTooLarge` if the exact product has more than 38 digits in all or after the point.
  public func multiplied(by other: ExactDecimal) throws(DecimalError) -> ExactDecimal {
    if let first = Int64(exactly: mantissa), let second = Int64(exactly: other.mantissa),
      scale + other.scale <= Self.maximumDigits
    {
      // Below 2^126, which is less than 10^38.
      let product = first.multipliedFullWidth(by: second)
      let mantissa = Int128(product.high) &<< 64 | Int128(product.low)
      if mantissa.magnitude < Self.mantissaLimit(scale: scale + other.scale) {
        return ExactDecimal(unchecked: mantissa, scale: scale + other.scale)
      }
    }
    return try Self.exact(
      UInt256(mantissa.magnitude, times: other.mantissa.magnitude), scale: scale + other.scale,
      isNegative: isNegative != other.isNegative)
  }

  /// The amount `magnitude × 10^-scale` with as many of its zeros behind the point as fit.
  ///
  /// - Parameter scale: 0 … 76.
  static func exact(
    _ magnitude: UInt256, scale: Int, isNegative: Bool
  ) throws(DecimalError) -> ExactDecimal {
    if let limit = UInt256(1).multiplied(byPowerOfTen: 26 + scale), magnitude >= limit {
      throw .outOfRange
    }
    let limit = UInt256(PowersOfTen.wide(38))
    var (digits, places) = (magnitude, scale)
    while digits >= limit || places > 38 {
      guard let shorter = digits.withoutTrailingZero else {
        throw digits >= limit ? .overflow : .scaleTooLarge
      }
      digits = shorter
      places -= 1
    }
    let mantissa = Int128(digits.low)
    return ExactDecimal(unchecked: isNegative ? -mantissa : mantissa, scale: places)
  }

  /// The mantissa at a scale that is not less, if one multiplication of 64 bits makes it.
  private func shortMantissa(scale other: Int) -> Int128? {
    guard scale != other else { return mantissa }
    guard other - scale < 19, let word = Int64(exactly: mantissa) else { return nil }
    let power = Int64(truncatingIfNeeded: PowersOfTen.words[other - scale])
    let product = word.multipliedFullWidth(by: power)
    return Int128(product.high) &<< 64 | Int128(product.low)
  }

  private func addingWide(_ other: ExactDecimal) throws(DecimalError) -> ExactDecimal {
    let sumScale = max(scale, other.scale)
    let first = UInt256(mantissa.magnitude, times: PowersOfTen.wide(sumScale - scale))
    let second = UInt256(other.mantissa.magnitude, times: PowersOfTen.wide(sumScale - other.scale))
    if isNegative == other.isNegative {
      guard let sum = first.adding(second) else { throw .overflow }
      return try Self.exact(sum, scale: sumScale, isNegative: isNegative)
    }
    return first < second
      ? try Self.exact(
        second.subtracting(first), scale: sumScale, isNegative: other.isNegative)
      : try Self.exact(first.subtracting(second), scale: sumScale, isNegative: isNegative)
  }
}
