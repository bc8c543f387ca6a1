extension ExactDecimal {
  /// Reads a number as JSON spells it (RFC 8259 §6), exactly.
  ///
  /// The scale is as written, exponent included: `1.50` has 2, `1E-05` has 5, `1.50E+3` is 1500 with 0. Zeros
  /// behind the last digit give way where 38 digits or a scale of 38 would not hold them. Reads nothing
  /// outside the buffer. Costs a few nanoseconds up to 19 digits.
  ///
  /// Throws `notANumber`, and for a number that cannot be kept exactly the first that applies of `outOfRange`,
  /// `tooManyDigits` and `scaleTooLarge`.
  public init(lexeme: UnsafeRawBufferPointer) throws(DecimalError) {
    let parts = try LexemeParts(lexeme)
    let scale = parts.fractionDigits - parts.exponent
    guard parts.integerDigits + parts.fractionDigits <= 19, (0...38).contains(scale) else {
      self = try parts.exactAmount(of: lexeme)
      return
    }
    let mantissa = Int128(truncatingIfNeeded: parts.value)
    self.init(unchecked: parts.isNegative ? -mantissa : mantissa, scale: scale)
  }

  /// The amount that a text spells as JSON would, `nil` if it spells none or none that fits.
  public init?(_ text: String) {
    var text = text
    let amount = text.withUTF8 { bytes in try? ExactDecimal(lexeme: UnsafeRawBufferPointer(bytes)) }
    guard let amount else { return nil }
    self = amount
  }
}

/// A number's lexeme taken apart, its grammar checked.
private struct LexemeParts {
  var isNegative: Bool
  var integerDigits: Int
  var fractionDigits = 0
  var exponent = 0

  /// All digits as one integer; right only up to 19 of them.
  var value: UInt64 = 0

  init(_ lexeme: UnsafeRawBufferPointer) throws(DecimalError) {
    guard var reader = DigitReader(lexeme) else { throw .notANumber }
    isNegative = reader.skip(UInt8(ascii: "-"))
    let startsWithZero = reader.next == UInt8(ascii: "0")
    integerDigits = reader.readDigits(into: &value)
    guard integerDigits == 1 || (integerDigits > 1 && !startsWithZero) else { throw .notANumber }
    if reader.skip(UInt8(ascii: ".")) {
      fractionDigits = reader.readDigits(into: &value)
      guard fractionDigits > 0 else { throw .notANumber }
    }
    guard !reader.isAtEnd else { return }
    exponent = try Self.readExponent(&reader)
  }

  /// An `e`, an optional sign, and digits up to the end.
  ///
  /// From 10^12 on the exponent stays as it is: longer than any lexeme, it decides alone.
  private static func readExponent(_ reader: inout DigitReader) throws(DecimalError) -> Int {
    guard reader.skip(UInt8(ascii: "e")) || reader.skip(UInt8(ascii: "E")) else {
      throw .notANumber
    }
    let isNegative = reader.skip(UInt8(ascii: "-"))
    if !isNegative { _ = reader.skip(UInt8(ascii: "+")) }
    guard !reader.isAtEnd else { throw .notANumber }
    var exponent = 0
    while !reader.isAtEnd {
      let digit = reader.next &- UInt8(ascii: "0")
      guard digit < 10 else { throw .notANumber }
      if exponent < 1_000_000_000_000 { exponent = exponent * 10 + Int(digit) }
      _ = reader.skip(reader.next)
    }
    return isNegative ? -exponent : exponent
  }

  /// The amount of a lexeme of any length and exponent.
  func exactAmount(of lexeme: UnsafeRawBufferPointer) throws(DecimalError) -> ExactDecimal {
    var significand = Significand()
    let start = isNegative ? 1 : 0
    significand.append(lexeme[start..<start + integerDigits])
    if fractionDigits > 0 {
      let fraction = start + integerDigits + 1
      significand.append(lexeme[fraction..<fraction + fractionDigits])
    }
    let writtenScale = fractionDigits - exponent
    guard significand.digitCount > 0 else {
      return ExactDecimal(unchecked: 0, scale: min(max(writtenScale, 0), 38))
    }
    // The value is significand × 10^lastPlace, and the last digit of the significand is not 0.
    let lastPlace = significand.trailingZeros - writtenScale
    guard significand.digitCount + lastPlace <= 26 else { throw .outOfRange }
    guard significand.digitCount <= 38 else { throw .tooManyDigits }
    guard lastPlace >= -38 else { throw .scaleTooLarge }

    let roomForZeros = min(38 - significand.digitCount, 38 + lastPlace)
    let zeros = max(lastPlace, min(significand.trailingZeros, roomForZeros))
    let mantissa = Int128(significand.value * PowersOfTen.wide(zeros))
    return ExactDecimal(unchecked: isNegative ? -mantissa : mantissa, scale: zeros - lastPlace)
  }
}

/// The digits between the first and the last that are not zero, and how many zeros follow.
private struct Significand {
  /// Right only up to 38 digits.
  var value: UInt128 = 0
  var digitCount = 0
  var trailingZeros = 0

  mutating func append(_ digits: Slice<UnsafeRawBufferPointer>) {
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      if digit == 0 {
        if digitCount > 0 { trailingZeros += 1 }
        continue
      }
      digitCount += trailingZeros + 1
      if digitCount <= 38 {
        value = value * PowersOfTen.wide(trailingZeros + 1) + UInt128(digit)
      }
      trailingZeros = 0
    }
  }
}
