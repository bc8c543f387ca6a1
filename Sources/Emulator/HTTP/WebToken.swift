import Records

/// What an API key tells of itself when it is a JSON Web Token, as the provider's are.
struct WebToken {
  /// Seconds since 1970-01-01 at which the key ends.
  let expiry: Int

  var isExpired: Bool { Timestamp.now.microseconds >= Int64(expiry) * 1_000_000 }

  /// Nil when the key is no such token or names no end.
  init?(_ key: String) {
    let parts = key.split(separator: ".")
    guard parts.count == 3, let claims = Self.decoded(parts[1]) else { return nil }
    let text = String(decoding: claims, as: UTF8.self).filter { !$0.isWhitespace }
    guard let mark = text.firstRange(of: "\"exp\":"),
      let expiry = Int(text[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
    else { return nil }
    self.expiry = expiry
  }

  /// Base64 of the kind that addresses take, without padding.
  private static func decoded(_ text: Substring) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var bytes: [UInt8] = []
    var (bits, count) = (0, 0)
    for character in text.utf8 where character != UInt8(ascii: "=") {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(bits >> count & 0xFF))
      }
    }
    return bytes
  }
}
