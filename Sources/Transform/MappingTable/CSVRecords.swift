/// Reads a whole CSV table, record by record, by RFC 4180: LF or CRLF ends a record, quotes may hold both.
///
/// Strict where leniency would guess: a quote inside a field without quotes is a fault, and so is text behind a
/// closing quote. Lines without any character are passed over. For tables of a definition, not for records.
struct CSVRecords {
  /// One record, and the line on which it starts, from 1.
  struct Record: Equatable {
    var line: Int
    var fields: [[UInt8]]
  }

  /// What breaks the grammar, and on which line.
  struct GrammarError: Error, Equatable {
    var line: Int
    var message: String
  }

  private let bytes: [UInt8]
  private var at: Int
  private var line = 1
  /// Fields of the record before.
  private var fieldCount = 0

  /// - Parameter bytes: the table, with or without a byte order mark.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next record, nil at the end. After an error there is no next one.
  mutating func next() throws(GrammarError) -> Record? {
    while at < bytes.count, passLineEnd() {}
    guard at < bytes.count else { return nil }
    var record = Record(line: line, fields: [])
    record.fields.reserveCapacity(fieldCount)
    defer { fieldCount = record.fields.count }
    while true {
      record.fields.append(try field())
      if at == bytes.count || passLineEnd() { return record }
      at += 1
    }
  }

  /// Reads a field up to the comma or line end behind it.
  private mutating func field() throws(GrammarError) -> [UInt8] {
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { return try quotedField() }
    let start = at
    while at < bytes.count, !isFieldEnd(bytes[at]) {
      if bytes[at] == UInt8(ascii: "\"") {
        throw GrammarError(
          line: line,
          message: "a quote stands inside a field without quotes; put the field between quotes"
            + " and double the quotes in it")
      }
      at += 1
    }
    return Array(bytes[start..<at])
  }

  private mutating func quotedField() throws(GrammarError) -> [UInt8] {
    let openingLine = line
    var field: [UInt8] = []
    at += 1
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        at += 1
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
          if at == bytes.count || isFieldEnd(bytes[at]) { return field }
          throw GrammarError(line: line, message: "text stands behind the closing quote of a field")
        }
      } else if byte == 0x0A {
        line += 1
      }
      field.append(byte)
      at += 1
    }
    throw GrammarError(line: openingLine, message: "a quote that opens a field is never closed")
  }

  private func isFieldEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
  }

  /// Passes a line end, if one stands next; a lone CR is one.
  private mutating func passLineEnd() -> Bool {
    guard at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D else { return false }
    if bytes[at] == 0x0D, at + 1 < bytes.count, bytes[at + 1] == 0x0A { at += 1 }
    at += 1
    line += 1
    return true
  }
}
