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

  /// Writes the meaning and says how many bytes it has; may read and touch seven bytes behind either end.
  private static func unescape(
    _ content: UnsafeRawBufferPointer, to room: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard let source = content.baseAddress, let target = room.baseAddress else { return 0 }
    // Backslashes are looked for word by word whatever they mean, so that no word waits for the escape before it.
    var (at, start, written) = (0, 0, 0)
    while at < content.count {
      let word = (source + at).loadUnaligned(as: UInt64.self) ^ 0x5C5C_5C5C_5C5C_5C5C
      let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
      var marks = ~(((word & low) &+ low) | word | low)
      while marks != 0 {
        let found = at &+ marks.trailingZeroBitCount >> 3
        marks &= marks &- 1
        guard found >= start, found < content.count else { continue }
        copy(source + start, found &- start, to: target + written)
        written &+= found &- start
        let step = escape(
          UnsafeRawBufferPointer(rebasing: content[found...]), to: target + written)
        start = found &+ step.read
        written &+= step.written
      }
      at &+= 8
    }
    copy(source + start, content.count &- start, to: target + written)
    return written &+ content.count &- start
  }

  @inline(__always)
  private static func escape(
    _ escape: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer
  ) -> (read: Int, written: Int) {
    if escape.count > 1, escape[1] == UInt8(ascii: "\"") {
      target.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
      return (2, 1)
    }
    return JSONText.decodeEscape(escape, to: target.assumingMemoryBound(to: UInt8.self))
  }

  /// Copies eight bytes a step, up to seven too many.
  @inline(__always)
  private static func copy(
    _ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutableRawPointer
  ) {
    var copied = 0
    while copied < count {
      let word = (source + copied).loadUnaligned(as: UInt64.self)
      (target + copied).storeBytes(of: word, as: UInt64.self)
      copied &+= 8
    }
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
