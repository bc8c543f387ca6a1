extension ExactDecimal {
  /// The amount in parts that are to each other as the weights are, and that sum to it to the last digit.
  ///
  /// Each part is rounded down at `scale`; the units of the last place that are left go to the parts that lost most by
  /// that, one each, of equal ones to the first.
  ///
  /// Throws `outOfRange` unless every weight is zero or more and one of them more, and `overflow` where the weights with
  /// the same number of digits behind the point have more than 38 digits, or the amount has at that scale.
  ///
  /// - Parameters:
  ///   - weights: zero or more each, and not all zero.
  ///   - scale: digits after the point of each part, at least those of the amount, 0 … 38.
  public func shares(of weights: [ExactDecimal], scale: Int) throws(DecimalError) -> [ExactDecimal]
  {
    guard scale >= self.scale, scale <= Self.maximumDigits else { throw .scaleTooLarge }
    let whole = try Self.aligned(self, to: scale)
    let parts = try Self.wholeWeights(weights)
    let total = parts.reduce(UInt256.zero) { $0.adding(UInt256($1)) ?? $0 }
    guard !total.isZero else { throw .outOfRange }
    var rest = whole
    var floors: [UInt128] = []
    var remainders: [(lost: UInt256, index: Int)] = []
    for (index, part) in parts.enumerated() {
      let (quotient, remainder) = UInt256(whole, times: part)
        .quotientAndRemainder(dividingBy: total)
      floors.append(quotient.low)
      rest -= quotient.low
      remainders.append((remainder, index))
    }
    remainders.sort { $0.lost == $1.lost ? $0.index < $1.index : $1.lost < $0.lost }
    for entry in remainders.prefix(Int(rest)) { floors[entry.index] += 1 }
    return floors.map { floor in
      let mantissa = Int128(floor)
      return ExactDecimal(unchecked: isNegative ? -mantissa : mantissa, scale: scale)
    }
  }

  /// The weights as whole numbers, which are to each other as they are.
  private static func wholeWeights(_ weights: [ExactDecimal]) throws(DecimalError) -> [UInt128] {
    let scale = weights.map(\.scale).max() ?? 0
    var parts: [UInt128] = []
    for weight in weights {
      guard !weight.isNegative else { throw .outOfRange }
      parts.append(try aligned(weight, to: scale))
    }
    return parts
  }

  /// The digits of an amount with so many behind the point.
  private static func aligned(_ amount: ExactDecimal, to scale: Int) throws(DecimalError) -> UInt128
  {
    let product = UInt256(
      amount.mantissa.magnitude, times: PowersOfTen.wide(scale - amount.scale))
    guard product.high == 0, product.low < PowersOfTen.wide(38) else { throw .overflow }
    return product.low
  }
}
