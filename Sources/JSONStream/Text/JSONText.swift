/// Text between its JSON spelling and its meaning. All functions take bytes and touch none but those.
public enum JSONText {
  /// Whether the bytes are valid UTF-8 (RFC 3629).
  public static func isValidUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    UTF8Check.firstInvalidOffset(bytes) == nil
  }

  /// Offset of the first byte that breaks UTF-8, `nil` if none does.
  public static func firstInvalidUTF8Offset(_ bytes: UnsafeRawBufferPointer) -> Int? {
    UTF8Check.firstInvalidOffset(bytes)
  }

  /// Whether the bytes are one number as JSON spells numbers (RFC 8259 §6), without space around it.
  public static func isNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let scan = NumberGrammar.scan(bytes, from: 0)
    return scan.fault == .none && scan.at == bytes.count
  }

  /// Writes the meaning of one escape and says how many bytes it read and wrote.
  ///
  /// - Parameters:
  ///   - source: content of a JSON string from a backslash on.
  ///   - destination: room for four bytes.
  /// - Returns: bytes read (2, 6 or 12) and written (1 to 4). What is no escape is one byte, copied; half of a
  ///   surrogate pair becomes U+FFFD.
  public static func decodeEscape(
    _ source: UnsafeRawBufferPointer, to destination: UnsafeMutablePointer<UInt8>
  ) -> (read: Int, written: Int) {
    guard source.count >= 2 else {
      destination[0] = source.first ?? Byte.backslash
      return (1, 1)
    }
    if let plain = plainEscape(source[1]) {
      destination[0] = plain
      return (2, 1)
    }
    guard source[1] == 0x75, let unit = codeUnit(source, at: 2) else {
      destination[0] = source[0]
      return (1, 1)
    }
    if unit & 0xFC00 == 0xD800, source.count >= 12, source[6] == Byte.backslash,
      source[7] == 0x75, let second = codeUnit(source, at: 8), second & 0xFC00 == 0xDC00
    {
      let scalar = 0x10000 + (unit & 0x3FF) << 10 + (second & 0x3FF)
      return (12, write(scalar, to: destination))
    }
    return (6, write(unit & 0xF800 == 0xD800 ? 0xFFFD : unit, to: destination))
  }

  /// Writes what the content of a JSON string means.
  ///
  /// - Parameters:
  ///   - content: the bytes between the quotes.
  ///   - destination: room for `content.count` bytes; the meaning is never longer than the spelling.
  /// - Returns: bytes written.
  public static func unescape(
    _ content: UnsafeRawBufferPointer, to destination: UnsafeMutableRawBufferPointer
  ) -> Int {
    precondition(destination.count >= content.count)
    guard let target = destination.bindMemory(to: UInt8.self).baseAddress else { return 0 }
    var read = 0
    var written = 0
    while read < content.count {
      if content[read] != Byte.backslash {
        target[written] = content[read]
        read += 1
        written += 1
        continue
      }
      let step = decodeEscape(
        UnsafeRawBufferPointer(rebasing: content[read...]), to: target + written)
      read += step.read
      written += step.written
    }
    return written
  }

  /// What the content of a JSON string means, as a `String`. Bad UTF-8 is replaced; for messages and few values.
  public static func string(unescaping content: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: content.count) { buffer in
      unescape(content, to: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private static func plainEscape(_ letter: UInt8) -> UInt8? {
    switch letter {
    case Byte.quote, Byte.backslash, Byte.slash: letter
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: Byte.lineFeed
    case 0x72: Byte.carriageReturn
    case 0x74: Byte.tab
    default: nil
    }
  }

  private static func codeUnit(_ source: UnsafeRawBufferPointer, at start: Int) -> UInt32? {
    guard start + 4 <= source.count else { return nil }
    var unit: UInt32 = 0
    for at in start..<start + 4 {
      guard let digit = Byte.hexValue(source[at]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  private static func write(_ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: scalar >> shift & 0x3F | 0x80) }
    switch scalar {
    case 0..<0x80:
      target[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    case 0x80..<0x800:
      target[0] = UInt8(truncatingIfNeeded: scalar >> 6 | 0xC0)
      target[1] = tail(0)
      return 2
    case 0x800..<0x10000:
      target[0] = UInt8(truncatingIfNeeded: scalar >> 12 | 0xE0)
      target[1] = tail(6)
      target[2] = tail(0)
      return 3
    default:
      target[0] = UInt8(truncatingIfNeeded: scalar >> 18 | 0xF0)
      target[1] = tail(12)
      target[2] = tail(6)
      target[3] = tail(0)
      return 4
    }
  }
}
