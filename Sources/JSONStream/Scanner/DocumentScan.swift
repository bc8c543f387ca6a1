extension RecordScanner {
  /// Whether a body may end where the scanner stands.
  var mayEndHere: Bool {
    state == .end || state == .object && isSequence && envelope.records > 0
  }

  /// Reads the next thing of the document whole, or leaves everything as it was.
  mutating func step(
    _ cursor: ByteCursor, _ slots: inout SlotTable, _ recordLimit: Int, _ isLast: Bool
  ) -> Outcome {
    if state == .start { return start(cursor, isLast) }
    position = cursor.skipSpace(position)
    if position == cursor.end { return .wait }
    switch state {
    case .start, .undecided: return decide(cursor, isLast)
    case .firstMember, .member: return member(cursor, isLast)
    case .afterMember: return afterMember(cursor)
    case .firstElement, .element, .afterElement:
      return elements(cursor, &slots, recordLimit, isLast)
    case .object: return object(cursor, &slots, recordLimit, isLast)
    case .end: return .fault(Scanned(.trailingBytes, at: position))
    }
  }

  /// Skips a byte order mark and white space and looks at the first byte of the document.
  private mutating func start(_ cursor: ByteCursor, _ isLast: Bool) -> Outcome {
    if streamOffset + position == 0, cursor.byte(0) == 0xEF {
      for (offset, byte) in [(1, UInt8(0xBB)), (2, UInt8(0xBF))] where cursor.byte(offset) != byte {
        return offset >= cursor.end && !isLast ? .wait : .fault(Scanned(.notADocument, at: 0))
      }
      position = 3
    }
    position = cursor.skipSpace(position)
    if position == cursor.end { return .wait }
    switch (cursor.byte(position), shape) {
    case (Byte.openBrace, .listing):
      state = .firstMember
      position += 1
    case (Byte.openBrace, .automatic):
      state = .undecided
    case (Byte.openBrace, .single):
      state = .object
    case (Byte.openBrace, .lines):
      state = .object
      isSequence = true
    case (Byte.openBracket, .listing), (Byte.openBracket, .automatic):
      state = .firstElement
      position += 1
    case (Byte.openBracket, _), (Byte.quote, _), (Byte.minus, _), (0x30...0x39, _), (0x74, _),
      (0x66, _), (0x6E, _):
      let isRecord = shape == .single || shape == .lines
      return .fault(Scanned(isRecord ? .notARecord : .noListing, at: position))
    default:
      return .fault(Scanned(.notADocument, at: position))
    }
    return .proceed
  }

  /// Reads the first object up to an array of records, or to its end, and decides what the document is.
  private mutating func decide(_ cursor: ByteCursor, _ isLast: Bool) -> Outcome {
    if waits(cursor, isLast) { return .wait }
    var holdsListing = false
    let scan = members(cursor, from: position + 1) { name, value in
      holdsListing = name?.isListing == true && cursor.byte(value) == Byte.openBracket
      return !holdsListing
    }
    let outcome = settle(scan, cursor)
    guard case .proceed = outcome else { return outcome }
    if holdsListing {
      state = .firstMember
      position += 1
    } else {
      state = .object
      isSequence = true
    }
    return .proceed
  }

  /// Walks the members of an object until `goesOn` is false or the object ends.
  private func members(
    _ cursor: ByteCursor, from start: Int, goesOn: (EnvelopeName?, _ value: Int) -> Bool
  ) -> Scanned {
    var at = cursor.skipSpace(start)
    if cursor.byte(at) == Byte.closeBrace { return Scanned(at + 1) }
    while true {
      let key = self.key(cursor, at: at)
      guard key.scan.fault == .none else { return key.scan }
      at = key.scan.at
      guard goesOn(EnvelopeName(key.slot, cursor), at) else { return Scanned(at) }
      let value = cursor.value(at: at, open: 1, limit: limits.maximumDepth, bits: nesting.words)
      guard value.fault == .none else { return value }
      at = cursor.skipSpace(value.at)
      if cursor.byte(at) == Byte.closeBrace { return Scanned(at + 1) }
      guard cursor.byte(at) == Byte.comma else {
        return cursor.fault(.expectedCommaOrBrace, at: at)
      }
      at = cursor.skipSpace(at + 1)
    }
  }

  /// Scans a name and its colon; the scan ends at the first byte of the value.
  func key(_ cursor: ByteCursor, at start: Int) -> (slot: Slot, scan: Scanned) {
    guard cursor.byte(start) == Byte.quote else {
      return (.null, cursor.fault(.expectedKey, at: start))
    }
    let name = cursor.string(from: start + 1)
    guard name.fault == .none else { return (.null, Scanned(name.fault, at: name.at)) }
    let slot = Slot(
      name.isEscaped ? .escaped : .string, offset: start + 1, byteCount: name.at - start - 1)
    let colon = cursor.skipSpace(name.at + 1)
    guard cursor.byte(colon) == Byte.colon else {
      return (slot, cursor.fault(.expectedColon, at: colon))
    }
    let value = cursor.skipSpace(colon + 1)
    return (slot, value == cursor.end ? Scanned(.incomplete, at: value) : Scanned(value))
  }

  /// Reads the one record, or the next of a sequence.
  private mutating func object(
    _ cursor: ByteCursor, _ slots: inout SlotTable, _ recordLimit: Int, _ isLast: Bool
  ) -> Outcome {
    let outcome = oneRecord(cursor, &slots, recordLimit, isLast, open: 0)
    if case .proceed = outcome, !isSequence { state = .end }
    return outcome
  }
}
