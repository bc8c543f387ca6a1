extension ExactDecimal {
  /// The amount with at most `places` digits after the point, ties to the even digit.
  ///
  /// An amount that has no more than that stays as it is; no zeros are added. Throws `outOfRange` if rounding
  /// reaches 10^26.
  ///
  /// - Parameter places: 0 or more.
  public func rounded(toScale places: Int) throws(DecimalError) -> ExactDecimal {
    precondition(places >= 0)
    guard scale > places else { return self }
    return try Self.quotient(
      UInt256(mantissa.magnitude), by: UInt256(1), shiftedBy: places - scale, scale: places,
      isNegative: isNegative)
  }

  /// The quotient rounded once to `scale` digits after the point, ties to the even digit.
  ///
  /// The result has exactly `scale` digits after the point. Throws `divisionByZero`, and `outOfRange` or
  /// `overflow` if the result does not fit.
  ///
  /// - Parameter scale: 0 … 38.
  public func divided(
    by divisor: ExactDecimal, scale places: Int
  ) throws(DecimalError) -> ExactDecimal {
    try multiplied(by: 1, dividedBy: divisor, scale: places)
  }

  /// This amount × `factor` ÷ `divisor`, computed in 256 bits and rounded once to `scale` digits after the point,
  /// ties to the even digit.
  ///
  /// This is currency conversion: amount × rate to ÷ rate from. The result has exactly `scale` digits after the
  /// point. Throws `divisionByZero`, and `outOfRange` or `overflow` if the result does not fit.
  ///
  /// - Parameter scale: 0 … 38.
  public func multiplied(
    by factor: ExactDecimal, dividedBy divisor: ExactDecimal, scale places: Int
  ) throws(DecimalError) -> ExactDecimal {
    guard (0...Self.maximumDigits).contains(places) else { throw .scaleTooLarge }
    guard !divisor.isZero else { throw .divisionByZero }
    return try Self.quotient(
      UInt256(mantissa.magnitude, times: factor.mantissa.magnitude),
      by: UInt256(divisor.mantissa.magnitude),
      shiftedBy: places - scale - factor.scale + divisor.scale, scale: places,
      isNegative: (isNegative != factor.isNegative) != divisor.isNegative)
  }

  /// The quotient rounded once to `count` significant digits, ties to the even digit; what a rate is shown with.
  ///
  /// Digits before the point are never rounded away, 38 after it never exceeded, and zeros at the end not kept.
  /// Throws `divisionByZero`, and `outOfRange` or `overflow` if the result does not fit.
  ///
  /// - Parameter count: 1 … 37.
  public func divided(
    by divisor: ExactDecimal, significantDigits count: Int
  ) throws(DecimalError) -> ExactDecimal {
    precondition((1..<Self.maximumDigits).contains(count))
    guard !divisor.isZero else { throw .divisionByZero }
    guard !isZero else { return .zero }
    let places = count - wholeDigits(dividedBy: divisor)
    return try divided(by: divisor, scale: min(max(places, 0), Self.maximumDigits)).normalized
  }

  /// How many digits of the quotient stand before the point; below zero, how many zeros follow the point.
  private func wholeDigits(dividedBy divisor: ExactDecimal) -> Int {
    let difference =
      mantissa.magnitude.decimalDigitCount - divisor.mantissa.magnitude.decimalDigitCount
    let first = UInt256(mantissa.magnitude, times: PowersOfTen.wide(max(-difference, 0)))
    let second = UInt256(divisor.mantissa.magnitude, times: PowersOfTen.wide(max(difference, 0)))
    return difference - scale + divisor.scale + (first < second ? 0 : 1)
  }

  /// `numerator × 10^shift ÷ denominator`, rounded half-even, as a mantissa of the given scale.
  private static func quotient(
    _ numerator: UInt256, by denominator: UInt256, shiftedBy shift: Int, scale: Int,
    isNegative: Bool
  ) throws(DecimalError) -> ExactDecimal {
    let rounded: UInt256
    if let short = shortQuotient(numerator, by: denominator, shiftedBy: shift) {
      rounded = UInt256(short)
    } else {
      rounded = try wideQuotient(numerator, by: denominator, shiftedBy: shift)
    }
    guard rounded < UInt256(mantissaLimit(scale: scale)) else {
      throw scale <= 12 ? .outOfRange : .overflow
    }
    let mantissa = Int128(truncatingIfNeeded: rounded.low)
    return ExactDecimal(unchecked: isNegative ? -mantissa : mantissa, scale: scale)
  }

  /// The rounded quotient of what fits 128 bits, `nil` for other numbers: what most rows need.
  private static func shortQuotient(
    _ numerator: UInt256, by denominator: UInt256, shiftedBy shift: Int
  ) -> UInt128? {
    guard numerator.high == 0, let divisor = UInt64(exactly: denominator.low),
      denominator.high == 0,
      shift.magnitude < 19
    else { return nil }
    let power = PowersOfTen.words[Int(shift.magnitude)]
    guard shift > 0 else {
      return numerator.low.dividedHalfEven(by: UInt256.product(divisor, power))
    }
    guard let number = UInt64(exactly: numerator.low) else { return nil }
    return UInt256.product(number, power).dividedHalfEven(by: UInt128(divisor))
  }

  private static func wideQuotient(
    _ numerator: UInt256, by denominator: UInt256, shiftedBy shift: Int
  ) throws(DecimalError) -> UInt256 {
    // A result of 38 digits comes from a numerator below 10^76, which fits; a denominator that does not fit is
    // more than twice any numerator, and the quotient rounds to zero.
    guard let numerator = numerator.multiplied(byPowerOfTen: max(shift, 0)) else {
      throw .overflow
    }
    guard let denominator = denominator.multiplied(byPowerOfTen: max(-shift, 0)) else {
      return .zero
    }
    guard let rounded = numerator.dividedHalfEven(by: denominator) else { throw .overflow }
    return rounded
  }
}

extension UInt128 {
  /// The quotient rounded to the nearest integer, ties to the even one. The divisor is above 0 and below 2^127.
  fileprivate func dividedHalfEven(by divisor: UInt128) -> UInt128 {
    if let number = UInt64(exactly: self), let divisor = UInt64(exactly: divisor),
      divisor >> 63 == 0
    {
      let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
      let twice = remainder &* 2
      let roundsUp = twice > divisor || (twice == divisor && quotient & 1 == 1)
      return UInt128(quotient) &+ (roundsUp ? 1 : 0)
    }
    let quotient = self / divisor
    let twice = (self &- quotient &* divisor) &* 2
    let roundsUp = twice > divisor || (twice == divisor && quotient & 1 == 1)
    return quotient + (roundsUp ? 1 : 0)
  }
}
