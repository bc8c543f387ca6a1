import Postgres
import Records

/// Counts and sums the rows of loads that readers see, and compares them with the ledger.
struct TableVerification {
  let connection: PostgresConnection
  let table: QualifiedName

  /// One load.
  func run(_ load: LoadRecord) throws -> Verification {
    var found = Verification(sink: "postgres", location: "\(table)", unit: load.unit)
    let columns = Set(try TargetTable(name: table).columns(over: connection).map(\.name.name))
    let summed = load.totals.keys.sorted().filter(columns.contains)
    let currency = load.currencyColumn.flatMap { columns.contains($0) ? $0 : nil }
    var tally = ColumnSums()
    for column in summed { tally.sums[column] = [:] }
    for row in try rows(of: load, summed, currency: currency) {
      let count: Int = try row.value("row_count")
      found.rows += count
      let currency: String = try row.value("row_currency")
      for (index, column) in summed.enumerated() {
        let text: String = try row.value("sum_\(index)")
        tally.sums[column]?[currency] = try ExactSum(parsing: text)
      }
    }
    if found.rows != load.rowsWritten {
      found.problems.append(
        "the table has \(found.rows) rows, recorded are \(load.rowsWritten)")
    }
    try found.compare(tally.sums, with: load)
    return found
  }

  private struct ColumnSums { var sums: [String: [String: ExactSum]] = [:] }

  private func rows(
    of load: LoadRecord, _ columns: [String], currency name: String?
  ) throws -> ResultSet {
    let known: SQL = try name.map { "\(try QuotedIdentifier($0))" } ?? "null"
    let currency: SQL = "coalesce(nullif(\(known), ''), \(literal: UnknownCurrency.code))"
    var figures: [SQL] = ["count(*) as row_count", "\(currency) as row_currency"]
    for (index, column) in columns.enumerated() {
      figures.append(
        "coalesce(sum(\(try QuotedIdentifier(column))), 0)::text as \(try QuotedIdentifier("sum_\(index)"))"
      )
    }
    return try connection.query(
      """
      select \(SQL.joined(figures)) from \(table)
      where enrollment = \(load.unit.enrollment) and billing_period = \(load.unit.period.description)
      group by 2
      """, to: "count and sum the rows of \(load.unit)")
  }
}
