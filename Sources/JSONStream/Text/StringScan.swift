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
  /// Leaves the straight road at the first byte that is an escape, a control byte or no ASCII.
  @inline(__always)
  func string(from start: Int) -> StringScan {
    var at = start
    var commas: UInt64 = 0
    while true {
      let bytes = vector(at)
      let stops = ByteMask(
        bytes.equals(Byte.quote) | bytes.equals(Byte.backslash) | bytes.isControlOrHigh)
      let commasHere = ByteMask(bytes.equals(Byte.comma)).bits
      if stops.isEmpty {
        commas |= commasHere
        at &+= 16
        continue
      }
      let stop = stops.first
      commas |= commasHere & ByteMask.below(stop)
      at &+= stop
      if byte(at) == Byte.quote { return StringScan(at: at, hasComma: commas != 0) }
      return stringEnd(from: start, stop: at, hasComma: commas != 0)
    }
  }

  /// The rest of a string that holds an escape, a control byte or a byte above 0x7F at `stop`.
  ///
  /// UTF-8 is validated only if a byte above 0x7F was seen.
  @inline(never)
  func stringEnd(from start: Int, stop: Int, hasComma: Bool) -> StringScan {
    var block = stop
    var commas: UInt64 = hasComma ? 1 : 0
    var seen = SIMD16<UInt8>(repeating: 0)
    var isEscaped = false
    blocks: while true {
      let bytes = vector(block)
      var stops = ByteMask(
        bytes.equals(Byte.quote) | bytes.equals(Byte.backslash) | bytes.isBelow(0x20))
      let commasHere = ByteMask(bytes.equals(Byte.comma)).bits
      seen = seen | bytes
      while !stops.isEmpty {
        let index = stops.first
        let at = block &+ index
        if byte(at) == Byte.quote {
          commas |= commasHere & ByteMask.below(index)
          return validated(from: start, to: at, seen, isEscaped, commas != 0)
        }
        guard byte(at) == Byte.backslash else { return StringScan(fault(.controlByte, at: at)) }
        isEscaped = true
        if Byte.isPlainEscape(byte(at &+ 1)), index < 15 {
          // The letter behind the backslash is read: neither of the two stops the scan again.
          stops.bits &= ~(0xFF &<< UInt64(truncatingIfNeeded: index &<< 2))
          continue
        }
        let escape = self.escape(at: at)
        guard escape.fault == .none else { return StringScan(escape) }
        commas |= commasHere & ByteMask.below(index)
        block = escape.at
        continue blocks
      }
      commas |= commasHere
      block &+= 16
    }
  }

  @inline(__always)
  private func validated(
    from start: Int, to end: Int, _ seen: SIMD16<UInt8>, _ isEscaped: Bool, _ hasComma: Bool
  ) -> StringScan {
    if seen.hasHighBit, let bad = UTF8Check.firstInvalidOffset(bytes(start, end &- start)) {
      return StringScan(at: start + bad, fault: .invalidUTF8)
    }
    return StringScan(at: end, isEscaped: isEscaped, hasComma: hasComma)
  }
}
