extension ByteCursor {
  /// Scans a number by the grammar of RFC 8259 §6; what follows it is the caller's to judge.
  @inline(__always)
  func number(from start: Int) -> Scanned {
    var at = start
    if byte(at) == Byte.minus { at &+= 1 }
    let integer = at
    at = digits(from: at)
    if at == integer { return fault(.expectedDigit, at: at) }
    if byte(integer) == Byte.zero, at != integer &+ 1 { return Scanned(.leadingZero, at: integer) }
    if byte(at) == Byte.point {
      let fraction = at &+ 1
      at = digits(from: fraction)
      if at == fraction { return fault(.expectedDigit, at: at) }
    }
    if byte(at) | 0x20 == 0x65 { return exponent(at: at) }
    return Scanned(at)
  }

  @inline(never)
  private func exponent(at letter: Int) -> Scanned {
    var at = letter &+ 1
    if byte(at) == Byte.plus || byte(at) == Byte.minus { at &+= 1 }
    let first = at
    at = digits(from: first)
    return at == first ? fault(.expectedDigit, at: at) : Scanned(at)
  }

  /// The first byte from `start` on that is no digit, found eight bytes a step.
  @inline(__always)
  private func digits(from start: Int) -> Int {
    var at = start
    while true {
      let values = word(at) ^ 0x3030_3030_3030_3030
      let others =
        ((values & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | values)
        & 0x8080_8080_8080_8080
      if others != 0 { return at &+ others.trailingZeroBitCount &>> 3 }
      at &+= 8
    }
  }
}
