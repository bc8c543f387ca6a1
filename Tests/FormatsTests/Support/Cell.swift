import Formats
import JSONStream
import Records

/// A value as a test writes it down: the kind of slot and its bytes.
enum Cell: Sendable {
  case null
  /// Content of a JSON string without escapes.
  case string(String)
  /// Content of a JSON string as spelled, with escapes.
  case escaped(String)
  /// Text that was computed.
  case text(String)
  case number(String)
  case bool(String)
  case json(String)

  /// What a reader of a file must find: nil for NULL.
  var meaning: String? {
    switch self {
    case .null: nil
    case .escaped(let content): JSONText.string(unescaping: content)
    case .string(let text), .text(let text), .number(let text), .bool(let text), .json(let text):
      text
    }
  }
}

extension JSONText {
  static func string(unescaping content: String) -> String {
    var content = content
    return content.withUTF8 { string(unescaping: UnsafeRawBufferPointer($0)) }
  }
}

extension RecordBatch {
  /// A batch of rows, one cell for each slot.
  convenience init(rows: [[Cell]], width: Int) {
    self.init(width: width, recordCapacity: 1, windowBytes: 64)
    for (ordinal, row) in rows.enumerated() {
      let record = slots.appendRow(RecordPlace(offset: 0, byteCount: 0, ordinal: ordinal))
      for (column, cell) in row.enumerated() { slots[record, column] = append(cell) }
    }
  }

  /// Appends a cell's bytes to the window.
  func append(_ cell: Cell) -> Slot {
    func slot(_ kind: Slot.Kind, _ text: String) -> Slot {
      let written = window.append(text: text)
      let comma = text.utf8.contains(0x2C)
      return Slot(kind, offset: written.offset, byteCount: written.byteCount, needsQuotes: comma)
    }
    switch cell {
    case .null: return .null
    case .string(let text): return slot(.string, text)
    case .escaped(let text): return slot(.escaped, text)
    case .text(let text): return window.append(text: text)
    case .number(let text): return slot(.number, text)
    case .bool(let text): return slot(.bool, text)
    case .json(let text):
      return Slot(
        .json, offset: window.append(text: text).offset, byteCount: text.utf8.count)
    }
  }
}

extension Schema {
  /// Columns of the types given, named `a`, `b`, …, in the order of their slots.
  static func of(_ types: ColumnType...) -> Schema {
    Schema(
      endpoint: "test",
      columns: types.enumerated().map { index, type in
        Column(String(UnicodeScalar(UInt8(97 + index))), type, slot: index)
      })
  }
}

extension RowEncoder {
  /// The lines of a batch as text, without header.
  func lines(_ batch: RecordBatch) -> String {
    var output = ByteWindow(capacity: 64)
    encode(batch, records: 0..<batch.count, into: &output)
    return String(decoding: output.bytes(), as: UTF8.self)
  }
}
