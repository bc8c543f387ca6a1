extension RecordScanner {
  /// Scans one record from its opening brace into a row of null slots: the hot loop.
  ///
  /// Each name is first compared with the one that followed its predecessor in the record before; only then is it
  /// looked up. `open` counts the containers around the record.
  mutating func record(
    _ cursor: ByteCursor, at start: Int, open: Int, row: UnsafeMutablePointer<Slot>, rowIndex: Int
  ) -> Scanned {
    guard open < limits.maximumDepth else { return Scanned(.tooDeep, at: start) }
    let entries = keys.entries
    let stamps = columnStamps
    recordStamp &+= 1
    let stamp = recordStamp
    unknownNames.begin(at: unknownFields.count)
    pendingDuplicates = 0
    var previous = 0
    var at = cursor.skipSpace(start &+ 1)
    if cursor.byte(at) == Byte.closeBrace { return Scanned(at &+ 1) }
    while true {
      var entry = Int(entries[previous].successor)
      let name = at
      if entries[entry].matches(cursor, at) {
        at &+= entries[entry].byteCount
      } else {
        guard cursor.byte(at) == Byte.quote else { return cursor.fault(.expectedKey, at: at) }
        let scan = cursor.string(from: at &+ 1)
        guard scan.fault == .none else { return Scanned(scan.fault, at: scan.at) }
        entry = keys.entry(
          cursor, at: at, nameByteCount: scan.at &- at &- 1, isEscaped: scan.isEscaped)
        entries[previous].successor = Int32(truncatingIfNeeded: entry)
        at = scan.at &+ 1
      }
      let nameByteCount = at &- name &- 2
      previous = entry
      if cursor.byte(at) != Byte.colon {
        at = cursor.skipSpace(at)
        guard cursor.byte(at) == Byte.colon else { return cursor.fault(.expectedColon, at: at) }
      }
      at = cursor.skipSpace(at &+ 1)

      let slot: Slot
      let first = cursor.byte(at)
      if first == Byte.quote {
        let scan = cursor.string(from: at &+ 1)
        guard scan.fault == .none else { return Scanned(scan.fault, at: scan.at) }
        slot = Slot(
          scan.isEscaped ? .escaped : .string, offset: at &+ 1,
          byteCount: scan.at &- at &- 1, needsQuotes: scan.hasComma)
        at = scan.at &+ 1
      } else if first == Byte.openBrace || first == Byte.openBracket {
        let scan = cursor.container(
          at: at, open: open + 1, limit: limits.maximumDepth, bits: nesting.words)
        guard scan.fault == .none else { return scan }
        slot = Slot(.json, offset: at, byteCount: scan.at &- at)
        at = scan.at
      } else {
        let scan = cursor.scalar(at: at)
        guard scan.fault == .none else { return scan }
        slot =
          first == 0x6E
          ? .null
          : Slot(
            first | 0x20 == 0x74 || first == 0x66 ? .bool : .number, offset: at,
            byteCount: scan.at &- at)
        at = scan.at
      }

      let column = Int(entries[entry].column)
      if column >= 0 {
        if stamps[column] == stamp { pendingDuplicates &+= 1 }
        stamps[column] = stamp
        row[column] = slot
      } else {
        let key = Slot(
          entries[entry].isEscaped ? .escaped : .string, offset: name &+ 1,
          byteCount: nameByteCount)
        let fault = noteUnknown(
          UnknownField(row: rowIndex, key: key, value: slot), cursor, isTopLevel: open == 0)
        guard fault == .none else {
          return Scanned(
            fault, at: fault == .errorBody ? cursor.skipSpace(name + nameByteCount + 3) : name)
        }
      }

      if cursor.byte(at) <= Byte.space { at = cursor.spaceEnd(at) }
      if cursor.byte(at) == Byte.comma {
        at = cursor.skipSpace(at &+ 1)
        continue
      }
      guard cursor.byte(at) == Byte.closeBrace else {
        return cursor.fault(.expectedCommaOrBrace, at: at)
      }
      return Scanned(at &+ 1)
    }
  }

  /// Keeps a field that is no column; the last of several with one name wins, in the place of the first.
  @inline(never)
  private mutating func noteUnknown(
    _ field: UnknownField, _ cursor: ByteCursor, isTopLevel: Bool
  ) -> Fault {
    if isTopLevel, let name = EnvelopeName(field.key, cursor) {
      if name == .error, !field.value.isNull { return .errorBody }
      if name.isListing, isSequence, shape == .automatic,
        field.value.kind == .json, cursor.byte(field.value.offset) == Byte.openBracket
      {
        return .listingInSequence
      }
    }
    if let earlier = unknownNames.index(of: field.key, in: unknownFields, cursor) {
      unknownFields[earlier] = field
      pendingDuplicates += 1
    } else {
      unknownFields.append(field)
    }
    return .none
  }
}
