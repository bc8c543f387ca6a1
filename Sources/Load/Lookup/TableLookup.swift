import Postgres
import Records

/// Finds the rows that were made of one record in the table of a load.
struct TableLookup {
  let connection: PostgresConnection
  let table: QualifiedName

  /// The rows whose `source_row` is `ordinal`; none where the table has no such column.
  func rows(of unit: Unit, ordinal: Int, _ schema: Schema) throws -> [StoredRow] {
    let there = Set(try TargetTable(name: table).columns(over: connection).map(\.name.name))
    guard there.contains(FrameColumn.sourceRow) else { return [] }
    let columns = schema.columns.filter { there.contains($0.name) }
    var values: [SQL] = ["tableoid::regclass::text"]
    for column in columns { values.append(try Self.text(of: column)) }
    return try connection.query(
      """
      select \(SQL.joined(values)) from \(table)
      where enrollment = \(unit.enrollment) and billing_period = \(unit.period.description)
        and \(try QuotedIdentifier(FrameColumn.sourceRow)) = \(ordinal)
      """, to: "look for row \(ordinal) of \(unit)"
    ).map { row in
      StoredRow(
        location: "\(table), partition \(row.text(at: 0) ?? "")",
        values: columns.enumerated().map { number, column in
          NamedValue(column.name, column.type, row.text(at: number + 1))
        })
    }
  }

  /// A column's value spelt as files spell it, whatever the session's time zone.
  private static func text(of column: Column) throws -> SQL {
    let name = try QuotedIdentifier(column.name)
    guard column.type == .timestamp else { return "\(name)::text" }
    return #"to_char(\#(name) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"#
  }
}
