/// Words of JSON as four bytes, the first in the low bits.
enum Literal {
  static let null: UInt32 = 0x6C6C_756E
  static let `true`: UInt32 = 0x6575_7274
  static let alse: UInt32 = 0x6573_6C61
}

extension ByteCursor {
  /// Scans `true`, `false` or `null`; anything else is a fault at the first byte that differs.
  @inline(__always)
  func literal(at start: Int) -> Scanned {
    let word = quad(start)
    if word == Literal.true || word == Literal.null { return Scanned(start &+ 4) }
    if byte(start) == 0x66, quad(start &+ 1) == Literal.alse { return Scanned(start &+ 5) }
    return literalFault(at: start)
  }

  @inline(never)
  private func literalFault(at start: Int) -> Scanned {
    let word: StaticString
    switch byte(start) {
    case 0x74: word = "true"
    case 0x66: word = "false"
    case 0x6E: word = "null"
    default: return fault(.expectedValue, at: start)
    }
    var matching = 1
    while matching < word.utf8CodeUnitCount, byte(start + matching) == word.utf8Start[matching] {
      matching += 1
    }
    return fault(.expectedValue, at: start + matching)
  }
}
