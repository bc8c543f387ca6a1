import Postgres
import Records

/// The rows of a unit's present leaf that a load of some days keeps: those of all other days, and those without a day.
///
/// They travel through this program into the new leaf's own COPY, because only what COPY brings can be frozen: a
/// reader with an older snapshot would not see rows that a statement inserted.
struct KeptDays: Sendable {
  let leaf: QualifiedName
  /// The column that says which day a row belongs to.
  let day: QuotedIdentifier
  let from: CalendarDate
  let to: CalendarDate

  /// Nil for a load of a whole period, or when nothing is there to keep.
  init?(_ unit: Unit, in leaf: QualifiedName?, by day: QuotedIdentifier) {
    guard let from = unit.from, let to = unit.to, let leaf else { return nil }
    (self.leaf, self.day, self.from, self.to) = (leaf, day, from, to)
  }

  private var condition: SQL {
    """
    (\(day) is null or \(day) < \(literal: from.description)::date
      or \(day) >= \(literal: to.description)::date)
    """
  }

  /// Whether there are such rows.
  func exist(over connection: PostgresConnection) throws -> Bool {
    let rows = try connection.query(
      "select exists (select from \(leaf) where \(condition)) as found", to: "read \(leaf)")
    return try rows.first?.value("found") ?? false
  }

  /// Sends the rows on into a COPY of the same columns in binary format, whose header was sent already.
  ///
  /// - Returns: how many they were.
  func copy(
    _ columns: [QuotedIdentifier], over connection: PostgresConnection,
    into writer: borrowing CopyInWriter
  ) throws -> Int {
    var isFirst = true
    return try connection.copyOut(
      "copy (select \(columns) from \(leaf) where \(condition)) to stdout with (format binary)",
      to: "copy the other days of \(leaf)"
    ) { piece in
      var rows = piece[...]
      if isFirst { rows = rows.dropFirst(CopyEncoder.header.count) }
      isFirst = false
      // The end of the output stands alone, or behind the header, and is shorter than any row.
      guard rows.count > CopyEncoder.trailer.count else { return }
      try writer.write(UnsafeRawBufferPointer(rebasing: rows))
    }
  }
}
