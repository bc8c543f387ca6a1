extension RecordScanner {
  /// Reads records of the listing, and the commas between them, until something else stands next.
  mutating func elements(
    _ cursor: ByteCursor, _ slots: inout SlotTable, _ recordLimit: Int, _ isLast: Bool
  ) -> Outcome {
    let open = envelope.listingName == nil ? 1 : 2
    while true {
      position = cursor.skipSpace(position)
      if position == cursor.end { return .wait }
      let next = cursor.byte(position)
      if state == .afterElement {
        if next == Byte.comma {
          state = .element
          position &+= 1
          continue
        }
        guard next == Byte.closeBracket else {
          return .fault(Scanned(.expectedCommaOrBracket, at: position))
        }
      }
      if next == Byte.closeBracket, state != .element {
        position += 1
        state = envelope.listingName == nil ? .end : .afterMember
        return .proceed
      }
      let outcome = oneRecord(cursor, &slots, recordLimit, isLast, open: open)
      guard case .proceed = outcome else { return outcome }
      state = .afterElement
    }
  }

  /// Reads one record into a row.
  mutating func oneRecord(
    _ cursor: ByteCursor, _ slots: inout SlotTable, _ recordLimit: Int, _ isLast: Bool, open: Int
  ) -> Outcome {
    guard cursor.byte(position) == Byte.openBrace else {
      return .fault(Scanned(.notARecord, at: position))
    }
    if slots.count >= recordLimit { return .full }
    if waits(cursor, isLast) { return .wait }
    let place = RecordPlace(offset: position, byteCount: 0, ordinal: nextOrdinal)
    let rowIndex = slots.appendRow(place)
    let unknownCount = unknownFields.count
    let scan = record(
      cursor, at: position, open: open, row: slots.row(rowIndex), rowIndex: rowIndex)
    let outcome = settle(scan, cursor)
    guard case .proceed = outcome else {
      slots.removeLastRow()
      unknownFields.removeSubrange(unknownCount...)
      return outcome
    }
    slots.places[rowIndex].byteCount = UInt32(truncatingIfNeeded: scan.at - position)
    envelope.records += 1
    envelope.duplicateKeys += pendingDuplicates
    bytesToTry = 0
    position = scan.at
    return .proceed
  }
}
