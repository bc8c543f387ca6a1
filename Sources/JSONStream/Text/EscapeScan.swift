extension ByteCursor {
  /// Checks the escape whose backslash is at `start`; a surrogate is checked with its partner.
  @inline(__always)
  func escape(at start: Int) -> Scanned {
    switch byte(start &+ 1) {
    case Byte.quote, Byte.backslash, Byte.slash, 0x62, 0x66, 0x6E, 0x72, 0x74:
      return Scanned(start &+ 2)
    case 0x75:
      return unicodeEscape(at: start)
    default:
      return fault(.invalidEscape, at: start &+ 1)
    }
  }

  @inline(never)
  private func unicodeEscape(at start: Int) -> Scanned {
    let first = hexDigits(at: start + 2)
    guard first.fault == .none else { return first }
    let unit = codeUnit(at: start + 2)
    if unit & 0xF800 != 0xD800 { return first }
    guard unit < 0xDC00 else { return Scanned(.loneSurrogate, at: start) }
    for (offset, expected) in [(6, Byte.backslash), (7, UInt8(0x75))]
    where byte(start + offset) != expected {
      return start + offset >= end
        ? Scanned(.incomplete, at: end) : Scanned(.loneSurrogate, at: start)
    }
    let second = hexDigits(at: start + 8)
    guard second.fault == .none else { return second }
    return codeUnit(at: start + 8) & 0xFC00 == 0xDC00
      ? second : Scanned(.loneSurrogate, at: start)
  }

  private func hexDigits(at start: Int) -> Scanned {
    for at in start..<start + 4 where Byte.hexValue(byte(at)) == nil {
      return fault(.invalidEscape, at: at)
    }
    return Scanned(start + 4)
  }

  private func codeUnit(at start: Int) -> UInt32 {
    var unit: UInt32 = 0
    for at in start..<start + 4 { unit = unit << 4 | (Byte.hexValue(byte(at)) ?? 0) }
    return unit
  }
}
