/// What the content of a CSV field means.
enum CSVText {
  /// How the bytes of a body spell characters.
  enum Encoding: Equatable {
    case utf8
    case windows1252
  }

  /// The meaning of a field's content as UTF-8; costs an allocation, for fields that are not what most are.
  static func meaning(
    _ content: UnsafeRawBufferPointer, isDoubled: Bool, _ encoding: Encoding
  ) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(content.count + content.count / 8)
    var skipsQuote = false
    for byte in content {
      if isDoubled, byte == CSVFieldScanner.quote {
        skipsQuote.toggle()
        if !skipsQuote { continue }
      }
      if byte < 0x80 || encoding == .utf8 {
        text.append(byte)
      } else {
        text += String(scalar(ofWindows1252: byte)).utf8
      }
    }
    return text
  }

  /// Turns doubled quotes into JSON's escaped ones, which are as long; the content must hold no backslash.
  static func escapeQuotes(_ content: UnsafeMutablePointer<UInt8>, count: Int) {
    var at = 0
    while at + 1 < count {
      if content[at] == CSVFieldScanner.quote {
        content[at] = 0x5C
        at += 2
      } else {
        at += 1
      }
    }
  }

  /// Undoes `escapeQuotes`.
  static func doubleQuotes(_ content: inout ArraySlice<UInt8>) {
    for at in content.indices where content[at] == 0x5C { content[at] = CSVFieldScanner.quote }
  }

  /// Source: the Encoding Standard's index windows-1252; the five bytes without a character are C1 controls.
  private static func scalar(ofWindows1252 byte: UInt8) -> Unicode.Scalar {
    let upper: [UInt16] = [
      0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
      0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
    guard (0x80..<0xA0).contains(byte) else { return Unicode.Scalar(byte) }
    return Unicode.Scalar(upper[Int(byte) - 0x80]) ?? "\u{FFFD}"
  }
}
