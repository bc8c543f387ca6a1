import JSONStream

/// The fields that cannot be copied as they are: escaped strings, text and JSON with quotes in them.
///
/// Every function writes at most `2 × byteCount + 3` bytes and, as all copies between windows do, may touch
/// 15 bytes behind them.
enum CSVField {
  /// Writes one value and returns the end.
  static func write(
    _ slot: Slot, _ source: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<UInt8>,
    apostrophe: Bool = false
  ) -> UnsafeMutablePointer<UInt8> {
    guard slot.byteCount > 0 else {
      guard slot.kind != .null else { return out }
      out[0] = 0x22
      out[1] = 0x22
      return out + 2
    }
    var content = out + 1
    out[0] = 0x22
    if apostrophe {
      content[0] = 0x27
      content += 1
    }
    let (end, sawSpecial) =
      slot.kind == .escaped
      ? unescape(source, slot.byteCount, to: content) : double(source, slot.byteCount, to: content)
    if slot.needsQuotes || sawSpecial {
      end[0] = 0x22
      return end + 1
    }
    out.update(from: out + 1, count: end - out - 1)
    return end - 1
  }

  /// Writes text that a spreadsheet would compute with an apostrophe before it; nil when it is no such text.
  static func escapingFormula(
    _ slot: Slot, _ source: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8>? {
    guard slot.byteCount > 0 else { return nil }
    let bytes = UnsafeRawBufferPointer(start: source, count: slot.byteCount)
    switch slot.kind {
    case .string, .text: out[0] = source[0]
    case .escaped: _ = JSONText.decodeEscape(bytes, to: out)
    default: return nil
    }
    switch out[0] {
    case 0x3D, 0x40, 0x09, 0x0D: break
    case 0x2B, 0x2D: if isSignedNumber(bytes) { return nil }
    default: return nil
    }
    return write(slot, source, out, apostrophe: true)
  }

  /// Copies text and doubles its quotes; tells whether a byte in it asks for quotes around the field.
  private static func double(
    _ source: UnsafePointer<UInt8>, _ count: Int, to start: UnsafeMutablePointer<UInt8>
  ) -> (end: UnsafeMutablePointer<UInt8>, sawSpecial: Bool) {
    var out = start
    var sawSpecial = false
    for index in 0..<count {
      let byte = source[index]
      out[0] = byte
      out += 1
      switch byte {
      case 0x22:
        out[0] = 0x22
        out += 1
        sawSpecial = true
      case 0x2C, 0x0A, 0x0D: sawSpecial = true
      default: break
      }
    }
    return (out, sawSpecial)
  }

  /// Undoes JSON's escapes and doubles quotes on the way. Commas that stand unescaped are not looked for:
  /// the slot tells them.
  private static func unescape(
    _ source: UnsafePointer<UInt8>, _ count: Int, to start: UnsafeMutablePointer<UInt8>
  ) -> (end: UnsafeMutablePointer<UInt8>, sawSpecial: Bool) {
    var out = start
    var sawSpecial = false
    var index = 0
    while index < count {
      let word = Word.load(source + index)
      UnsafeMutableRawPointer(out).storeBytes(of: word.littleEndian, as: UInt64.self)
      let mark = Word.firstMark(in: word, equalTo: Word.repeating(0x5C))
      let run = mark == 0 ? 8 : mark.trailingZeroBitCount >> 3
      guard run < count - index else { return (out + (count - index), sawSpecial) }
      out += run
      index += run
      if mark == 0 { continue }
      let next = index + 1 < count ? source[index + 1] : 0
      if next == 0x22 {
        out[0] = 0x22
        out[1] = 0x22
        out += 2
        index += 2
        sawSpecial = true
      } else {
        let escape = JSONText.decodeEscape(
          UnsafeRawBufferPointer(start: source + index, count: count - index), to: out)
        index += escape.read
        switch out[0] {
        case 0x22:
          out[1] = 0x22
          out += 1
          sawSpecial = true
        case 0x2C, 0x0A, 0x0D: sawSpecial = true
        default: break
        }
        out += escape.written
      }
    }
    return (out, sawSpecial)
  }

  /// Whether what follows the sign is a number.
  private static func isSignedNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    return rest.first.map { $0 &- 0x30 < 10 } == true && JSONText.isNumber(rest)
  }
}
