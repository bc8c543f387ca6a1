import JSONStream

/// Finds the one spelling that stands for all spellings of a value, so that its bytes can be compared.
///
/// Text is spelled as the content of a JSON string with no escape that is not needed; amounts have no exponent and no
/// zeros behind the last digit after the point. Nearly all values come so, and are told by a few words.
enum CanonicalValue {
  /// Whether the content of a JSON string may have an escape that is spelled otherwise: `\u` or `\/`.
  @inline(__always)
  static func hasRareEscape(_ start: UnsafeRawPointer, _ byteCount: Int) -> Bool {
    var at = 0
    // What is read behind the value can only make a careful look necessary.
    while at < byteCount {
      let word = start.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let next = start.loadUnaligned(fromByteOffset: at &+ 1, as: UInt64.self)
      let escapes = isEqual(word, 0x5C) & (isEqual(next, 0x75) | isEqual(next, 0x2F))
      if escapes != 0 { return true }
      at &+= 8
    }
    return false
  }

  /// Whether text without escapes has a byte that JSON escapes.
  @inline(__always)
  static func needsEscape(_ start: UnsafeRawPointer, _ byteCount: Int) -> Bool {
    var at = 0
    while at < byteCount {
      var word = start.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let rest = byteCount &- at
      if rest < 8 { word |= 0x6161_6161_6161_6161 &<< UInt64(truncatingIfNeeded: 8 &* rest) }
      // A byte below 0x20 has none of its three upper bits.
      let upper = (word | word &<< 1 | word &<< 2) & 0x8080_8080_8080_8080
      if upper != 0x8080_8080_8080_8080 || isEqual(word, 0x22) | isEqual(word, 0x5C) != 0 {
        return true
      }
      at &+= 8
    }
    return false
  }

  /// How many bytes of an amount spell it canonically; nil when none do.
  @inline(__always)
  static func amountByteCount(_ start: UnsafeRawPointer, _ byteCount: Int) -> Int? {
    var at = 0
    var (hasExponent, hasPoint): (UInt64, UInt64) = (0, 0)
    while at < byteCount {
      var word = start.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let rest = byteCount &- at
      if rest < 8 { word &= ~(~UInt64(0) &<< UInt64(truncatingIfNeeded: 8 &* rest)) }
      hasExponent |= isEqual(word | 0x2020_2020_2020_2020, 0x65)
      hasPoint |= isEqual(word, 0x2E)
      at &+= 8
    }
    if hasExponent != 0 { return nil }
    var end = byteCount
    if hasPoint != 0 {
      while end > 1, byte(start, end &- 1) == 0x30 { end &-= 1 }
      if byte(start, end &- 1) == 0x2E { end &-= 1 }
    }
    // There is no negative zero.
    return end == 2 && byte(start, 0) == 0x2D && byte(start, 1) == 0x30 ? nil : end
  }

  /// Appends the canonical spelling of an amount with an exponent, or of a negative zero.
  @inline(never)
  static func appendAmount(_ lexeme: UnsafeRawBufferPointer, to window: inout ByteWindow) {
    guard let amount = try? ExactDecimal(lexeme: lexeme) else {
      window.append(lexeme)
      return
    }
    window.append(text: amount.normalized.description)
  }

  /// Appends what the content of a JSON string means, spelled canonically.
  ///
  /// - Parameter meaning: room for the meaning; what it holds is lost.
  @inline(never)
  static func appendText(
    _ content: UnsafeRawBufferPointer, isEscaped: Bool, to window: inout ByteWindow,
    meaning: inout ByteWindow
  ) {
    guard isEscaped else { return window.appendEscaped(content) }
    meaning.truncate(to: 0)
    meaning.appendUnescaped(content)
    window.appendEscaped(meaning.bytes())
  }

  /// The highest bit of each byte that is `value`, and perhaps of the one above such a byte.
  @inline(__always)
  private static func isEqual(_ word: UInt64, _ value: UInt64) -> UInt64 {
    let difference = word ^ (value &* 0x0101_0101_0101_0101)
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
  }

  @inline(__always)
  private static func byte(_ start: UnsafeRawPointer, _ at: Int) -> UInt8 {
    start.load(fromByteOffset: at, as: UInt8.self)
  }
}
