extension ByteCursor {
  /// Scans a number by the grammar of RFC 8259 §6; what follows it is the caller's to judge.
  ///
  /// Up to fifteen bytes of digits with a point among them are judged in one step.
  @inline(__always)
  func number(from start: Int) -> Scanned {
    let integer = byte(start) == Byte.minus ? start &+ 1 : start
    var others = nonDigits(integer)
    let point = others.first
    if point == 0 || point == 16 || byte(integer) == Byte.zero && point != 1 {
      return longNumber(from: start)
    }
    var end = point
    if byte(integer &+ point) == Byte.point {
      others.bits &= ~(0xF &<< UInt64(truncatingIfNeeded: point &<< 2))
      end = others.first
      if end == 16 || end == point &+ 1 { return longNumber(from: start) }
    }
    if byte(integer &+ end) | 0x20 == 0x65 { return longNumber(from: start) }
    return Scanned(integer &+ end)
  }

  @inline(__always)
  private func nonDigits(_ at: Int) -> ByteMask {
    ByteMask(~(vector(at) &- SIMD16<UInt8>(repeating: Byte.zero)).isBelow(10))
  }

  /// Any number, or the fault in it.
  @inline(never)
  private func longNumber(from start: Int) -> Scanned {
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
    guard byte(at) | 0x20 == 0x65 else { return Scanned(at) }
    at &+= 1
    if byte(at) == Byte.plus || byte(at) == Byte.minus { at &+= 1 }
    let exponent = at
    at = digits(from: exponent)
    return at == exponent ? fault(.expectedDigit, at: at) : Scanned(at)
  }

  /// The first byte from `start` on that is no digit.
  @inline(__always)
  private func digits(from start: Int) -> Int {
    var at = start
    while true {
      let others = nonDigits(at)
      if !others.isEmpty { return at &+ others.first }
      at &+= 16
    }
  }
}
