import Records

/// The Content Security Policy of the page: nothing is fetched from anywhere, and only the page's own style and
/// script run, known by their digests. Even markup that slipped through escaping could not load or run anything.
enum ContentPolicy {
  /// The policy for a page with one style and one script.
  static func policy(style: String, script: String) -> String {
    [
      "default-src 'none'", "style-src '\(source(of: style))'",
      "script-src '\(source(of: script))'", "base-uri 'none'", "form-action 'none'",
    ].joined(separator: "; ")
  }

  /// `sha256-` and the digest in base 64, as CSP Level 3 names inline sources.
  static func source(of content: String) -> String {
    "sha256-" + base64(hexadecimal: Digest.sha256(of: content))
  }

  /// Bytes given in hexadecimal, in base 64 (RFC 4648, section 4).
  private static func base64(hexadecimal: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = hexadecimal.compactMap(\.hexDigitValue)
    var text = ""
    // Three hexadecimal digits are twelve bits, and so two digits of base 64.
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 4 | $1 } << (4 * (3 - group.count))
      text.append(alphabet[bits >> 6])
      if group.count > 1 { text.append(alphabet[bits & 63]) }
    }
    return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
  }
}
