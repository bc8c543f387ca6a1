/// Reads one JSON text in memory, event by event: tags, nested amounts, error bodies.
///
/// Strict (RFC 8259), bounds-checked, allocates nothing up to 64 levels of nesting. Slots name bytes
/// of the buffer it was made with, which must outlive the reader.
///
///     var reader = JSONReader(tags)
///     while let event = try reader.next() {
///       if case .key(let key) = event { … }
///     }
public struct JSONReader {
  /// What stands next in the text.
  public enum Event: Equatable, Sendable {
    /// `{`
    case objectStart
    /// `}`
    case objectEnd
    /// `[`
    case arrayStart
    /// `]`
    case arrayEnd
    /// The name of a member; its value follows.
    case key(Slot)
    /// A string, number, literal or null.
    case value(Slot)
  }

  private enum Expectation { case value, valueOrEnd, key, keyOrEnd, commaOrEnd, nothing }

  private let bytes: UnsafeRawBufferPointer
  private let maximumDepth: Int
  private var at = 0
  private var expected = Expectation.value
  private var nesting = Nesting()

  /// - Parameters:
  ///   - bytes: one JSON text, at most `Slot.maximumByteCount` bytes.
  ///   - maximumDepth: containers that may be open at once.
  public init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int = 512) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// The next event, `nil` once the text has ended as it should. After an error the reader must not be used again.
  public mutating func next() throws(JSONStreamError) -> Event? {
    skipSpace()
    switch expected {
    case .nothing:
      if at < bytes.count { throw error(.trailingBytes, at) }
      return nil
    case .commaOrEnd:
      if let end = containerEnd() { return end }
      guard peek == Byte.comma else {
        throw error(inObject ? .expectedCommaOrBrace : .expectedCommaOrBracket, at)
      }
      at += 1
      expected = inObject ? .key : .value
      return try next()
    case .keyOrEnd:
      if let end = containerEnd() { return end }
      return try key()
    case .key:
      return try key()
    case .valueOrEnd:
      if let end = containerEnd() { return end }
      return try value()
    case .value:
      return try value()
    }
  }

  /// Reads past the value that stands next, or past the rest of the container that was just opened.
  ///
  /// - Returns: the slot of a value that was skipped whole; a container is `.json`.
  @discardableResult
  public mutating func skipValue() throws(JSONStreamError) -> Slot {
    skipSpace()
    let start = at
    let depth = nesting.depth
    guard let first = try next() else { throw error(.expectedValue, at) }
    if case .value(let slot) = first { return slot }
    while nesting.depth > depth { _ = try next() }
    return Slot(.json, offset: start, byteCount: at - start)
  }

  /// The bytes of a slot of this reader.
  public func bytes(of slot: Slot) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[slot.offset..<slot.offset + slot.byteCount])
  }

  /// What a slot of this reader means, as a `String`.
  public func string(of slot: Slot) -> String {
    slot.kind == .escaped
      ? JSONText.string(unescaping: bytes(of: slot))
      : String(decoding: bytes(of: slot), as: UTF8.self)
  }
}

