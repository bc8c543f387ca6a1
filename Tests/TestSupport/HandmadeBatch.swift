public import JSONStream
public import Records

/// A value as the decoder would have found it.
public enum Cell: Sendable, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  case null
  case string(String)
  /// Content as JSON wrote it, with escapes.
  case escaped(String)
  /// Content as it is meant, of any bytes.
  case text(String)
  case number(String)
  case bool(String)
  case json(String)

  public init(stringLiteral value: String) { self = .string(value) }
  public init(nilLiteral: ()) { self = .null }

  /// Appends the value and returns its slot.
  public func slot(in window: inout ByteWindow) -> Slot {
    switch self {
    case .null: .null
    case .string(let text): Self.append(text, .string, &window)
    case .escaped(let text): Self.append(text, .escaped, &window)
    case .text(let text): window.append(text: text)
    case .number(let text): Self.append(text, .number, &window)
    case .bool(let text): Self.append(text, .bool, &window)
    case .json(let text): Self.append(text, .json, &window)
    }
  }

  private static func append(_ text: String, _ kind: Slot.Kind, _ window: inout ByteWindow) -> Slot
  {
    let slot = window.append(text: text)
    return Slot(kind, offset: slot.offset, byteCount: slot.byteCount)
  }
}

/// A batch of those rows, whose ordinals count from 0.
public func batch(_ rows: [[Cell]], width: Int = 1) -> RecordBatch {
  let width = max(width, rows.map(\.count).max() ?? 1)
  let batch = RecordBatch(width: width, recordCapacity: 4, windowBytes: 64)
  for (ordinal, row) in rows.enumerated() {
    let record = batch.slots.appendRow(RecordPlace(offset: 0, byteCount: 0, ordinal: ordinal))
    for (column, cell) in row.enumerated() {
      batch.slots[record, column] = cell.slot(in: &batch.window)
    }
  }
  return batch
}

extension RecordBatch {
  /// The ordinals of the records that are left.
  public var ordinals: [Int] { (0..<count).map { slots.place(of: $0).ordinal } }

  /// What the value of a record means, nil for null.
  public func text(_ record: Int, _ column: Column?) -> String? {
    guard let column else { return "no such column" }
    let slot = slots[record, column.slot]
    let bytes = window.bytes(of: slot)
    switch slot.kind {
    case .null: return nil
    case .escaped: return JSONText.string(unescaping: bytes)
    default: return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// What kind of value the record has.
  public func kind(_ record: Int, _ column: Column?) -> Slot.Kind? {
    column.map { slots[record, $0.slot].kind }
  }
}
