import Postgres
import Records

/// All that is needed to fill a leaf for one load.
struct LeafPlan: Sendable {
  let table: QualifiedName
  let leaf: QualifiedName
  let unit: Unit
  /// Number of the load.
  let load: Int
  /// Columns of the table, and so of the leaf.
  let columns: [TargetTable.Existing]
  /// Columns that COPY brings, in order.
  let copied: [QuotedIdentifier]
  /// What sums by day are made of; nil where the rows have no day or no cost.
  let daily: DailyColumns?
  /// Where a row's place in its listing lies, by which a large leaf is divided; nil where it stays one table.
  var dividingSlot: Int?
  /// Rows that stay of the leaf before; nil when none do.
  var kept: KeptDays?
  /// What to compare with; nil when the unit is new.
  var comparison: LeafComparison?

  /// Whether sums by day are kept of the rows.
  var keepsDays: Bool { mayKeepDays && daily != nil }

  /// Whether sums by day may be there of an earlier load.
  var mayKeepDays: Bool { unit.endpoint == "usage-details" }

  /// The values that are the same in all rows.
  private var constants: [String: String] {
    [
      FrameColumn.enrollment: unit.enrollment, FrameColumn.billingPeriod: unit.period.description,
      TargetTable.loadColumn: String(load),
    ]
  }

  /// Makes the leaf, or one of the tables that it is made of. Its CHECK names all keys, so that attaching it scans
  /// nothing, here or among kept versions.
  func create(_ leaf: QualifiedName, for half: LeafHalf? = nil) -> SQL {
    let definitions = columns.map { column in
      let value = constants[column.name.name].map { " default \(literal: $0)" as SQL }
      return "\(column.definition)\(value ?? "")" as SQL
    }
    let ofHalf = half.map {
      ", constraint \(LeafHalf.constraint) check (\($0.condition))" as SQL
    }
    return """
      create table \(leaf) (\(SQL.joined(definitions)),
        constraint meterline_unit check (billing_period is not null and billing_period = \(literal: unit.period.description)
          and enrollment is not null and enrollment = \(literal: unit.enrollment)
          and load_id is not null and load_id = \(literal: String(load)))\(ofHalf ?? ""))
      """
  }

  /// Rows that arrive frozen are there for every snapshot, older ones too.
  func copy(into leaf: QualifiedName) -> SQL {
    "copy \(leaf) (\(copied)) from stdin with (format binary, freeze true)"
  }

  /// Sums of the leaf by day, in the columns of `billing.cost_daily`; the currency is NULL where no column tells it.
  func createDays(_ daily: DailyColumns) throws(InvalidName) -> SQL {
    var known: SQL = "null"
    if let own = daily.ownCurrency { known = "\(literal: own)" }
    if !daily.currency.isEmpty { known = "\(literal: UnknownCurrency.code)" }
    return """
      create table \(try LeafName.days(of: leaf)) as
      select \(try QuotedIdentifier(daily.day))::date as usage_date,
        \(try first(of: daily.currency, or: known)) as billing_currency,
        \(try first(of: daily.subscription)) as subscription_guid,
        \(try first(of: daily.subscriptionName)) as subscription_name,
        \(try first(of: daily.department)) as department,
        \(try first(of: daily.service)) as service,
        coalesce(sum(\(try QuotedIdentifier(daily.cost))), 0) as cost, count(*) as rows
      from \(leaf) group by 1, 2, 3, 4, 5, 6
      """
  }

  /// The first of some columns that has a value.
  private func first(
    of columns: [Column], or fallback: SQL = "null"
  ) throws(InvalidName) -> SQL {
    var values: [SQL] = []
    for column in columns { values.append("\(try QuotedIdentifier(column.name))") }
    return "coalesce(\(SQL.joined(values + [fallback])))::text"
  }
}
