/// Powers of ten, by exponent.
@usableFromInline
enum PowersOfTen {
  /// 10^0 … 10^19, all that fit 64 bits.
  @usableFromInline
  static let words: InlineArray<20, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
    100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
    100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]

  /// 10^exponent for an exponent of 0 … 38.
  static func wide(_ exponent: Int) -> UInt128 {
    if exponent < 20 { return UInt128(words[exponent]) }
    return UInt128(words[19]) &* UInt128(words[exponent - 19])
  }
}

extension UInt64 {
  /// How many digits the number is written with; one for zero.
  var decimalDigitCount: Int {
    // 1233 ÷ 4096 is a little less than log₁₀ 2, so the guess is right or one too small.
    // An even number has as many digits as the odd one after it, and zero as many as one.
    let number = self | 1
    let guess = ((64 &- number.leadingZeroBitCount) &* 1233) &>> 12
    return guess &+ (number >= PowersOfTen.words[guess] ? 1 : 0)
  }
}

extension UInt128 {
  /// How many digits the number is written with; one for zero. The number must be below 10^38.
  var decimalDigitCount: Int {
    if let word = UInt64(exactly: self) { return word.decimalDigitCount }
    let guess = ((128 &- leadingZeroBitCount) &* 1233) &>> 12
    return guess &+ (self >= PowersOfTen.wide(guess) ? 1 : 0)
  }
}
