import JSONStream

extension ByteWindow {
  /// Appends what the content of a JSON string means, eight bytes a step between escapes.
  ///
  /// - Returns: the slot of the meaning, of kind `.text`; whether CSV quotes it is not looked at.
  mutating func appendMeaning(of escaped: Slot) -> Slot {
    // Room first: `content` points into this window.
    reserve(escaped.byteCount + 8)
    let content = bytes(of: escaped)
    let start = count
    let written = appendUninitialized(escaped.byteCount) { Self.unescape(content, to: $0) }
    return Slot(.text, offset: start, byteCount: written)
  }

  /// Writes the meaning and says how many bytes it has; may touch eight bytes behind it.
  private static func unescape(
    _ content: UnsafeRawBufferPointer, to room: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard let source = content.baseAddress, let target = room.baseAddress else { return 0 }
    let bytes = target.assumingMemoryBound(to: UInt8.self)
    var (read, written) = (0, 0)
    while read < content.count {
      let word = (source + read).loadUnaligned(as: UInt64.self)
      (target + written).storeBytes(of: word, as: UInt64.self)
      let difference = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let marks = (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
      let plain = min(marks == 0 ? 8 : marks.trailingZeroBitCount >> 3, content.count &- read)
      read &+= plain
      written &+= plain
      guard plain < 8, read < content.count else { continue }
      if read &+ 1 < content.count, content[read &+ 1] == UInt8(ascii: "\"") {
        bytes[written] = UInt8(ascii: "\"")
        read &+= 2
        written &+= 1
        continue
      }
      let step = JSONText.decodeEscape(
        UnsafeRawBufferPointer(rebasing: content[read...]), to: bytes + written)
      read &+= step.read
      written &+= step.written
    }
    return written
  }

  /// Appends one JSON object of those tags of this window that no key of the definition has and none repeats.
  ///
  /// - Returns: its slot, of kind `.json`.
  mutating func appendObject(of members: [TagMember]) -> Slot {
    var room = 2
    for member in members { room += member.key.byteCount + member.value.byteCount + 10 }
    reserve(room)
    let source = UnsafeRawPointer(base)
    let start = count
    let written = appendUninitialized(room) { room in
      guard let first = room.baseAddress else { return 0 }
      var out = first
      func put(_ byte: UInt8) {
        out.storeBytes(of: byte, as: UInt8.self)
        out += 1
      }
      func put(_ offset: Int, _ byteCount: Int) {
        out.copyMemory(from: source + offset, byteCount: byteCount)
        out += byteCount
      }
      for member in members where member.keyNumber < 0 && !member.isRepeated {
        put(out == first ? UInt8(ascii: "{") : UInt8(ascii: ","))
        put(member.key.offset &- 1, member.key.byteCount &+ 2)
        put(UInt8(ascii: ":"))
        switch member.value.kind {
        case .null:
          out.storeBytes(of: UInt32(bigEndian: 0x6E75_6C6C), as: UInt32.self)
          out += 4
        case .string, .escaped, .text: put(member.value.offset &- 1, member.value.byteCount &+ 2)
        case .number, .bool, .json: put(member.value.offset, member.value.byteCount)
        }
      }
      if out == first { put(UInt8(ascii: "{")) }
      put(UInt8(ascii: "}"))
      return out - first
    }
    return Slot(.json, offset: start, byteCount: written)
  }
}
