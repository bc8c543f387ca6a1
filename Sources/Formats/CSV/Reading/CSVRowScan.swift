import JSONStream
import Records

/// A field that its slot cannot point to as it stands, until the window may be written to.
struct CSVLooseField {
  var row: Int
  /// Index of the field in its row.
  var field: Int
  /// First byte of the content.
  var start: Int
  var count: Int
  var isDoubled: Bool
  var isOdd: Bool
  var hasComma: Bool
}

/// Where a row stands, and what is wrong with its number of fields.
struct CSVRowPlace {
  /// Its line, from 1.
  var line: Int
  /// Its first byte in the window.
  var start: Int
  /// Fields that are not those of the header; nil when they are.
  var misfit: String?
}

/// Fills the rows of a table from the fields of a window, record by record, and goes on where bytes ended.
///
/// A record that the bytes cut is open: its row is in the table, and either the scan goes on with its unfinished
/// field, or `rewind` takes the row away and the record is scanned again in the next window.
struct CSVRowScan {
  /// Why a scan stopped.
  enum Step { case tableFull, needsMoreBytes, endOfBody }

  let header: CSVHeader
  /// Complete rows, in step with the table.
  private(set) var rows: [CSVRowPlace] = []
  /// Fields of columns that have to be rewritten.
  private(set) var loose: [CSVLooseField] = []
  /// Fields that are no columns.
  private(set) var unknown: [CSVLooseField] = []
  private(set) var encoding: CSVText.Encoding
  private(set) var hasMultibyte: Bool
  private let mayBeWindows1252: Bool
  private let maximumRecordBytes: Int

  /// Behind all that was scanned: the first byte of the unfinished field.
  private(set) var position = 0
  /// First byte of the first record that is not complete.
  private(set) var recordStart = 0
  /// Its line, from 1.
  private(set) var line: Int

  private var isOpen = false
  private var field = 0
  private var hasContent = false
  private var hasSurplus = false
  private var breaks = 0
  private var looseMark = 0
  private var unknownMark = 0

  /// - Parameters:
  ///   - header: what the fields are.
  ///   - start: first byte of the first record in the window.
  ///   - line: its line, from 1.
  ///   - encoding: what is known of it.
  ///   - hasMultibyte: UTF-8 beyond ASCII was seen.
  ///   - mayBeWindows1252: bytes that are no UTF-8 are Windows-1252 unless UTF-8 was seen before.
  ///   - maximumRecordBytes: bytes that a record may have.
  init(
    header: CSVHeader, start: Int, line: Int, encoding: CSVText.Encoding, hasMultibyte: Bool,
    mayBeWindows1252: Bool, maximumRecordBytes: Int
  ) {
    self.header = header
    self.encoding = encoding
    self.hasMultibyte = hasMultibyte
    self.mayBeWindows1252 = mayBeWindows1252
    self.maximumRecordBytes = maximumRecordBytes
    self.line = line
    position = start
    recordStart = start
  }

  /// Scans until the table has `limit` rows or the bytes end.
  mutating func scan(
    _ window: borrowing ByteWindow, into table: inout SlotTable, limit: Int, firstOrdinal: Int,
    isLast: Bool
  ) throws(CSVScanFault) -> Step {
    let scanner = CSVFieldScanner(
      base: UnsafePointer(window.base), end: window.count, isLast: isLast)
    while true {
      if !isOpen {
        if rows.count == limit { return .tableFull }
        if recordStart == window.count { return isLast ? .endOfBody : .needsMoreBytes }
        open(&table, firstOrdinal)
      }
      let row = table.slots + (table.count - 1) * table.width
      let found = fields(scanner, row)
      switch found.ending {
      case .comma: continue
      case .line, .body:
        if try close(found, scanner, &table) { continue }
        rewind(&table)
      case .needsMoreBytes:
        guard window.count - recordStart <= maximumRecordBytes else {
          throw CSVScanFault(.recordTooLong, at: recordStart, row: recordStart)
        }
        return .needsMoreBytes
      case .openQuote: throw CSVScanFault(.openQuote, at: found.next, row: recordStart)
      case .strayByte: throw CSVScanFault(.strayByte, at: found.next, row: recordStart)
      }
    }
  }

  /// Takes the row of the unfinished record away, so that the record is scanned from its start again.
  mutating func rewind(_ table: inout SlotTable) {
    guard isOpen else { return }
    table.removeLastRow()
    forgetOpen()
  }

  /// The window was emptied up to the unfinished record.
  mutating func moveOn() {
    rows.removeAll(keepingCapacity: true)
    loose.removeAll(keepingCapacity: true)
    unknown.removeAll(keepingCapacity: true)
    looseMark = 0
    unknownMark = 0
    position = 0
    recordStart = 0
  }

  // MARK: - Records

  private mutating func open(_ table: inout SlotTable, _ firstOrdinal: Int) {
    table.appendRow(
      RecordPlace(offset: recordStart, byteCount: 0, ordinal: firstOrdinal + rows.count))
    isOpen = true
    position = recordStart
    field = 0
    hasContent = false
    hasSurplus = false
    breaks = 0
    looseMark = loose.count
    unknownMark = unknown.count
  }

  private mutating func forgetOpen() {
    isOpen = false
    loose.removeLast(loose.count - looseMark)
    unknown.removeLast(unknown.count - unknownMark)
    position = recordStart
  }

