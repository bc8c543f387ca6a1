/// The values that cannot be copied as they are.
enum JSONField {
  /// Writes text between quotes with the escapes that JSON wants; at most six bytes for one, and two.
  static func writeText(
    _ source: UnsafePointer<UInt8>, _ count: Int, _ start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var out = start
    out[0] = 0x22
    out += 1
    for index in 0..<count {
      let byte = source[index]
      if byte >= 0x20, byte != 0x22, byte != 0x5C {
        out[0] = byte
        out += 1
      } else {
        out += escape(byte, out)
      }
    }
    out[0] = 0x22
    return out + 1
  }

  /// Writes an object or array without the line ends between its tokens; inside its strings there are none.
  static func writeOnOneLine(
    _ source: UnsafePointer<UInt8>, _ count: Int, _ start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var out = start
    for index in 0..<count where source[index] != 0x0A && source[index] != 0x0D {
      out[0] = source[index]
      out += 1
    }
    return out
  }

  private static func escape(_ byte: UInt8, _ out: UnsafeMutablePointer<UInt8>) -> Int {
    out[0] = 0x5C
    let letter: UInt8? =
      switch byte {
      case 0x22, 0x5C: byte
      case 0x08: 0x62
      case 0x09: 0x74
      case 0x0A: 0x6E
      case 0x0C: 0x66
      case 0x0D: 0x72
      default: nil
      }
    if let letter {
      out[1] = letter
      return 2
    }
    out[1] = 0x75
    out[2] = 0x30
    out[3] = 0x30
    out[4] = 0x30 + byte >> 4
    out[5] = byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15
    return 6
  }
}
