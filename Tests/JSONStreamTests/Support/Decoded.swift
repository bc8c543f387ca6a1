import JSONStream

/// One value as the tests compare it: what it means, and what its slot said about it.
enum DecodedValue: Equatable, CustomStringConvertible {
  case null
  case string(meaning: [UInt8], isEscaped: Bool, hasComma: Bool)
  case number(String)
  case bool(Bool)
  case json(String)

  var description: String {
    switch self {
    case .null: "null"
    case .string(let meaning, let isEscaped, let hasComma):
      "\(isEscaped ? "escaped " : "")\(hasComma ? "comma " : "")\(String(decoding: meaning, as: UTF8.self).debugDescription)"
    case .number(let text), .json(let text): text
    case .bool(let value): "\(value)"
    }
  }
}

struct DecodedField: Equatable {
  var name: [UInt8]
  var value: DecodedValue
}

struct DecodedRecord: Equatable {
  var ordinal: Int
  /// The record's own bytes.
  var bytes: String
  var values: [DecodedValue]
  var unknown: [DecodedField]
}

/// Everything that a scan of one body came to.
struct Decoded: Equatable {
  var records: [DecodedRecord] = []
  var facts = EnvelopeFacts()
  var error: JSONStreamError?
}

/// How bytes reach the scanner.
struct Feeding: CustomStringConvertible {
  var chunkBytes = Int.max
  var windowBytes = 1 << 16
  var recordLimit = 64
  var movesWithin = false
  /// A full table is handed on alone.
  var stays = false

  var description: String {
    "chunks of \(chunkBytes), windows of \(windowBytes), \(recordLimit) records a table\(movesWithin ? ", in place" : "")\(stays ? ", staying" : "")"
  }
}

/// Scans a body as a source would feed it and copies out what the slots name.
func decode(
  _ body: [UInt8], fields: FieldNames, shape: DocumentShape = .listing,
  limits: ScanLimits = ScanLimits(), feeding: Feeding = Feeding(), firstOrdinal: Int = 0
) -> Decoded {
  var scanner = RecordScanner(
    fields: fields, shape: shape, limits: limits, firstOrdinal: firstOrdinal)
  var window = ByteWindow(capacity: feeding.windowBytes)
  var table = SlotTable(width: max(fields.width, 1), capacity: 4)
  var decoded = Decoded()
  var fed = 0
  do {
    while true {
      let step = try scanner.scan(
        &window, into: &table, recordLimit: feeding.recordLimit, isLast: fed == body.count)
      if step == .endOfDocument { break }
      if step == .needsMoreBytes, window.count < feeding.windowBytes || window.count < 64 {
        fed = append(body, from: fed, feeding.chunkBytes, to: &window)
        continue
      }
      copyRows(&decoded, table, window, scanner.unknownFields)
      table.removeAll()
      if feeding.stays, step == .tableFull {
        scanner.stay()
      } else if feeding.movesWithin {
        scanner.moveOn(within: &window)
      } else {
        var next = ByteWindow(capacity: feeding.windowBytes)
        scanner.moveOn(from: window, to: &next)
        window = next
      }
      if step == .needsMoreBytes { fed = append(body, from: fed, feeding.chunkBytes, to: &window) }
    }
  } catch {
    decoded.error = error
  }
  copyRows(&decoded, table, window, scanner.unknownFields)
  decoded.facts = scanner.envelope
  return decoded
}

private func append(
  _ body: [UInt8], from fed: Int, _ chunkBytes: Int, to window: inout ByteWindow
) -> Int {
  let next = fed + min(chunkBytes, body.count - fed)
  body[fed..<next].withUnsafeBytes { _ = window.append($0) }
  return next
}

private func copyRows(
  _ decoded: inout Decoded, _ table: borrowing SlotTable, _ window: borrowing ByteWindow,
  _ unknown: [UnknownField]
) {
  for row in 0..<table.count {
    let place = table.place(of: row)
    let bytes = Slot(.json, offset: Int(place.offset), byteCount: Int(place.byteCount))
    var record = DecodedRecord(
      ordinal: place.ordinal, bytes: text(bytes, window), values: [], unknown: [])
    for column in 0..<table.width { record.values.append(value(table[row, column], window)) }
    for field in unknown where field.row == row {
      record.unknown.append(
        DecodedField(name: meaning(field.key, window), value: value(field.value, window)))
    }
    decoded.records.append(record)
  }
}

private func value(_ slot: Slot, _ window: borrowing ByteWindow) -> DecodedValue {
  switch slot.kind {
  case .null: .null
  case .string, .escaped, .text:
    .string(
      meaning: meaning(slot, window), isEscaped: slot.kind == .escaped, hasComma: slot.needsQuotes)
  case .number: .number(text(slot, window))
  case .bool: .bool(text(slot, window) == "true")
  case .json: .json(text(slot, window))
  }
}

private func text(_ slot: Slot, _ window: borrowing ByteWindow) -> String {
  String(decoding: window.bytes(of: slot), as: UTF8.self)
}

private func meaning(_ slot: Slot, _ window: borrowing ByteWindow) -> [UInt8] {
  if slot.kind != .escaped { return Array(window.bytes(of: slot)) }
  var scratch = ByteWindow(capacity: 64)
  let meaning = scratch.append(slot, of: window)
  return Array(scratch.bytes(of: meaning))
}
