import Postgres
import Records

/// Names of partitions and of what belongs to them. Each carries the load that made it, so none is ever used twice,
/// and no index has to be renamed when a load becomes visible.
enum LeafName {
  private static let maximumLeafByteCount = maximumNamedByteCount - 3
  /// Bytes of what indexes are named after.
  private static let maximumNamedByteCount = QuotedIdentifier.maximumByteCount - 8

  /// `usage_details_201704_100_l42`; the table's and enrollment's parts are cut to fit, the rest never.
  static func leaf(
    of table: QualifiedName, _ unit: Unit, load: Int
  ) throws(InvalidName) -> QualifiedName {
    let tail = "_\(unit.period)_\(cut(unit.enrollment, to: 20))_l\(load)"
    return try named(table, tail)
  }

  /// `usage_details_201704_l42`: the partition of a period, named after the load that first needed it.
  static func period(
    of table: QualifiedName, _ period: CalendarMonth, load: Int
  ) throws(InvalidName) -> QualifiedName {
    try named(table, "_\(period)_l\(load)")
  }

  /// A table or view that goes with a table: `usage_details_versions`.
  static func beside(_ table: QualifiedName, _ tail: String) throws(InvalidName) -> QualifiedName {
    try table.sibling(
      cut(table.table.name, to: QuotedIdentifier.maximumByteCount - tail.utf8.count) + tail)
  }

  /// The half number `ordinal` of a leaf that is divided.
  static func half(of leaf: QualifiedName, _ ordinal: Int) throws(InvalidName) -> QualifiedName {
    try leaf.sibling("\(cut(leaf.table.name, to: maximumLeafByteCount))_h\(ordinal)")
  }

  /// The sums of a leaf by day, until they are taken over with it.
  static func days(of leaf: QualifiedName) throws(InvalidName) -> QualifiedName {
    try leaf.sibling(cut(leaf.table.name, to: 58) + "_days")
  }

  /// The leaf's index that goes with the table's index number `ordinal`.
  static func index(of leaf: QualifiedName, _ ordinal: Int) throws(InvalidName) -> QuotedIdentifier
  {
    try QuotedIdentifier("\(cut(leaf.table.name, to: maximumNamedByteCount))_i\(ordinal)")
  }

  private static func named(
    _ table: QualifiedName, _ tail: String
  ) throws(InvalidName) -> QualifiedName {
    // A half adds three bytes to the leaf's name, and an index or the sums by day five more to either's.
    let room = maximumLeafByteCount - tail.utf8.count
    return try table.sibling(cut(table.table.name, to: room) + tail)
  }

  /// The longest beginning of `text` that has at most `byteCount` bytes.
  private static func cut(_ text: String, to byteCount: Int) -> String {
    var kept = ""
    for character in text.unicodeScalars {
      guard kept.utf8.count + String(character).utf8.count <= byteCount else { break }
      kept.unicodeScalars.append(character)
    }
    return kept
  }
}
