extension ExactDecimal {
  /// Reads a number as JSON spells it (RFC 8259 §6), exactly.
  ///
  /// The scale is as written, exponent included: `1.50` has 2, `1E-05` has 5, `1.50E+3` is 1500 with 0. Zeros
  /// behind the last digit give way where 38 digits or a scale of 38 would not hold them. Reads nothing
  /// outside the buffer. Costs a few nanoseconds up to 24 characters without exponent.
  ///
  /// Throws `notANumber`, and for a number that cannot be kept exactly the first that applies of `outOfRange`,
  /// `tooManyDigits` and `scaleTooLarge`.
  public init(lexeme: UnsafeRawBufferPointer) throws(DecimalError) {
    if let amount = Self.short(lexeme) {
      self = amount
    } else {
      self = try LexemeParts(lexeme).amount()
    }
  }

  /// The amount that a text spells as JSON would, `nil` if it spells none or none that fits.
  public init?(_ text: String) {
    var text = text
    let amount = text.withUTF8 { bytes in try? ExactDecimal(lexeme: UnsafeRawBufferPointer(bytes)) }
    guard let amount else { return nil }
    self = amount
  }

  /// A lexeme of at most 24 characters, its sign aside, without exponent. `nil` for any other, and for any
  /// whose grammar is wrong.
  @inline(__always)
  private static func short(_ lexeme: UnsafeRawBufferPointer) -> ExactDecimal? {
    guard var base = lexeme.baseAddress else { return nil }
    var byteCount = lexeme.count
    let isNegative = byteCount > 1 && base.load(as: UInt8.self) == UInt8(ascii: "-")
    if isNegative {
      base += 1
      byteCount &-= 1
    }
    guard byteCount > 0, byteCount <= 24 else { return nil }
    var digits = PackedDigits(base, byteCount: byteCount)
    let scale = digits.removePoint()
    guard digits.areDigits, bordersAreDigits(base, byteCount) else { return nil }
    let mantissa = Int128(truncatingIfNeeded: digits.value)
    return ExactDecimal(unchecked: isNegative ? 0 &- mantissa : mantissa, scale: scale)
  }

  /// Whether digits, of which one may be a point, start and end with a digit, and with 0 only before a point.
  @inline(__always)
  private static func bordersAreDigits(_ base: UnsafeRawPointer, _ byteCount: Int) -> Bool {
    let first = base.load(as: UInt8.self)
    let last = base.load(fromByteOffset: byteCount &- 1, as: UInt8.self)
    let second = base.load(fromByteOffset: byteCount > 1 ? 1 : 0, as: UInt8.self)
    let hasNeedlessZero =
      first == UInt8(ascii: "0") && byteCount > 1 && second != UInt8(ascii: ".")
    return first != UInt8(ascii: ".") && last != UInt8(ascii: ".") && !hasNeedlessZero
  }
}