extension JSONReader {
  private var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }
  private var inObject: Bool { nesting.isObject }

  private mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case Byte.space, Byte.lineFeed, Byte.carriageReturn, Byte.tab: at += 1
      default: return
      }
    }
  }

  private mutating func containerEnd() -> Event? {
    guard nesting.depth > 0 else { return nil }
    let inObject = nesting.isObject
    guard peek == (inObject ? Byte.closeBrace : Byte.closeBracket) else { return nil }
    at += 1
    nesting.close()
    expected = nesting.depth == 0 ? .nothing : .commaOrEnd
    return inObject ? .objectEnd : .arrayEnd
  }

  private mutating func key() throws(JSONStreamError) -> Event {
    guard peek == Byte.quote else { throw error(.expectedKey, at) }
    let slot = try string()
    skipSpace()
    guard peek == Byte.colon else { throw error(.expectedColon, at) }
    at += 1
    expected = .value
    return .key(slot)
  }

  private mutating func value() throws(JSONStreamError) -> Event {
    switch peek {
    case Byte.openBrace, Byte.openBracket:
      guard nesting.depth < maximumDepth else { throw error(.tooDeep, at) }
      let opensObject = peek == Byte.openBrace
      nesting.open(isObject: opensObject)
      at += 1
      expected = opensObject ? .keyOrEnd : .valueOrEnd
      return opensObject ? .objectStart : .arrayStart
    default:
      let slot = try scalar()
      expected = nesting.depth == 0 ? .nothing : .commaOrEnd
      return .value(slot)
    }
  }

  private mutating func scalar() throws(JSONStreamError) -> Slot {
    switch peek {
    case Byte.quote: return try string()
    case Byte.minus, 0x30...0x39: return try number()
    case 0x74: return try literal("true", .bool)
    case 0x66: return try literal("false", .bool)
    case 0x6E: return try literal("null", .null)
    default: throw error(.expectedValue, at)
    }
  }

  private mutating func literal(_ word: StaticString, _ kind: Slot.Kind) throws(JSONStreamError)
    -> Slot
  {
    let start = at
    for index in 0..<word.utf8CodeUnitCount {
      guard peek == word.utf8Start[index] else { throw error(.expectedValue, at) }
      at += 1
    }
    return kind == .null ? .null : Slot(kind, offset: start, byteCount: at - start)
  }

  private mutating func number() throws(JSONStreamError) -> Slot {
    let start = at
    let scan = NumberGrammar.scan(bytes, from: start)
    guard scan.fault == .none else { throw error(scan.fault, scan.at) }
    at = scan.at
    return Slot(.number, offset: start, byteCount: at - start)
  }

  private mutating func string() throws(JSONStreamError) -> Slot {
    let start = at + 1
    var isEscaped = false
    var hasComma = false
    var hasHighBit = false
    at = start
    while peek != Byte.quote {
      guard at < bytes.count else { throw error(.truncated, at) }
      guard peek >= 0x20 else { throw error(.controlByte, at) }
      if peek == Byte.backslash {
        isEscaped = true
        try escape()
        continue
      }
      hasComma = hasComma || peek == Byte.comma
      hasHighBit = hasHighBit || peek >= 0x80
      at += 1
    }
    if hasHighBit {
      let content = UnsafeRawBufferPointer(rebasing: bytes[start..<at])
      if let bad = UTF8Check.firstInvalidOffset(content) { throw error(.invalidUTF8, start + bad) }
    }
    at += 1
    return Slot(
      isEscaped ? .escaped : .string, offset: start, byteCount: at - 1 - start,
      needsQuotes: hasComma)
  }

  private mutating func escape() throws(JSONStreamError) {
    let start = at
    at += 1
    switch peek {
    case Byte.quote, Byte.backslash, Byte.slash, 0x62, 0x66, 0x6E, 0x72, 0x74:
      at += 1
    case 0x75:
      let unit = try codeUnit()
      guard unit & 0xF800 == 0xD800 else { return }
      guard unit < 0xDC00 else { throw error(.loneSurrogate, start) }
      for expected in [Byte.backslash, 0x75] {
        guard at < bytes.count else { throw error(.truncated, at) }
        guard bytes[at] == expected else { throw error(.loneSurrogate, start) }
        at += 1
      }
      at -= 1
      guard try codeUnit() & 0xFC00 == 0xDC00 else { throw error(.loneSurrogate, start) }
    default:
      throw error(.invalidEscape, at)
    }
  }

  /// The four digits behind the `u` that stands next.
  private mutating func codeUnit() throws(JSONStreamError) -> UInt32 {
    at += 1
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Byte.hexValue(peek) else { throw error(.invalidEscape, at) }
      unit = unit << 4 | digit
      at += 1
    }
    return unit
  }

  private func error(_ fault: Fault, _ offset: Int) -> JSONStreamError {
    let fault = offset >= bytes.count && fault != .trailingBytes ? Fault.truncated : fault
    return JSONStreamError(
      fault.kind, byteOffset: offset,
      found: Excerpt.text(
        UnsafeRawBufferPointer(rebasing: bytes[min(offset, bytes.count)...]), limit: 24),
      detail: fault.advice(ScanLimits(maximumDepth: maximumDepth)))
  }
}

extension JSONText {
  /// Checks that the bytes are one JSON text, whole and by the letter of RFC 8259.
  public static func check(
    _ bytes: UnsafeRawBufferPointer, maximumDepth: Int = 512
  ) throws(JSONStreamError) {
    var reader = JSONReader(bytes, maximumDepth: maximumDepth)
    while try reader.next() != nil {}
  }
}
