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
