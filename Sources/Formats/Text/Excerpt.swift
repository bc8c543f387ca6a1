/// Foreign bytes for a message.
enum Excerpt {
  /// At most 40 bytes, cut between characters, control characters as `\u{…}`.
  static func printable(_ bytes: UnsafeRawBufferPointer) -> String {
    var text = ""
    for scalar in String(decoding: bytes.prefix(40), as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: if scalar != "\u{FFFD}" || bytes.count <= 40 { text.unicodeScalars.append(scalar) }
      }
    }
    return bytes.count > 40 ? text + "…" : text
  }
}
