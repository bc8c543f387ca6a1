import JSONStream

/// Reads the tags of one row: `{"env":"x","a":"b"}`, or the members without braces.
///
/// Plain strings, which are nearly all, are scanned here eight bytes a step; everything else is left to `JSONReader`,
/// so that the letter of RFC 8259 holds throughout.
/// Invariant: at least eight bytes behind `end` may be read, as in every window.
struct TagScanner {
  /// More tags than this in one row are no tags: the provider allows 50 of the user's, and the memory of a run must
  /// not follow a row.
  static let maximumMembers = 4096

  private let base: UnsafePointer<UInt8>
  private let end: Int
  private var at: Int
  private var sawBlank = false

  /// - Parameters:
  ///   - base: first byte of the window.
  ///   - text: the tags' text in it, with nothing escaped around it.
  init(_ base: UnsafePointer<UInt8>, _ text: Slot) {
    self.base = base
    at = text.offset
    end = text.offset + text.byteCount
  }

  /// Reads all members, in order, or finds that the text is none.
  mutating func read(into members: inout [TagMember]) -> TagForm {
    skipBlanks()
    if at == end { return .nothing }
    let isObject = base[at] == UInt8(ascii: "{")
    if isObject {
      at &+= 1
      skipBlanks()
      if at < end, base[at] == UInt8(ascii: "}") { return closing() }
    }
    while members.count < Self.maximumMembers, let member = member() {
      members.append(member)
      skipBlanks()
      if at == end { return isObject ? .malformed : .tags(isObject: false) }
      switch base[at] {
      case UInt8(ascii: ","):
        at &+= 1
        skipBlanks()
      case UInt8(ascii: "}") where isObject: return closing()
      default: return .malformed
      }
    }
    return .malformed
  }

  private mutating func closing() -> TagForm {
    at &+= 1
    skipBlanks()
    return at == end ? .tags(isObject: !sawBlank) : .malformed
  }

  @inline(__always)
  private mutating func skipBlanks() {
    while at < end, base[at] <= 0x20 {
      guard base[at] == 0x20 || base[at] == 0x09 || base[at] == 0x0A || base[at] == 0x0D else {
        return
      }
      at &+= 1
      sawBlank = true
    }
  }

  @inline(__always)
  private mutating func member() -> TagMember? {
    guard at < end, base[at] == UInt8(ascii: "\""), let key = value() else { return nil }
    skipBlanks()
    guard at < end, base[at] == UInt8(ascii: ":") else { return nil }
    at &+= 1
    skipBlanks()
    guard at < end, let value = value() else { return nil }
    return TagMember(key: key, value: value)
  }

  @inline(__always)
  private mutating func value() -> Slot? {
    guard base[at] == UInt8(ascii: "\"") else { return otherValue() }
    let start = at &+ 1
    var stop = start
    var hasComma = false
    while true {
      let word = UnsafeRawPointer(base + stop).loadUnaligned(as: UInt64.self)
      let stops =
        Self.bytes(of: word, equalTo: 0x22) | Self.bytes(of: word, equalTo: 0x5C)
        | Self.bytesBelow20(of: word)
      let commas = Self.bytes(of: word, equalTo: 0x2C)
      if stops == 0 {
        hasComma = hasComma || commas != 0
        stop &+= 8
        guard stop < end else { return nil }
        continue
      }
      hasComma = hasComma || commas & (stops &- 1) & ~stops != 0
      stop &+= stops.trailingZeroBitCount >> 3
      break
    }
    guard stop < end else { return nil }
    guard base[stop] == UInt8(ascii: "\"") else { return otherValue() }
    at = stop &+ 1
    return Slot(.string, offset: start, byteCount: stop &- start, needsQuotes: hasComma)
  }

  /// Marks at the bit 7 of bytes with that value; above the first one there may be false marks.
  @inline(__always)
  private static func bytes(of word: UInt64, equalTo byte: UInt64) -> UInt64 {
    let difference = word ^ (byte &* 0x0101_0101_0101_0101)
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
  }

  /// Marks at the bit 7 of control bytes; above the first one there may be false marks.
  @inline(__always)
  private static func bytesBelow20(of word: UInt64) -> UInt64 {
    (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
  }

  /// An escaped string, a number, a literal, an object or an array.
  @inline(never)
  private mutating func otherValue() -> Slot? {
    var reader = JSONReader(UnsafeRawBufferPointer(start: base + at, count: end - at))
    guard let slot = try? reader.skipValue() else { return nil }
    let start = at
    switch slot.kind {
    case .null:
      at += 4
      return slot
    case .string, .escaped, .text: at += slot.offset + slot.byteCount + 1
    case .number, .bool, .json: at += slot.offset + slot.byteCount
    }
    return Slot(
      slot.kind, offset: start + slot.offset, byteCount: slot.byteCount,
      needsQuotes: slot.needsQuotes)
  }
}
