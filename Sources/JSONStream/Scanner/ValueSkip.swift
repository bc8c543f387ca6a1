/// One bit a level: whether the container there is an object. Owned memory for the deepest nesting allowed.
struct NestingBits: ~Copyable {
  let words: UnsafeMutablePointer<UInt64>

  init(levels: Int) {
    words = .allocate(capacity: levels / 64 + 1)
    words.initialize(repeating: 0, count: levels / 64 + 1)
  }

  deinit { words.deallocate() }
}

/// What must stand next inside a container.
private enum Expectation {
  case value, valueOrEnd, key, keyOrEnd, commaOrEnd
}

extension ByteCursor {
  /// Scans any value, whole and checked; containers without recursion.
  ///
  /// - Parameters:
  ///   - open: containers around the value.
  ///   - limit: containers that may be open at once.
  ///   - bits: room for `limit` levels.
  func value(
    at start: Int, open: Int, limit: Int, bits: UnsafeMutablePointer<UInt64>
  ) -> Scanned {
    switch byte(start) {
    case Byte.openBrace, Byte.openBracket:
      return container(at: start, open: open, limit: limit, bits: bits)
    default:
      return scalar(at: start)
    }
  }

  /// Scans a string, number or literal.
  @inline(__always)
  func scalar(at start: Int) -> Scanned {
    let first = byte(start)
    if first == Byte.quote {
      let scan = string(from: start &+ 1)
      return scan.fault == .none ? Scanned(scan.at &+ 1) : Scanned(scan.fault, at: scan.at)
    }
    if Byte.isDigit(first) || first == Byte.minus { return number(from: start) }
    return literal(at: start)
  }

  /// Scans an object or array to its closing bracket.
  @inline(never)
  func container(
    at start: Int, open: Int, limit: Int, bits: UnsafeMutablePointer<UInt64>
  ) -> Scanned {
    var at = start
    var level = 0
    var expected = Expectation.value
    while true {
      at = skipSpace(at)
      let here = byte(at)
      switch expected {
      case .key, .keyOrEnd:
        if here == Byte.closeBrace, expected == .keyOrEnd { break }
        guard here == Byte.quote else { return fault(.expectedKey, at: at) }
        let key = string(from: at &+ 1)
        guard key.fault == .none else { return Scanned(key.fault, at: key.at) }
        at = skipSpace(key.at &+ 1)
        guard byte(at) == Byte.colon else { return fault(.expectedColon, at: at) }
        at &+= 1
        expected = .value
        continue
      case .value, .valueOrEnd:
        if here == Byte.closeBracket, expected == .valueOrEnd { break }
        if here == Byte.openBrace || here == Byte.openBracket {
          guard open + level < limit else { return Scanned(.tooDeep, at: at) }
          let isObject = here == Byte.openBrace
          let bit: UInt64 = 1 << UInt64(level & 63)
          bits[level >> 6] = isObject ? bits[level >> 6] | bit : bits[level >> 6] & ~bit
          level += 1
          at &+= 1
          expected = isObject ? .keyOrEnd : .valueOrEnd
          continue
        }
        let scan = scalar(at: at)
        guard scan.fault == .none else { return scan }
        at = scan.at
        expected = .commaOrEnd
        continue
      case .commaOrEnd:
        let isObject = bits[(level - 1) >> 6] >> UInt64((level - 1) & 63) & 1 != 0
        if here == Byte.comma {
          at &+= 1
          expected = isObject ? .key : .value
          continue
        }
        guard here == (isObject ? Byte.closeBrace : Byte.closeBracket) else {
          return fault(isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket, at: at)
        }
      }
      at &+= 1
      level -= 1
      if level == 0 { return Scanned(at) }
      expected = .commaOrEnd
    }
  }
}
