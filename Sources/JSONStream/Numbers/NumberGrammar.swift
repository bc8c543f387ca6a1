/// The grammar of numbers (RFC 8259 §6) over bytes that nothing stands behind; `ByteCursor.number` is its twin for
/// windows.
enum NumberGrammar {
  /// Scans a number from `start` on; the scan ends behind it, or at the byte of its fault.
  static func scan(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Scanned {
    var at = start
    if at < bytes.count, bytes[at] == Byte.minus { at += 1 }
    let integer = at
    at = digits(bytes, from: at)
    if at == integer { return Scanned(.expectedDigit, at: at) }
    if bytes[integer] == Byte.zero, at > integer + 1 { return Scanned(.leadingZero, at: integer) }
    if at < bytes.count, bytes[at] == Byte.point {
      let fraction = at + 1
      at = digits(bytes, from: fraction)
      if at == fraction { return Scanned(.expectedDigit, at: at) }
    }
    if at < bytes.count, bytes[at] | 0x20 == 0x65 {
      var exponent = at + 1
      if exponent < bytes.count, bytes[exponent] == Byte.plus || bytes[exponent] == Byte.minus {
        exponent += 1
      }
      at = digits(bytes, from: exponent)
      if at == exponent { return Scanned(.expectedDigit, at: at) }
    }
    return Scanned(at)
  }

  private static func digits(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var at = start
    while at < bytes.count, Byte.isDigit(bytes[at]) { at += 1 }
    return at
  }
}