  /// Takes the fields of the record up to its last, or to the one that the bytes cut.
  @inline(__always)
  private mutating func fields(
    _ scanner: CSVFieldScanner, _ row: UnsafeMutablePointer<Slot>
  ) -> CSVFieldScan {
    while true {
      let found = scanner.field(from: position)
      switch found.ending {
      case .comma, .line, .body: break
      case .needsMoreBytes, .openQuote, .strayByte: return found
      }
      take(found, scanner, row)
      field &+= 1
      position = found.next
      if found.ending != .comma { return found }
    }
  }

  @inline(__always)
  private mutating func take(
    _ found: CSVFieldScan, _ scanner: CSVFieldScanner, _ row: UnsafeMutablePointer<Slot>
  ) {
    guard field < header.targets.count else {
      if found.count > 0 { hasSurplus = true }
      return
    }
    if found.count == 0 {
      let target = Int(header.targets[field])
      // An empty field is NULL; empty quotes are empty text.
      guard found.isQuoted, target >= 0, !header.emptyIsNull[field] else { return }
      row[target] = Slot(.string, offset: found.start, byteCount: 0)
      return
    }
    hasContent = true
    let target = Int(header.targets[field])
    let isPlain = !found.isDoubled && !found.isOdd && encoding == .utf8
    if target >= 0, isPlain {
      row[target] = Slot(
        .string, offset: found.start, byteCount: found.count, needsQuotes: found.hasComma)
    } else {
      takeLoose(found, target, scanner, row)
    }
  }

  @inline(never)
  private mutating func takeLoose(
    _ found: CSVFieldScan, _ target: Int, _ scanner: CSVFieldScanner,
    _ row: UnsafeMutablePointer<Slot>
  ) {
    if found.isOdd, found.isQuoted { breaks += Self.lineBreaks(found, scanner.base) }
    let content = UnsafeBufferPointer(start: scanner.base + found.start, count: found.count)
    let isForeign = encoding == .windows1252 && content.contains { $0 >= 0x80 }
    if target >= 0, !found.isDoubled, !isForeign {
      let isSpecial =
        found.isOdd && content.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
      row[target] = Slot(
        found.isOdd ? .text : .string, offset: found.start, byteCount: found.count,
        needsQuotes: found.hasComma || isSpecial)
      return
    }
    let field = CSVLooseField(
      row: rows.count, field: field, start: found.start, count: found.count,
      isDoubled: found.isDoubled, isOdd: found.isOdd || isForeign, hasComma: found.hasComma)
    if target >= 0 { loose.append(field) } else { unknown.append(field) }
  }

  /// Ends the record with its last field.
  ///
  /// - Returns: false when it has to be scanned again, in another encoding.
  private mutating func close(
    _ last: CSVFieldScan, _ scanner: CSVFieldScanner, _ table: inout SlotTable
  ) throws(CSVScanFault) -> Bool {
    let end = last.start + last.count + (last.isQuoted ? 1 : 0)
    guard end - recordStart <= maximumRecordBytes else {
      throw CSVScanFault(.recordTooLong, at: recordStart, row: recordStart)
    }
    let bytes = UnsafeRawBufferPointer(
      start: scanner.base + recordStart, count: end - recordStart)
    if encoding == .utf8, bytes.hasHighBit, let bad = JSONText.firstInvalidUTF8Offset(bytes) {
      guard mayBeWindows1252, !hasMultibyte else {
        throw CSVScanFault(.invalidUTF8, at: recordStart + bad, row: recordStart)
      }
      encoding = .windows1252
      return false
    } else if encoding == .utf8, !hasMultibyte, bytes.hasHighBit {
      hasMultibyte = true
    }
    if hasContent || hasSurplus {
      let misfit = misfit
      if misfit != nil, last.ending == .body, field < header.requiredFields {
        throw CSVScanFault(.shortLastRecord(fields: field), at: end, row: recordStart)
      }
      table.places[table.count - 1].byteCount = UInt32(truncatingIfNeeded: end - recordStart)
      rows.append(CSVRowPlace(line: line, start: recordStart, misfit: misfit))
      isOpen = false
    } else {
      table.removeLastRow()
      forgetOpen()
    }
    line += 1 + breaks
    recordStart = last.next
    position = last.next
    return true
  }

  private var misfit: String? {
    let expected = header.requiredFields
    if field < expected { return "expected \(expected) fields as in the header, found \(field)" }
    guard hasSurplus else { return nil }
    return "expected \(header.targets.count) fields as in the header, found \(field)"
  }

  private static func lineBreaks(_ field: CSVFieldScan, _ base: UnsafePointer<UInt8>) -> Int {
    var breaks = 0
    for at in field.start..<field.start + field.count {
      let isBreak =
        base[at] == CSVFieldScanner.lineFeed
        || base[at] == CSVFieldScanner.carriageReturn
          && base[at + 1] != CSVFieldScanner.lineFeed
      if isBreak { breaks += 1 }
    }
    return breaks
  }
}

/// What the scan of a row found wrong, in offsets of the window.
struct CSVScanFault: Error {
  enum Kind {
    case openQuote
    case strayByte
    case recordTooLong
    case invalidUTF8
    case shortLastRecord(fields: Int)
  }

  var kind: Kind
  var at: Int
  /// First byte of the record.
  var row: Int

  init(_ kind: Kind, at: Int, row: Int) {
    self.kind = kind
    self.at = at
    self.row = row
  }
}

extension UnsafeRawBufferPointer {
  /// Whether any byte is above 0x7F.
  var hasHighBit: Bool {
    var at = 0
    var bits: UInt64 = 0
    while at + 8 <= count {
      bits |= loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at += 8
    }
    while at < count {
      bits |= UInt64(self[at])
      at += 1
    }
    return bits & 0x8080_8080_8080_8080 != 0
  }
}
