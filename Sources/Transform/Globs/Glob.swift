/// A pattern for a whole value: `*` stands for any characters, `?` for one, a backslash takes the next as it is.
///
/// Compared byte for byte: case counts, and no two spellings in Unicode are one. Values must be valid UTF-8.
struct Glob: Sendable, Equatable {
  /// The bytes of the pattern; above 255 stand the wildcards.
  private let tokens: [UInt16]

  private static let anyCharacters: UInt16 = 256
  private static let anyCharacter: UInt16 = 257

  init(_ pattern: String) {
    var tokens: [UInt16] = []
    var isQuoted = false
    for byte in pattern.utf8 {
      switch byte {
      case _ where isQuoted:
        tokens.append(UInt16(byte))
        isQuoted = false
      case UInt8(ascii: "\\"): isQuoted = true
      case UInt8(ascii: "*"): tokens.append(Self.anyCharacters)
      case UInt8(ascii: "?"): tokens.append(Self.anyCharacter)
      default: tokens.append(UInt16(byte))
      }
    }
    if isQuoted { tokens.append(UInt16(UInt8(ascii: "\\"))) }
    self.tokens = tokens
  }

  /// The only value that matches, nil for a pattern with wildcards.
  var literal: [UInt8]? {
    tokens.contains { $0 > 255 } ? nil : tokens.map { UInt8(truncatingIfNeeded: $0) }
  }

  /// Whether the whole value matches. Allocates nothing; at worst value length × pattern length steps.
  func matches(_ value: UnsafeRawBufferPointer) -> Bool {
    var (token, offset) = (0, 0)
    // Where to go on if what follows the last `*` does not fit: that `*` takes one character more.
    var retry: (token: Int, offset: Int)?
    while offset < value.count || token < tokens.count {
      if token < tokens.count {
        let expected = tokens[token]
        if expected == Self.anyCharacters {
          token += 1
          retry = (token, offset)
          continue
        }
        if offset < value.count, expected == Self.anyCharacter || expected == UInt16(value[offset])
        {
          offset = expected == Self.anyCharacter ? Self.next(offset, in: value) : offset + 1
          token += 1
          continue
        }
      }
      guard let last = retry, last.offset < value.count else { return false }
      offset = Self.next(last.offset, in: value)
      token = last.token
      retry = (token, offset)
    }
    return true
  }

  /// Where the character after the one at `offset` starts: behind the continuation bytes of UTF-8.
  private static func next(_ offset: Int, in value: UnsafeRawBufferPointer) -> Int {
    var next = offset + 1
    while next < value.count, value[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
