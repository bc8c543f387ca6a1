extension ExactDecimal {
  /// Reads a number as JSON spells it (RFC 8259 §6), exactly.
  ///
  /// The scale is as written, exponent included: `1.50` has 2, `1E-05` has 5, `1.50E+3` is 1500 with 0. Zeros
  /// behind the last digit give way where 38 digits or a scale of 38 would not hold them. Reads nothing
  /// outside the buffer. Costs some ten nanoseconds up to 24 characters before the exponent, five times that beyond.
  ///
  /// Throws `notANumber`, and for a number that cannot be kept exactly the first that applies of `outOfRange`,
  /// `tooManyDigits` and `scaleTooLarge`.
  public init(lexeme: UnsafeRawBufferPointer) throws(DecimalError) {
    if let amount = Self.short(lexeme) ?? Self.shortWithExponent(lexeme) {
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

  /// A short lexeme and behind it an exponent of one or two digits, such as `E-05`. `nil` for any other.
  private static func shortWithExponent(_ lexeme: UnsafeRawBufferPointer) -> ExactDecimal? {
    let tail = lexeme.suffix(4)
    guard let mark = tail.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }),
      let significand = short(UnsafeRawBufferPointer(rebasing: lexeme[..<mark])),
      let exponent = shortExponent(tail[(mark + 1)...])
    else { return nil }
    let scale = significand.scale - exponent
    guard (0...maximumDigits).contains(scale) else { return nil }
    return ExactDecimal(unchecked: significand.mantissa, scale: scale)
  }

  private static func shortExponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
    guard !digits.isEmpty else { return nil }
    var exponent = 0
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      exponent = exponent * 10 + Int(digit)
    }
    return isNegative ? -exponent : exponent
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
