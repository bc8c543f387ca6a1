/// Bytes of a body as text that is safe to print.
enum Excerpt {
  /// At most `limit` bytes from the front, no character cut, control characters escaped, bad UTF-8 replaced.
  static func text(_ bytes: UnsafeRawBufferPointer, limit: Int) -> String {
    var end = min(limit, bytes.count)
    while end < bytes.count, end > limit - 4, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let kept = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    let text = String(decoding: kept, as: UTF8.self)
    let printed = text.unicodeScalars.map(printable).joined()
    return bytes.count > limit ? printed + "…" : printed
  }

  static func printable(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    default:
      return String(scalar)
    }
  }
}
