/// Reads a whole CSV table, record by record, by RFC 4180: LF or CRLF ends a record, quotes may hold both.
///
/// Strict where leniency would guess: a quote inside a field without quotes is a fault, and so is text behind a
/// closing quote. Lines without any character are passed over. For tables of a definition, not for records of a
/// provider. Fields are places in the table, so that a record allocates nothing.
struct CSVRecords {
  /// What breaks the grammar, and on which line.
  struct GrammarError: Error, Equatable {
    var line: Int
    var message: String
  }

  private struct Field {
    var range: Range<Int>
    /// Whether it lies in `unescaped`, for its quotes were doubled.
    var isUnescaped = false
  }

  private let bytes: [UInt8]
  private var unescaped: [UInt8] = []
  private var fields: [Field] = []
  private var at: Int
  private var nextLine = 1

  /// The line on which the record at hand starts, from 1.
  private(set) var line = 1

  /// - Parameter bytes: the table, with or without a byte order mark.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// How many fields the record at hand has.
  var fieldCount: Int { fields.count }

  /// Whether no field of the record at hand has a character.
  var isBlank: Bool { fields.allSatisfy { $0.range.isEmpty } }

  /// Calls `body` with a field of the record at hand; the bytes are valid during the call.
  func withField<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let field = fields[index]
    return (field.isUnescaped ? unescaped : bytes).withUnsafeBytes {
      body(UnsafeRawBufferPointer(rebasing: $0[field.range]))
    }
  }

  /// A field of the record at hand, for messages.
  func text(_ index: Int) -> String { withField(index) { String(decoding: $0, as: UTF8.self) } }

  /// Goes to the next record, false at the end. After an error there is no next one.
  mutating func next() throws(GrammarError) -> Bool {
    while at < bytes.count, passLineEnd() {}
    guard at < bytes.count else { return false }
    line = nextLine
    fields.removeAll(keepingCapacity: true)
    unescaped.removeAll(keepingCapacity: true)
    while true {
      fields.append(try field())
      if at == bytes.count || passLineEnd() { return true }
      at += 1
    }
  }

  /// Reads a field up to the comma or line end behind it.
  private mutating func field() throws(GrammarError) -> Field {
    if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { return try quotedField() }
    let start = at
    while at < bytes.count, !isFieldEnd(bytes[at]) {
      if bytes[at] == UInt8(ascii: "\"") {
        throw GrammarError(
          line: nextLine,
          message: "a quote stands inside a field without quotes; put the field between quotes"
            + " and double the quotes in it")
      }
      at += 1
    }
    return Field(range: start..<at)
  }

  private mutating func quotedField() throws(GrammarError) -> Field {
    let openingLine = nextLine
    let start = at + 1
    var hasDoubledQuotes = false
    at += 1
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == 0x0A { nextLine += 1 }
      guard byte == UInt8(ascii: "\"") else { continue }
      if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
        hasDoubledQuotes = true
        at += 1
      } else if at == bytes.count || isFieldEnd(bytes[at]) {
        let range = start..<at - 1
        return hasDoubledQuotes ? unescape(range) : Field(range: range)
      } else {
        throw GrammarError(
          line: nextLine, message: "text stands behind the closing quote of a field")
      }
    }
    throw GrammarError(line: openingLine, message: "a quote that opens a field is never closed")
  }

  /// The field whose doubled quotes are one each.
  private mutating func unescape(_ range: Range<Int>) -> Field {
    let start = unescaped.count
    var index = range.lowerBound
    while index < range.upperBound {
      unescaped.append(bytes[index])
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return Field(range: start..<unescaped.count, isUnescaped: true)
  }

  private func isFieldEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
  }

  /// Passes a line end, if one stands next; a lone CR is one.
  private mutating func passLineEnd() -> Bool {
    guard at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D else { return false }
    if bytes[at] == 0x0D, at + 1 < bytes.count, bytes[at + 1] == 0x0A { at += 1 }
    at += 1
    nextLine += 1
    return true
  }
}
