import Billing
import Postgres
import Records

/// By which columns rows of two loads pair, and which of them say what moved: as the rows of one of the loads name them.
///
/// Two rows pair when all source columns but amounts are alike; paired rows with other amounts are repriced.
struct RowPairing: Sendable {
  /// Columns that a row is known by, besides its currency.
  private var keys: [QuotedIdentifier] = []
  /// Cost, quantity and rate.
  private var amounts: [QuotedIdentifier] = []
  /// The amount whose change is told; nil where no column is money, or one of the loads has none.
  var cost: QuotedIdentifier?
  /// The currency of a row, in SQL.
  private(set) var currency: SQL
  /// Whether the currency of a row is known: by a column, or because all rows have the same.
  private(set) var tellsCurrency: Bool
  /// The columns that have a role, by its name, as a record tells them.
  private var roles: [String: QuotedIdentifier] = [:]

  init(_ opening: LoadOpening) throws(InvalidName) {
    let schema = opening.schema
    let currencyColumn = opening.currencyColumn
    for column in schema.columns
    where !column.sourceNames.isEmpty || column.name == FrameColumn.extra {
      let name = try QuotedIdentifier(column.name)
      if column.type == .decimal {
        amounts.append(name)
      } else if column.name != currencyColumn?.name {
        keys.append(name)
      }
    }
    tellsCurrency = currencyColumn != nil
    for (role, column) in schema.roles { roles[role] = try QuotedIdentifier(column) }
    roles["currency"] = try currencyColumn.map { (column) throws(InvalidName) in
      try QuotedIdentifier(column.name)
    }
    currency = Self.currency(in: roles["currency"])
    let additive = schema.additiveColumns.first { !$0.sourceNames.isEmpty }
    cost = try (schema.costColumn ?? additive).map { (column) throws(InvalidName) in
      try QuotedIdentifier(column.name)
    }
  }

  /// The same for the rows of the load before, whose definition may have called the columns that have a role otherwise.
  ///
  /// - Parameters:
  ///   - previous: the load before.
  ///   - columns: the columns that its rows have.
  func before(
    _ previous: LoadRecord, having columns: [QuotedIdentifier]
  ) throws(InvalidName) -> RowPairing {
    guard let known = previous.roles else { return self }
    var before = self
    var names: [QuotedIdentifier: QuotedIdentifier] = [:]
    for (role, name) in roles {
      guard let earlier = try known[role].map(QuotedIdentifier.init(_:)), columns.contains(earlier)
      else { continue }
      names[name] = earlier
    }
    before.keys = keys.map { names[$0] ?? $0 }
    before.amounts = amounts.map { names[$0] ?? $0 }
    before.roles = roles.mapValues { names[$0] ?? $0 }
    if let cost = roles["cost"] { before.cost = names[cost] }
    if let currency = roles["currency"] {
      before.currency = Self.currency(in: names[currency], or: previous.costCurrency)
      before.tellsCurrency = names[currency] != nil || previous.costCurrency != nil
    }
    return before
  }

  /// Pairs rows whatever their currency.
  mutating func forgetCurrency() {
    currency = Self.currency(in: nil)
    tellsCurrency = false
  }

  /// The column of a role, or NULL where the rows have none.
  func column(_ role: ColumnRole) -> SQL { roles[role.rawValue].map { "\($0)" } ?? "null::text" }

  /// The day of a row.
  var day: SQL { roles["day"].map { "\($0)::date" } ?? "null::date" }

  private static func currency(
    in column: QuotedIdentifier?, or known: String? = nil
  ) -> SQL {
    column.map { "coalesce(\($0), \(literal: UnknownCurrency.code))" }
      ?? "\(literal: known ?? UnknownCurrency.code)::text"
  }

  /// The cost of a row.
  var costValue: SQL { cost.map { "coalesce(\($0), 0)" } ?? "0::numeric" }

  /// 64 bits that rows with the same key share, and others practically never: they decide what is reported, not
  /// what is loaded.
  func key(_ serverVersion: Int) -> SQL {
    Self.digest(keys.map { "\($0)" } + [currency], serverVersion)
  }

  /// The same for the amounts.
  func amount(_ serverVersion: Int) -> SQL { Self.digest(amounts.map { "\($0)" }, serverVersion) }

  /// The same for both.
  func row(_ serverVersion: Int) -> SQL {
    Self.digest((keys + amounts).map { "\($0)" } + [currency], serverVersion)
  }

  private static func digest(_ values: [SQL], _ serverVersion: Int) -> SQL {
    guard !values.isEmpty else { return "0::bigint" }
    let values = SQL.joined(values)
    return serverVersion >= 140_000
      ? "hash_record_extended(row(\(values)), 0)"
      : "hashtextextended(row(\(values))::text, 0)"
  }
}
