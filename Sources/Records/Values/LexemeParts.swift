/// A number's lexeme taken apart byte by byte, its grammar checked; for lexemes that are long or have an exponent.
struct LexemeParts {
  private let lexeme: UnsafeRawBufferPointer
  private let isNegative: Bool
  private var offset: Int
  private var significand = Significand()
  private var fractionDigits = 0
  private var exponent = 0

  /// Throws `notANumber` unless the whole lexeme is one JSON number.
  init(_ lexeme: UnsafeRawBufferPointer) throws(DecimalError) {
    self.lexeme = lexeme
    isNegative = lexeme.first == UInt8(ascii: "-")
    offset = isNegative ? 1 : 0
    let startsWithZero = next == UInt8(ascii: "0")
    let wholeDigits = readDigits()
    guard wholeDigits == 1 || (wholeDigits > 1 && !startsWithZero) else { throw .notANumber }
    if next == UInt8(ascii: ".") {
      offset += 1
      fractionDigits = readDigits()
      guard fractionDigits > 0 else { throw .notANumber }
    }
    if let byte = next {
      guard byte | 0x20 == UInt8(ascii: "e") else { throw .notANumber }
      offset += 1
      exponent = try readExponent()
    }
  }

  /// The amount, with its scale as written where that fits.
  func amount() throws(DecimalError) -> ExactDecimal {
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

  private var next: UInt8? { offset < lexeme.count ? lexeme[offset] : nil }

  /// Steps over digits, keeps them, and returns how many they are.
  private mutating func readDigits() -> Int {
    var (end, digits) = (offset, significand)
    while end < lexeme.count {
      let digit = lexeme[end] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      digits.append(digit)
      end += 1
    }
    defer { (offset, significand) = (end, digits) }
    return end - offset
  }

  /// An optional sign, and digits up to the end.
  ///
  /// From 10^12 on the exponent stays as it is: longer than any lexeme, it decides alone.
  private mutating func readExponent() throws(DecimalError) -> Int {
    let sign = next
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { offset += 1 }
    guard offset < lexeme.count else { throw .notANumber }
    var exponent = 0
    while let byte = next {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { throw .notANumber }
      if exponent < 1_000_000_000_000 { exponent = exponent * 10 + Int(digit) }
      offset += 1
    }
    return sign == UInt8(ascii: "-") ? -exponent : exponent
  }
}

/// The digits from the first to the last that is not zero, and how many zeros follow.
private struct Significand {
  /// Right for up to 38 digits.
  var value: UInt128 = 0
  var digitCount = 0
  var trailingZeros = 0

  @inline(__always)
  mutating func append(_ digit: UInt8) {
    if digit == 0 {
      if digitCount > 0 { trailingZeros += 1 }
      return
    }
    let places = trailingZeros + 1
    digitCount += places
    trailingZeros = 0
    if digitCount <= 19 {
      let word = UInt64(truncatingIfNeeded: value)
      value = UInt128(word &* PowersOfTen.words[places] &+ UInt64(digit))
    } else if digitCount <= 38 {
      value = value &* PowersOfTen.wide(places) &+ UInt128(digit)
    }
  }
}
