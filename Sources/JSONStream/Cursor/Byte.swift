/// The bytes that JSON gives a meaning.
enum Byte {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let plus: UInt8 = 0x2B
  static let comma: UInt8 = 0x2C
  static let minus: UInt8 = 0x2D
  static let point: UInt8 = 0x2E
  static let slash: UInt8 = 0x2F
  static let zero: UInt8 = 0x30
  static let colon: UInt8 = 0x3A
  static let openBracket: UInt8 = 0x5B
  static let backslash: UInt8 = 0x5C
  static let closeBracket: UInt8 = 0x5D
  static let openBrace: UInt8 = 0x7B
  static let closeBrace: UInt8 = 0x7D

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

  /// Whether a backslash and this byte are a whole escape: `" \\ / b f n r t`.
  @inline(__always)
  static func isPlainEscape(_ byte: UInt8) -> Bool {
    let letters: UInt64 = byte &>> 6 == 1 ? 0x0014_4044_1000_0000 : 0x0000_8004_0000_0000
    return byte < 0x80 && letters &>> UInt64(byte & 63) & 1 != 0
  }

  /// The same letter in lower case; any other byte as it is.
  @inline(__always)
  static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  /// The value of a hexadecimal digit.
  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte &- 0x30)
    case 0x41...0x46: UInt32(byte &- 0x37)
    case 0x61...0x66: UInt32(byte &- 0x57)
    default: nil
    }
  }

  static func equalIgnoringCase(
    _ a: UnsafeRawBufferPointer, _ b: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard a.count == b.count else { return false }
    for index in 0..<a.count where folded(a[index]) != folded(b[index]) { return false }
    return true
  }

  static func equalIgnoringCase(_ a: UnsafeRawBufferPointer, _ b: StaticString) -> Bool {
    equalIgnoringCase(a, UnsafeBufferPointer(start: b.utf8Start, count: b.utf8CodeUnitCount))
  }
}
