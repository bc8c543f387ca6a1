/// One field of a CSV body as its bytes lie in the window: between its quotes, if it has any.
struct CSVFieldScan {
  /// What ended the field.
  enum Ending {
    /// A comma: another field of the record follows.
    case comma
    /// A line break.
    case line
    /// The end of the body.
    case body
    /// The bytes end and the body does not: more of them decide.
    case needsMoreBytes
    /// The body ends inside the quotes.
    case openQuote
    /// A byte between a closing quote and the next comma or line break.
    case strayByte
  }

  /// First byte of the content.
  var start: Int
  /// Bytes of the content as it is spelled.
  var count = 0
  /// Behind the comma or line break that ended the field; the byte at fault for `strayByte`.
  var next: Int
  var ending: Ending
  var isQuoted = false
  /// Quotes in the content are doubled.
  var isDoubled = false
  /// The content holds a control byte, a backslash or, outside quotes, a quote.
  var isOdd = false
  /// The content holds a comma.
  var hasComma = false
}

/// Finds the fields of RFC 4180, sixteen bytes a step.
///
/// Invariants of the pointer: bytes `0 ..< end` are the body's, and 64 bytes from `end` on may be read; what stands
/// there is never taken for the body's.
struct CSVFieldScanner {
  static let quote: UInt8 = 0x22
  static let comma: UInt8 = 0x2C
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D

  let base: UnsafePointer<UInt8>
  let end: Int
  /// Whether the body ends where the bytes do.
  let isLast: Bool

  @inline(__always)
  func field(from start: Int) -> CSVFieldScan {
    guard start < end else { return atEnd(start, start) }
    if base[start] == Self.quote { return quoted(start &+ 1) }
    var at = start
    var odd: UInt64 = 0
    while true {
      let bytes = vector(at)
      let stops = LaneMask(
        bytes.lanes(equalTo: Self.comma) | bytes.lanes(equalTo: Self.lineFeed)
          | bytes.lanes(equalTo: Self.carriageReturn))
      let odds = LaneMask(
        bytes.lanes(below: 0x20) | bytes.lanes(equalTo: 0x5C) | bytes.lanes(equalTo: Self.quote))
      if stops.isEmpty {
        at &+= 16
        if at >= end { return atEnd(start, end) }
        odd |= odds.bits
        continue
      }
      let stop = at &+ stops.first
      if stop >= end { return atEnd(start, end) }
      odd |= odds.below(stops.first)
      var field = CSVFieldScan(
        start: start, count: stop &- start, next: stop, ending: .comma, isOdd: odd != 0)
      close(&field, at: stop)
      return field
    }
  }

  /// A field whose opening quote stands before `start`.
  @inline(__always)
  private func quoted(_ start: Int) -> CSVFieldScan {
    var field = CSVFieldScan(start: start, next: start, ending: .comma, isQuoted: true)
    var at = start
    var odd: UInt64 = 0
    var commas: UInt64 = 0
    while true {
      let bytes = vector(at)
      let quotes = LaneMask(bytes.lanes(equalTo: Self.quote))
      let odds = LaneMask(bytes.lanes(below: 0x20) | bytes.lanes(equalTo: 0x5C))
      let commasHere = LaneMask(bytes.lanes(equalTo: Self.comma))
      if quotes.isEmpty {
        odd |= odds.bits
        commas |= commasHere.bits
        at &+= 16
        if at >= end { break }
        continue
      }
      let quote = at &+ quotes.first
      if quote >= end { break }
      odd |= odds.below(quotes.first)
      commas |= commasHere.below(quotes.first)
      if quote &+ 1 < end, base[quote &+ 1] == Self.quote {
        field.isDoubled = true
        at = quote &+ 2
        continue
      }
      field.count = quote &- start
      field.isOdd = odd != 0
      field.hasComma = commas != 0
      if quote &+ 1 >= end {
        field.next = end
        field.ending = isLast ? .body : .needsMoreBytes
      } else {
        close(&field, at: quote &+ 1)
      }
      return field
    }
    field.next = end
    field.ending = isLast ? .openQuote : .needsMoreBytes
    return field
  }

  /// Ends a field with the byte at `at`, which must be a comma or a line break.
  @inline(__always)
  private func close(_ field: inout CSVFieldScan, at: Int) {
    field.next = at &+ 1
    switch base[at] {
    case Self.comma: field.ending = .comma
    case Self.lineFeed: field.ending = .line
    case Self.carriageReturn:
      field.ending = at &+ 1 < end || isLast ? .line : .needsMoreBytes
      if at &+ 1 < end, base[at &+ 1] == Self.lineFeed { field.next = at &+ 2 }
    default:
      field.next = at
      field.ending = .strayByte
    }
  }

  /// A field without quotes that reaches to the end of the bytes.
  @inline(never)
  private func atEnd(_ start: Int, _ stop: Int) -> CSVFieldScan {
    var field = CSVFieldScan(
      start: start, count: stop - start, next: end, ending: isLast ? .body : .needsMoreBytes)
    for at in start..<stop where base[at] < 0x20 || base[at] == 0x5C || base[at] == Self.quote {
      field.isOdd = true
    }
    return field
  }

  @inline(__always)
  private func vector(_ at: Int) -> SIMD16<UInt8> {
    UnsafeRawPointer(base + at).loadUnaligned(as: SIMD16<UInt8>.self)
  }
}
