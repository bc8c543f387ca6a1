extension RecordScanner {
  /// Scans one record from its opening brace into a row of null slots: the hot loop.
  ///
  /// Each name is first compared with the one that followed its predecessor in the record before; only then is it
  /// looked up. Compact spelling takes the short tests (`:"`, `,"`), all else the long ones. `open` counts the
  /// containers around the record.
  mutating func record(
    _ cursor: ByteCursor, at start: Int, open: Int, row: UnsafeMutablePointer<Slot>, rowIndex: Int
  ) -> Scanned {
    guard open < limits.maximumDepth else { return Scanned(.tooDeep, at: start) }
    let stamps = columnStamps
    recordStamp &+= 1
    let stamp = recordStamp
    rowUnknownStart = unknownFields.count
    rowSearchesUnknown = false
    pendingDuplicates = 0
    var previous = keys.entries
    var at = cursor.skipSpace(start &+ 1)
    if cursor.byte(at) == Byte.closeBrace { return Scanned(at &+ 1) }
    while true {
      let name = at
      var entry = previous.pointee.successor
      if entry.pointee.matches(cursor, at) {
        at &+= entry.pointee.byteCount
      } else {
        let found = keys.known(cursor, at: at)
        at = found.at
        entry = found.entry
        if !found.isKnown {
          let learned = lookUp(cursor, at: name)
          guard learned.fault == .none else { return Scanned(learned.fault, at: learned.at) }
          at = learned.at
          entry = learned.entry
        }
        previous.pointee.successor = entry
      }
      let nameEnd = at
      previous = entry

      let slot: Slot
      var first = Byte.quote
      let head = cursor.quad(at)
      if UInt16(truncatingIfNeeded: head) == Spelling.colonQuote {
        at &+= 2
      } else {
        if UInt8(truncatingIfNeeded: head) == Byte.colon, head & 0xFF00 > 0x2000 {
          at &+= 1
        } else {
          let value = cursor.valueStart(from: at)
          guard value.fault == .none else { return value }
          at = value.at
        }
        first = cursor.byte(at)
        if first == Byte.quote { at &+= 1 }
      }
      if first == Byte.quote {
        let scan = cursor.string(from: at)
        guard scan.fault == .none else { return Scanned(scan.fault, at: scan.at) }
        slot = Slot(
          scan.isEscaped ? .escaped : .string, offset: at, byteCount: scan.at &- at,
          needsQuotes: scan.hasComma)
        at = scan.at &+ 1
      } else {
        let scan: Scanned
        if Byte.isDigit(first) || first == Byte.minus {
          scan = cursor.number(from: at)
          slot = Slot(.number, offset: at, byteCount: scan.at &- at)
        } else if cursor.quad(at) == Literal.null {
          scan = Scanned(at &+ 4)
          slot = .null
        } else if first == Byte.openBrace || first == Byte.openBracket {
          scan = cursor.container(
            at: at, open: open + 1, limit: limits.maximumDepth, bits: nesting.words)
          slot = Slot(.json, offset: at, byteCount: scan.at &- at)
        } else {
          scan = cursor.literal(at: at)
          slot = Slot(.bool, offset: at, byteCount: scan.at &- at)
        }
        guard scan.fault == .none else { return scan }
        at = scan.at
      }

      let column = Int(entry.pointee.column)
      if column >= 0 {
        if stamps[column] == stamp { pendingDuplicates &+= 1 }
        stamps[column] = stamp
        row[column] = slot
      } else {
        let key = Slot(
          entry.pointee.traits.contains(.escaped) ? .escaped : .string, offset: name &+ 1,
          byteCount: nameEnd &- name &- 2)
        let field = UnknownField(row: rowIndex, key: key, value: slot)
        let unknown = noteUnknown(field, entry, cursor, isTopLevel: open == 0)
        guard unknown.fault == .none else { return unknown }
      }

      if cursor.pair(at) == Spelling.commaQuote {
        at &+= 1
        continue
      }
      at = cursor.skipSpace(at)
      if cursor.byte(at) == Byte.comma {
        at = cursor.skipIndent(at &+ 1)
        continue
      }
      guard cursor.byte(at) == Byte.closeBrace else {
        return cursor.fault(.expectedCommaOrBrace, at: at)
      }
      return Scanned(at &+ 1)
    }
  }

  /// Scans a name in full and finds or learns its entry; `at` of the result is behind its closing quote.
  @inline(never)
  private mutating func lookUp(
    _ cursor: ByteCursor, at start: Int
  ) -> (entry: UnsafeMutablePointer<KeyEntry>, at: Int, fault: Fault) {
    guard cursor.byte(start) == Byte.quote else {
      let scan = cursor.fault(.expectedKey, at: start)
      return (keys.entries, scan.at, scan.fault)
    }
    let scan = cursor.string(from: start &+ 1)
    guard scan.fault == .none else { return (keys.entries, scan.at, scan.fault) }
    let entry = keys.entry(
      cursor, at: start, nameByteCount: scan.at &- start &- 1, isEscaped: scan.isEscaped)
    return (entry, scan.at &+ 1, .none)
  }

  /// Keeps a field that is no column; the last of several with one name wins, in the place of the first.
  ///
  /// A plain spelling is recognised by its entry. From the first that is not plain, the record's names are searched.
  @inline(never)
  private mutating func noteUnknown(
    _ field: UnknownField, _ entry: UnsafeMutablePointer<KeyEntry>, _ cursor: ByteCursor,
    isTopLevel: Bool
  ) -> Scanned {
    let traits = entry.pointee.traits
    if isTopLevel, traits.contains(.envelope) {
      let scan = envelopeFault(field, cursor)
      guard scan.fault == .none else { return scan }
    }
    var earlier: Int?
    if traits.contains(.plain), !rowSearchesUnknown {
      if entry.pointee.stamp == recordStamp { earlier = Int(entry.pointee.unknownIndex) }
    } else {
      rowSearchesUnknown = true
      earlier = unknownNames.index(
        of: field.key, in: unknownFields, from: rowUnknownStart, record: recordStamp, cursor)
    }
    if let earlier {
      unknownFields[earlier] = field
      pendingDuplicates += 1
    } else {
      entry.pointee.stamp = recordStamp
      entry.pointee.unknownIndex = Int32(truncatingIfNeeded: unknownFields.count)
      unknownFields.append(field)
    }
    return Scanned(field.key.offset)
  }

  /// What a member of a document's own object says that no record's field may say.
  private func envelopeFault(_ field: UnknownField, _ cursor: ByteCursor) -> Scanned {
    let name = EnvelopeName(field.key, cursor)
    if name == .error, !field.value.isNull {
      // Only the byte behind it ends a number.
      let end = field.value.offset + field.value.byteCount
      if field.value.kind == .number, end == cursor.end { return Scanned(.incomplete, at: end) }
      let isText = field.value.kind == .string || field.value.kind == .escaped
      return Scanned(.errorBody, at: field.value.offset - (isText ? 1 : 0))
    }
    if name?.isListing == true, isSequence, shape == .automatic,
      field.value.kind == .json, cursor.byte(field.value.offset) == Byte.openBracket
    {
      return Scanned(.listingInSequence, at: field.key.offset - 1)
    }
    return Scanned(field.key.offset)
  }
}

/// Bytes that the hot loop tests at once.
private enum Spelling {
  static let colonQuote = UInt16(Byte.quote) << 8 | UInt16(Byte.colon)
  static let commaQuote = UInt16(Byte.quote) << 8 | UInt16(Byte.comma)
}

extension ByteCursor {
  /// The first byte of a value, from behind the name on, where there may be white space.
  @inline(__always)
  fileprivate func valueStart(from start: Int) -> Scanned {
    if byte(start) == Byte.colon, byte(start &+ 1) == Byte.space, byte(start &+ 2) > Byte.space {
      return Scanned(start &+ 2)
    }
    let colon = skipSpace(start)
    guard byte(colon) == Byte.colon else { return fault(.expectedColon, at: colon) }
    return Scanned(skipSpace(colon &+ 1))
  }
}
