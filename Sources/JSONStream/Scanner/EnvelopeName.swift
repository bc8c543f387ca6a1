/// The members beside or around the records that mean something. Matched without regard to ASCII case.
enum EnvelopeName: UInt8, CaseIterable {
  case data, value, content, nextLink, id, error

  private var bytes: [UInt8] {
    switch self {
    case .data: Array("data".utf8)
    case .value: Array("value".utf8)
    case .content: Array("content".utf8)
    case .nextLink: Array("nextlink".utf8)
    case .id: Array("id".utf8)
    case .error: Array("error".utf8)
    }
  }

  /// Whether an array under this name is the listing.
  var isListing: Bool { self == .data || self == .value || self == .content }

  /// The name that a key spells, `nil` for any other.
  init?(_ key: Slot, _ cursor: ByteCursor) {
    let spelling = cursor.bytes(key.offset, key.byteCount)
    // An escape is six bytes at most for one letter.
    guard spelling.count <= 48 else { return nil }
    var letters = Array(spelling)
    if key.kind == .escaped {
      letters = letters.withUnsafeMutableBytes { target in
        let written = JSONText.unescape(spelling, to: target)
        return Array(target[..<written])
      }
    }
    let found = letters.withUnsafeBytes { letters in
      Self.allCases.first { Byte.equalIgnoringCase(letters, $0.bytes) }
    }
    guard let found else { return nil }
    self = found
  }
}
