/// Whether text can stand as it is in a `jsonb` column, decided before the server has to.
///
/// Stricter than JSON: U+0000 and halves of surrogate pairs, depth beyond 512, and numbers that `numeric` would refuse
/// or spend kilobytes on are unfit, because one of them would abort the COPY of a whole month.
struct JSONBCheck {
  enum Verdict { case object, other, unfit }

  private static let maximumDepth = 512
  private static let maximumNumberByteCount = 400
  private static let maximumExponentDigits = 3

  private let bytes: UnsafePointer<UInt8>
  private let end: Int
  private var at = 0

  /// Judges a text.
  static func judge(_ bytes: UnsafePointer<UInt8>, _ byteCount: Int) -> Verdict {
    var check = JSONBCheck(bytes: bytes, end: byteCount)
    check.skipBlanks()
    let isObject = check.current == UInt8(ascii: "{")
    guard check.value(depth: 0) else { return .unfit }
    check.skipBlanks()
    guard check.at == byteCount else { return .unfit }
    return isObject ? .object : .other
  }

  private init(bytes: UnsafePointer<UInt8>, end: Int) {
    self.bytes = bytes
    self.end = end
  }

  /// The byte at the cursor; 0, which no JSON has, at the end.
  @inline(__always)
  private var current: UInt8 { at < end ? bytes[at] : 0 }

  @inline(__always)
  private mutating func skipBlanks() {
    while at < end, bytes[at] <= 0x20,
      bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09
    {
      at &+= 1
    }
  }

  @inline(__always)
  private mutating func accept(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    at &+= 1
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    switch current {
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "{"): return depth < Self.maximumDepth && object(depth: depth &+ 1)
    case UInt8(ascii: "["): return depth < Self.maximumDepth && array(depth: depth &+ 1)
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number()
    }
  }

  private mutating func object(depth: Int) -> Bool {
    at &+= 1
    skipBlanks()
    if accept(UInt8(ascii: "}")) { return true }
    repeat {
      skipBlanks()
      guard current == UInt8(ascii: "\""), string() else { return false }
      skipBlanks()
      guard accept(UInt8(ascii: ":")) else { return false }
      skipBlanks()
      guard value(depth: depth) else { return false }
      skipBlanks()
    } while accept(UInt8(ascii: ","))
    return accept(UInt8(ascii: "}"))
  }

  private mutating func array(depth: Int) -> Bool {
    at &+= 1
    skipBlanks()
    if accept(UInt8(ascii: "]")) { return true }
    repeat {
      skipBlanks()
      guard value(depth: depth) else { return false }
      skipBlanks()
    } while accept(UInt8(ascii: ","))
    return accept(UInt8(ascii: "]"))
  }

  private mutating func word(_ word: StaticString) -> Bool {
    guard at + word.utf8CodeUnitCount <= end else { return false }
    for index in 0..<word.utf8CodeUnitCount where bytes[at + index] != word.utf8Start[index] {
      return false
    }
    at += word.utf8CodeUnitCount
    return true
  }

  private mutating func string() -> Bool {
    at &+= 1
    while at < end {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        at &+= 1
        return true
      }
      if byte < 0x20 { return false }
      if byte == UInt8(ascii: "\\") {
        guard escape() else { return false }
      } else {
        at &+= 1
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    at &+= 1
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at &+= 1
      return true
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(), unit != 0, unit & 0xFC00 != 0xDC00 else { return false }
      guard unit & 0xFC00 == 0xD800 else { return true }
      guard accept(UInt8(ascii: "\\")), current == UInt8(ascii: "u") else { return false }
      return codeUnit().map { $0 & 0xFC00 == 0xDC00 } ?? false
    default: return false
    }
  }

  /// Reads `u` and its four hexadecimal digits at the cursor.
  private mutating func codeUnit() -> UInt32? {
    guard at + 5 <= end else { return nil }
    var unit: UInt32 = 0
    for offset in 1...4 {
      let byte = bytes[at + offset]
      switch byte {
      case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: unit = unit << 4 | (UInt32(byte | 0x20) - 0x57)
      default: return nil
      }
    }
    at += 5
    return unit
  }

  private mutating func number() -> Bool {
    let start = at
    _ = accept(UInt8(ascii: "-"))
    let startsWithZero = current == UInt8(ascii: "0")
    let wholeDigits = digits()
    guard wholeDigits == 1 || (wholeDigits > 1 && !startsWithZero) else { return false }
    if accept(UInt8(ascii: ".")), digits() == 0 { return false }
    if current | 0x20 == UInt8(ascii: "e") {
      at &+= 1
      if !accept(UInt8(ascii: "-")) { _ = accept(UInt8(ascii: "+")) }
      guard (1...Self.maximumExponentDigits).contains(digits()) else { return false }
    }
    return at - start <= Self.maximumNumberByteCount
  }

  private mutating func digits() -> Int {
    let start = at
    while at < end, bytes[at] &- 0x30 < 10 { at &+= 1 }
    return at - start
  }
}
