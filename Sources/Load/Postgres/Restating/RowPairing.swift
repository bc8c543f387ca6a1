import Billing
import Postgres
import Records

/// By which columns rows of two loads pair, and which of them say what moved.
///
/// Two rows pair when all source columns but amounts are alike; paired rows with other amounts are repriced.
struct RowPairing: Sendable {
  /// Columns that a row is known by.
  let keys: [QuotedIdentifier]
  /// Cost, quantity and rate.
  let amounts: [QuotedIdentifier]
  /// The amount whose change is told; nil where no column is money.
  let cost: QuotedIdentifier?
  /// What tells the currency of a row; nil where no column does.
  private let currencyName: QuotedIdentifier?
  private let schema: Schema

  init(_ opening: LoadOpening) throws(InvalidName) {
    let schema = opening.schema
    var keys: [QuotedIdentifier] = []
    var amounts: [QuotedIdentifier] = []
    for column in schema.columns
    where !column.sourceNames.isEmpty || column.name == FrameColumn.extra {
      let name = try QuotedIdentifier(column.name)
      if column.type == .decimal { amounts.append(name) } else { keys.append(name) }
    }
    currencyName = try opening.currencyColumn.map { (column) throws(InvalidName) in
      try QuotedIdentifier(column.name)
    }
    if let currencyName, !keys.contains(currencyName) { keys.append(currencyName) }
    self.keys = keys
    self.amounts = amounts
    self.schema = schema
    let additive = schema.additiveColumns.first { !$0.sourceNames.isEmpty }
    cost = try (schema.costColumn ?? additive).map { (column) throws(InvalidName) in
      try QuotedIdentifier(column.name)
    }
  }

  /// The column of a role, or NULL where the rows have none.
  func column(_ role: ColumnRole) throws(InvalidName) -> SQL {
    guard let column = schema[role] else { return "null::text" }
    return "\(try QuotedIdentifier(column.name))"
  }

  /// The day of a row.
  func day() throws(InvalidName) -> SQL {
    guard let column = schema.dayColumn else { return "null::date" }
    return "\(try QuotedIdentifier(column.name))::date"
  }

  /// The currency of a row.
  var currency: SQL {
    currencyName.map { "coalesce(\($0), \(literal: UnknownCurrency.code))" }
      ?? "\(literal: UnknownCurrency.code)"
  }

  /// The cost of a row.
  var costValue: SQL { cost.map { "coalesce(\($0), 0)" } ?? "0::numeric" }

  /// 64 bits that rows with the same key share, and others practically never: they decide what is reported, not
  /// what is loaded.
  func key(_ serverVersion: Int) -> SQL { Self.digest(keys, serverVersion) }

  /// The same for the amounts.
  func amount(_ serverVersion: Int) -> SQL { Self.digest(amounts, serverVersion) }

  /// The same for both.
  func row(_ serverVersion: Int) -> SQL { Self.digest(keys + amounts, serverVersion) }

  private static func digest(_ columns: [QuotedIdentifier], _ serverVersion: Int) -> SQL {
    guard !columns.isEmpty else { return "0::bigint" }
    return serverVersion >= 140_000
      ? "hash_record_extended(row(\(columns)), 0)"
      : "hashtextextended(row(\(columns))::text, 0)"
  }
}
