import Records

/// Where the fields of a row go.
struct CSVHeader: Equatable {
  /// A named field that is no column: it goes to `extra`.
  static let unknown: Int32 = -1
  /// A field without a name: it goes to `extra` when it holds anything.
  static let unnamed: Int32 = -2

  /// A slot for each field, or one of the marks below 0.
  var targets: [Int32]
  /// Whether a field's empty quotes mean NULL, as for all columns but text.
  var emptyIsNull: [Bool]
  /// The names as they were written; `column_7` for the seventh without one.
  var names: [String]
  /// Fields that a row must have: those up to the last one with a name.
  var requiredFields: Int
}

/// Finds the line whose fields are the names of columns.
///
/// Names are matched without regard to ASCII case, blanks, hyphens and underscores: `Meter Sub-Category`,
/// `meterSubCategory` and `meter_sub_category` are one. A localised name that ends with the English one in
/// parentheses is that one.
struct CSVColumnNames {
  /// Names that decide, however many fields are unknown; of fewer fields half must be known.
  private static let decisiveCount = 5

  private struct Name {
    var slot: Int
    var isText: Bool
    /// Its place among the column's names; the first is the usual one.
    var rank: Int
  }

  /// What a line is.
  enum Finding: Equatable {
    case header(CSVHeader)
    /// Not the header.
    case other
    /// The header, but field `field` (from 0) repeats the name of another.
    case repeated(field: Int, name: String)
  }

  private var names: [String: Name] = [:]

  init(_ schema: Schema) {
    for column in schema.columns {
      for (rank, name) in (column.sourceNames + [column.name]).enumerated() {
        let key = Self.folded(name)
        if names[key] != nil { continue }
        let isText = column.type == .text || column.type == .json
        names[key] = Name(slot: column.slot, isText: isText, rank: rank)
      }
    }
  }

  func finding(_ cells: [String]) -> Finding {
    let found = cells.map(name)
    let named = cells.count { !Self.folded($0).isEmpty }
    let known = found.count { $0 != nil }
    guard known > 0, known >= Self.decisiveCount || 2 * known >= named else { return .other }
    var header = CSVHeader(
      targets: [], emptyIsNull: [], names: [], requiredFields: 0)
    var fieldOfSlot: [Int: Int] = [:]
    var seen: Set<String> = []
    for (field, cell) in cells.enumerated() {
      let key = Self.folded(cell)
      header.names.append(key.isEmpty ? "column_\(field + 1)" : Self.trimmed(cell))
      header.emptyIsNull.append(!(found[field]?.isText ?? true))
      guard !key.isEmpty else {
        header.targets.append(CSVHeader.unnamed)
        continue
      }
      header.requiredFields = field + 1
      guard seen.insert(key).inserted else { return .repeated(field: field, name: cell) }
      header.targets.append(CSVHeader.unknown)
      guard let name = found[field] else { continue }
      if let other = fieldOfSlot[name.slot] {
        // Two names of one column: the usual one fills it, the other is kept beside.
        if let rank = found[other]?.rank, rank <= name.rank { continue }
        header.targets[other] = CSVHeader.unknown
      }
      fieldOfSlot[name.slot] = field
      header.targets[field] = Int32(name.slot)
    }
    return .header(header)
  }

  private func name(_ cell: String) -> Name? {
    if let name = names[Self.folded(cell)] { return name }
    guard cell.last == ")", let open = cell.lastIndex(of: "(") else { return nil }
    return names[Self.folded(String(cell[cell.index(after: open)...].dropLast()))]
  }

  /// The name without what is not compared.
  static func folded(_ name: String) -> String {
    var key: [UInt8] = []
    for byte in name.utf8 where ![0x20, 0x09, 0x2D, 0x5F].contains(byte) {
      key.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
    return String(decoding: key, as: UTF8.self)
  }

  private static func trimmed(_ name: String) -> String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
    var scalars = name.unicodeScalars.drop(while: isBlank)
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    return String(scalars)
  }
}
