import Billing
import JSONStream
import Postgres
import Records

/// A field that the schema does not know, taken out of `extra` into a column of its own.
struct PromotedColumn: Sendable, Equatable {
  /// Types that a definition may name, as PostgreSQL spells them.
  static let types: [String: ColumnType] = Dictionary(
    uniqueKeysWithValues: ColumnType.allCases.map { ($0.sqlType, $0) })

  /// The column's name, which is the field's in snake_case.
  let name: String
  let type: ColumnType
  /// The name as fields are compared with it: small letters, no underscores.
  private let folded: [UInt8]

  init(name: String, type: ColumnType) {
    self.name = name
    self.type = type
    folded = name.utf8.filter { $0 != UInt8(ascii: "_") }.map(Self.lowered)
  }

  /// As a column of the table.
  var column: Column {
    Column(name, type, slot: 0, meaning: "Field of the provider, promoted by a definition.")
  }

  /// Whether a field's name as it stands in JSON is this column's: without regard to case and underscores.
  func matches(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    for byte in key where byte != UInt8(ascii: "_") {
      guard index < folded.count, Self.lowered(byte) == folded[index] else { return false }
      index += 1
    }
    return index == folded.count
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

/// Finds the promoted fields of one record in its `extra`, without building anything.
///
/// Invariant: `found` has a slot for each column, null where the record lacks the field.
struct PromotedFields {
  let columns: [PromotedColumn]
  private(set) var found: [Slot]

  init(_ columns: [PromotedColumn]) {
    self.columns = columns
    found = Array(repeating: .null, count: columns.count)
  }

  /// Looks through an object. What is none has none of the fields.
  mutating func find(in extra: Slot, of window: UnsafePointer<UInt8>) {
    for index in found.indices { found[index] = .null }
    guard extra.kind == .json || extra.kind == .text, extra.byteCount > 1 else { return }
    var scan = MemberScan(window, from: extra.offset, to: extra.offset + extra.byteCount)
    while let (key, value) = scan.next() {
      let name = UnsafeBufferPointer(start: window + key.lowerBound, count: key.count)
      for index in columns.indices where columns[index].matches(name) { found[index] = value }
    }
  }
}

/// Walks over the members of one JSON object that is known to be well formed; what is not ends the walk.
private struct MemberScan {
  private let bytes: UnsafePointer<UInt8>
  private let end: Int
  private var at: Int

  init(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    self.bytes = bytes
    self.end = end
    at = start
    skipBlanks()
    // An array or a bare value has no members.
    at = at < end && bytes[at] == UInt8(ascii: "{") ? at + 1 : end
  }

  /// The place of the next member's name between its quotes, and a slot for its value.
  mutating func next() -> (key: Range<Int>, value: Slot)? {
    skipBlanks()
    if at < end, bytes[at] == UInt8(ascii: ",") { at += 1 }
    skipBlanks()
    guard at < end, bytes[at] == UInt8(ascii: "\"") else { return nil }
    let key = skipString().range
    skipBlanks()
    guard at < end, bytes[at] == UInt8(ascii: ":") else { return nil }
    at += 1
    skipBlanks()
    guard at < end else { return nil }
    return (key, value())
  }

  private mutating func value() -> Slot {
    let start = at
    switch bytes[at] {
    case UInt8(ascii: "\""):
      let (range, isEscaped) = skipString()
      return Slot(isEscaped ? .escaped : .string, offset: range.lowerBound, byteCount: range.count)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      skipNested()
      return Slot(.json, offset: start, byteCount: at - start)
    case UInt8(ascii: "n"):
      skipWord()
      return .null
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      skipWord()
      return Slot(.bool, offset: start, byteCount: at - start)
    default:
      skipWord()
      return Slot(.number, offset: start, byteCount: at - start)
    }
  }

  private mutating func skipBlanks() {
    while at < end, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
  }

  private mutating func skipString() -> (range: Range<Int>, isEscaped: Bool) {
    at += 1
    let start = at
    var isEscaped = false
    while at < end, bytes[at] != UInt8(ascii: "\"") {
      if bytes[at] == UInt8(ascii: "\\") {
        isEscaped = true
        at += 1
      }
      at += 1
    }
    at = min(at, end)
    defer { at = min(at + 1, end) }
    return (start..<at, isEscaped)
  }

  private mutating func skipNested() {
    var depth = 0
    repeat {
      switch bytes[at] {
      case UInt8(ascii: "\""): _ = skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        at += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        at += 1
      default: at += 1
      }
    } while at < end && depth > 0
  }

  private mutating func skipWord() {
    while at < end, !Self.delimiters.contains(bytes[at]) { at += 1 }
  }

  private static let delimiters: [UInt8] = [0x2C, 0x7D, 0x5D, 0x20, 0x0A, 0x0D, 0x09]
}
