/// What is known of a string once its closing quote is found.
struct StringScan {
  /// Where the closing quote is, or the byte of the fault.
  var at: Int
  var fault: Fault
  /// The content has a backslash escape.
  var isEscaped: Bool
  /// The content has a comma.
  var hasComma: Bool

  @inline(__always)
  init(at: Int, fault: Fault = .none, isEscaped: Bool = false, hasComma: Bool = false) {
    self.at = at
    self.fault = fault
    self.isEscaped = isEscaped
    self.hasComma = hasComma
  }

  @inline(__always)
  init(_ scanned: Scanned) { self.init(at: scanned.at, fault: scanned.fault) }
}

extension ByteCursor {
  /// Scans string content from the byte behind its opening quote to its closing quote, sixteen bytes a step.
  ///
  /// UTF-8 is validated only where a byte above 0x7F was seen.
  @inline(__always)
  func string(from start: Int) -> StringScan {
    var at = start
    var commas: UInt64 = 0
    var seen = SIMD16<UInt8>(repeating: 0)
    while true {
      let bytes = vector(at)
      let stops = ByteMask(
        bytes.equals(Byte.quote) | bytes.equals(Byte.backslash) | bytes.isBelow(0x20))
      let commasHere = ByteMask(bytes.equals(Byte.comma)).bits
      seen = seen | bytes
      if stops.isEmpty {
        commas |= commasHere
        at &+= 16
        continue
      }
      let stop = stops.first
      commas |= commasHere & ByteMask.below(stop)
      at &+= stop
      if byte(at) == Byte.quote, !seen.hasHighBit {
        return StringScan(at: at, hasComma: commas != 0)
      }
      return stringEnd(from: start, stop: at, hasComma: commas != 0, hasHighBit: seen.hasHighBit)
    }
  }

  /// The rest of a string that stopped at an escape or a control byte, or that must be valid UTF-8.
  @inline(never)
  func stringEnd(from start: Int, stop: Int, hasComma: Bool, hasHighBit: Bool) -> StringScan {
    var at = stop
    var hasComma = hasComma
    var seen = SIMD16<UInt8>(repeating: hasHighBit ? 0x80 : 0)
    while byte(at) != Byte.quote {
      guard byte(at) == Byte.backslash else { return StringScan(fault(.controlByte, at: at)) }
      let escape = self.escape(at: at)
      guard escape.fault == .none else { return StringScan(escape) }
      at = escape.at
      while true {
        let bytes = vector(at)
        let stops = ByteMask(
          bytes.equals(Byte.quote) | bytes.equals(Byte.backslash) | bytes.isBelow(0x20))
        let commasHere = ByteMask(bytes.equals(Byte.comma)).bits
        seen = seen | bytes
        if stops.isEmpty {
          hasComma = hasComma || commasHere != 0
          at &+= 16
          continue
        }
        let stopHere = stops.first
        hasComma = hasComma || commasHere & ByteMask.below(stopHere) != 0
        at &+= stopHere
        break
      }
    }
    if seen.hasHighBit, let bad = UTF8Check.firstInvalidOffset(bytes(start, at - start)) {
      return StringScan(at: start + bad, fault: .invalidUTF8)
    }
    return StringScan(at: at, isEscaped: byte(stop) == Byte.backslash, hasComma: hasComma)
  }
}
