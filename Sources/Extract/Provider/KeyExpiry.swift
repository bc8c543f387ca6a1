import JSONStream
import Records

/// When an API key ends, where the key says so.
///
/// Keys of the provider are JSON Web Tokens (RFC 7519) with the claim `exp`. Nothing is verified: the answer
/// only makes a message clearer.
enum KeyExpiry {
  /// The instant of the claim `exp`, or nil when the key is no such token.
  static func date(of key: Secret) -> Timestamp? {
    let parts = key.revealed.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let claims = base64URL(parts[1]) else { return nil }
    return claims.withUnsafeBytes { bytes in
      guard let seconds = try? expiry(in: bytes), (0...253_402_300_799).contains(seconds) else {
        return nil
      }
      return Timestamp(microseconds: seconds * 1_000_000)
    }
  }

  /// What to do about a key that was refused.
  static func remedy(for key: Secret, now: Timestamp) -> String {
    guard let expiry = date(of: key) else {
      return "Make a new key in the EA portal (keys live six months) or check its rights"
    }
    return expiry <= now
      ? "The key expired on \(expiry.day): make a new one in the EA portal"
      : "The key is valid until \(expiry.day): check that it belongs to this enrollment, has the"
        + " rights for the endpoint and was not replaced by a newer one"
  }

  private static func expiry(in claims: UnsafeRawBufferPointer) throws(JSONStreamError) -> Int64? {
    var reader = JSONReader(claims)
    guard try reader.next() == .objectStart else { return nil }
    while case .key(let key)? = try reader.next() {
      let value = try reader.skipValue()
      if reader.string(of: key) == "exp", value.kind == .number {
        return Int64(reader.string(of: value).prefix { $0 != "." })
      }
    }
    return nil
  }

  private static func base64URL(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var bitCount = 0
    for character in text.utf8 {
      let value: UInt32
      switch character {
      case 0x41...0x5A: value = UInt32(character) - 0x41
      case 0x61...0x7A: value = UInt32(character) - 0x61 + 26
      case 0x30...0x39: value = UInt32(character) - 0x30 + 52
      case 0x2D, 0x2B: value = 62
      case 0x5F, 0x2F: value = 63
      case 0x3D: continue
      default: return nil
      }
      bits = bits << 6 | value
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      }
    }
    return bytes
  }
}
