extension RecordScanner {
  /// Reads a member of the envelope, or steps into the array of records that it holds.
  mutating func member(_ cursor: ByteCursor, _ isLast: Bool) -> Outcome {
    if state == .firstMember, cursor.byte(position) == Byte.closeBrace { return envelopeEnd() }
    if waits(cursor, isLast) { return .wait }
    let key = self.key(cursor, at: position)
    guard key.scan.fault == .none else { return settle(key.scan, cursor) }
    let start = key.scan.at
    let name = EnvelopeName(key.slot, cursor)
    if let name, name.isListing, cursor.byte(start) == Byte.openBracket {
      if !hasListing { return openListing(key.slot, name, start, cursor) }
      let first = cursor.skipSpace(start + 1)
      guard cursor.byte(first) == Byte.closeBracket else {
        return settle(cursor.fault(.secondListing, at: first), cursor)
      }
    }
    var value = cursor.value(
      at: start, open: 1, limit: limits.maximumDepth, bits: nesting.words)
    // Only the byte behind it ends a number.
    if value.fault == .none, value.at == cursor.end { value = Scanned(.incomplete, at: value.at) }
    let outcome = settle(value, cursor)
    guard case .proceed = outcome else { return outcome }
    if let fault = note(name, start, value.at, cursor) { return .fault(Scanned(fault, at: start)) }
    position = value.at
    state = .afterMember
    return .proceed
  }

  mutating func afterMember(_ cursor: ByteCursor) -> Outcome {
    switch cursor.byte(position) {
    case Byte.comma:
      position += 1
      state = .member
      return .proceed
    case Byte.closeBrace:
      return envelopeEnd()
    default:
      return .fault(Scanned(.expectedCommaOrBrace, at: position))
    }
  }

  private var hasListing: Bool { envelope.listingName != nil }

  private mutating func envelopeEnd() -> Outcome {
    guard hasListing else { return .fault(Scanned(.noListing, at: position)) }
    position += 1
    state = .end
    return .proceed
  }

  private mutating func openListing(
    _ key: Slot, _ name: EnvelopeName, _ start: Int, _ cursor: ByteCursor
  ) -> Outcome {
    guard limits.maximumDepth > 1 else { return .fault(Scanned(.tooDeep, at: start)) }
    let outcome = settle(Scanned(start + 1), cursor)
    guard case .proceed = outcome else { return outcome }
    count(name)
    envelope.listingName = JSONText.string(
      unescaping: cursor.bytes(key.offset, key.byteCount))
    position = start + 1
    state = .firstElement
    return .proceed
  }

  /// Keeps what a member says.
  private mutating func note(
    _ name: EnvelopeName?, _ start: Int, _ end: Int, _ cursor: ByteCursor
  ) -> Fault? {
    guard let name else { return nil }
    let isNull = cursor.byte(start) == 0x6E
    let text =
      cursor.byte(start) == Byte.quote
      ? JSONText.string(unescaping: cursor.bytes(start + 1, end - start - 2)) : nil
    switch name {
    case .error:
      if !isNull { return .errorBody }
    case .nextLink:
      if text == nil, !isNull { return .nextLinkNotText }
      envelope.nextLink = .some(text)
    case .id:
      envelope.id = text
    case .data, .value, .content:
      break
    }
    count(name)
    return nil
  }

  private mutating func count(_ name: EnvelopeName) {
    let bit: UInt8 = 1 << name.rawValue
    if seenNames & bit != 0 { envelope.duplicateKeys += 1 }
    seenNames |= bit
  }
}
