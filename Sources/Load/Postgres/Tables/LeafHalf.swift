import Postgres
import Records

/// One of the two partitions that the leaf of a large unit is made of: two sessions fill, index and analyze them at the
/// same time, each in a transaction of its own, which alone can freeze its rows.
///
/// A row belongs to a half by its place in the listing. The first rows go to one half, so that a small unit's leaf
/// stays whole; later ones go to both in turn, a block at a time, so that neither session waits for long.
enum LeafHalf: Int, CaseIterable, Sendable {
  case first
  case second

  /// Rows of a listing before the second half gets one.
  static let undividedRowCount = 1 << 14
  /// Rows in a row that go to the same half, as a shift.
  private static let blockShift = 10

  /// The half of the row with this place in its listing, from 0.
  @inline(__always)
  init(ordinal: Int) {
    self =
      ordinal >= Self.undividedRowCount && (ordinal >> Self.blockShift) & 1 == 1 ? .second : .first
  }

  /// The same as an expression over a row, never null: the key that a divided leaf is partitioned by.
  static let key = SQL(
    trusted: """
      (case when source_row >= \(undividedRowCount) then (source_row >> \(blockShift)) & 1 else 0 end)
      """)

  /// Name of the CHECK that a row is of its half.
  static let constraint: SQL = "meterline_half"

  /// What that CHECK says. ATTACH scans nothing where it says it of a key of the very type that is NOT NULL.
  var condition: SQL { "\(Self.key) is not null and \(Self.key) = \(keyValue)::bigint" }

  var other: LeafHalf { self == .first ? .second : .first }

  /// The value of `key` in all rows of the half.
  var keyValue: SQL { SQL(trusted: String(rawValue)) }

  /// The partition of the half.
  func partition(of leaf: QualifiedName) throws(InvalidName) -> QualifiedName {
    try LeafName.half(of: leaf, rawValue + 1)
  }
}
