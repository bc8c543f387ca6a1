import JSONStream
import Records

/// What became of the fields that slots could not point to as they stood.
struct SettledFields {
  /// Fields that are no columns.
  var unknown: [UnknownField] = []
  /// Fields whose doubled quotes were turned into escaped ones where they stand.
  var escaped: [CSVLooseField] = []
}

extension RecordBatch {
  /// Gives every loose field of the rows its meaning. The window may be written to from here on.
  func settle(_ rows: CSVRowScan, _ schema: Schema) -> SettledFields {
    var settled = SettledFields()
    for field in rows.loose {
      let target = Int(rows.header.targets[field.field])
      slots[field.row, target] = slot(of: field, rows.encoding, &settled)
    }
    var keys: [Int: Slot] = [:]
    for field in rows.unknown {
      let value = jsonSlot(of: field, rows.encoding, &settled)
      let key = keys[field.field] ?? appendJSONText(Array(rows.header.names[field.field].utf8))
      keys[field.field] = key
      settled.unknown.append(UnknownField(row: field.row, key: key, value: value))
    }
    for column in schema.columns where column.type == .decimal && !column.sourceNames.isEmpty {
      completeDecimals(column.slot)
    }
    return settled
  }

  /// Takes out the rows whose fields are not those of the header.
  func rejectMisfits(_ scan: CSVRowScan) {
    guard scan.rows.contains(where: { $0.misfit != nil }) else { return }
    for (row, place) in scan.rows.enumerated() {
      guard let misfit = place.misfit else { continue }
      let bytes = bytes(ofRow: row)
      rejected.append(
        RejectedRecord(
          page: origin.page, ordinal: slots.place(of: row).ordinal,
          path: origin.path(ofOrdinal: slots.place(of: row).ordinal),
          byteOffset: origin.windowOffset + place.start, reason: misfit, bytes: bytes))
    }
    slots.keep { scan.rows[$0].misfit == nil }
  }

  /// Puts line and offset of rejected records right, and their bytes as they came.
  func describeRejections(
    _ scan: CSVRowScan, _ escaped: [CSVLooseField], firstOrdinal: Int, _ schema: Schema
  ) {
    for index in rejected.indices {
      let row = rejected[index].ordinal - firstOrdinal
      let place = scan.rows[row]
      for field in escaped where field.row == row {
        let start = field.start - place.start
        CSVText.doubleQuotes(&rejected[index].bytes[start..<start + field.count])
      }
      rejected[index].reason += ", in line \(place.line)"
      if place.misfit == nil {
        let offset = Self.offset(ofFieldAt: rejected[index], scan.header, schema)
        rejected[index].byteOffset = origin.windowOffset + place.start + offset
      }
    }
    rejected.sort { $0.ordinal < $1.ordinal }
  }

  // MARK: - Parts

  private func bytes(ofRow row: Int) -> [UInt8] {
    let place = slots.place(of: row)
    return Array(window.bytes()[Int(place.offset)..<Int(place.offset) + Int(place.byteCount)])
  }

  private func content(of field: CSVLooseField) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: window.bytes()[field.start..<field.start + field.count])
  }

  /// The field as a column's value.
  private func slot(
    of field: CSVLooseField, _ encoding: CSVText.Encoding, _ settled: inout SettledFields
  ) -> Slot {
    if let escaped = escapedInPlace(field, &settled) { return escaped }
    let text = CSVText.meaning(content(of: field), isDoubled: field.isDoubled, encoding)
    let isSpecial = text.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    let offset = text.withUnsafeBytes { window.append($0) }
    return Slot(.text, offset: offset, byteCount: text.count, needsQuotes: isSpecial)
  }

  /// The field as it may stand between JSON's quotes.
  private func jsonSlot(
    of field: CSVLooseField, _ encoding: CSVText.Encoding, _ settled: inout SettledFields
  ) -> Slot {
    if let escaped = escapedInPlace(field, &settled) { return escaped }
    if !field.isDoubled, !field.isOdd {
      return Slot(.string, offset: field.start, byteCount: field.count)
    }
    return appendJSONText(
      CSVText.meaning(content(of: field), isDoubled: field.isDoubled, encoding))
  }

  private func appendJSONText(_ text: [UInt8]) -> Slot {
    let start = window.count
    text.withUnsafeBytes { window.appendEscaped($0) }
    return Slot(.escaped, offset: start, byteCount: window.count - start)
  }

  /// JSON's spelling of quotes is as long as CSV's, so nothing has to be copied where they are all there is.
  private func escapedInPlace(
    _ field: CSVLooseField, _ settled: inout SettledFields
  ) -> Slot? {
    guard field.isDoubled, !field.isOdd else { return nil }
    CSVText.escapeQuotes(window.base + field.start, count: field.count)
    settled.escaped.append(field)
    return Slot(
      .escaped, offset: field.start, byteCount: field.count, needsQuotes: field.hasComma)
  }

  /// Puts a zero before the point of amounts that begin with it, as JSON and SQL spell them.
  private func completeDecimals(_ column: Int) {
    for row in 0..<slots.count {
      let slot = slots[row, column]
      guard slot.byteCount > 1, slot.kind == .string else { continue }
      let first = window[slot.offset]
      let isNegative = first == 0x2D
      guard (isNegative ? window[slot.offset + 1] : first) == 0x2E else { continue }
      let text = Array(window.bytes(of: slot))
      let sign: [UInt8] = isNegative ? [0x2D] : []
      let whole = sign + [0x30] + text.dropFirst(sign.count)
      let offset = whole.withUnsafeBytes { window.append($0) }
      slots[row, column] = Slot(.string, offset: offset, byteCount: whole.count)
    }
  }

  /// Offset in its record of the field whose name ends a rejected record's path.
  private static func offset(
    ofFieldAt rejected: RejectedRecord, _ header: CSVHeader, _ schema: Schema
  ) -> Int {
    let name = rejected.path.split(separator: "/").last.map(String.init) ?? ""
    guard let column = schema.columns.first(where: { ($0.sourceNames.first ?? $0.name) == name }),
      let field = header.targets.firstIndex(of: Int32(column.slot))
    else { return 0 }
    // Fields are looked for sixteen bytes at a time, so some must follow the last.
    let padded = rejected.bytes + [UInt8](repeating: 0, count: 64)
    return padded.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      let scanner = CSVFieldScanner(base: base, end: rejected.bytes.count, isLast: true)
      var at = 0
      for _ in 0..<field { at = scanner.field(from: at).next }
      return at
    }
  }
}
