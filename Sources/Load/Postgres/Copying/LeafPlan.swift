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
  /// Rows that stay of the leaf before; nil when none do.
  var kept: KeptDays?
  /// What to compare with; nil when the unit is new.
  var comparison: LeafComparison?

  /// Columns of the table by name.
  func has(_ column: String) -> Bool { columns.contains { $0.name.name == column } }

  /// Whether sums by day are kept of the rows.
  var keepsDays: Bool {
    unit.endpoint == "usage-details" && has("usage_date") && has("cost")
  }

  /// The values that are the same in all rows.
  private var constants: [String: String] {
    [
      FrameColumn.enrollment: unit.enrollment, FrameColumn.billingPeriod: unit.period.description,
      TargetTable.loadColumn: String(load),
    ]
  }

  /// Makes the leaf. Its CHECK names all keys, so that attaching it scans nothing, here or among kept versions.
  var createLeaf: SQL {
    let definitions = columns.map { column in
      let value = constants[column.name.name].map { " default \(literal: $0)" as SQL }
      return "\(column.definition)\(value ?? "")" as SQL
    }
    return """
      create table \(leaf) (\(SQL.joined(definitions)),
        check (billing_period is not null and billing_period = \(literal: unit.period.description)
          and enrollment is not null and enrollment = \(literal: unit.enrollment)
          and load_id is not null and load_id = \(literal: String(load))))
      """
  }

  /// Rows that arrive frozen are there for every snapshot, older ones too.
  var copy: SQL { "copy \(leaf) (\(copied)) from stdin with (format binary, freeze true)" }

  /// Sums of the leaf by day, in the columns of `billing.cost_daily`.
  func createDays() throws(InvalidName) -> SQL {
    """
    create table \(try LeafName.days(of: leaf)) as
    select usage_date, \(first(of: [FrameColumn.billingCurrency], or: "'XXX'")) as billing_currency,
      \(first(of: ["subscription_guid"])) as subscription_guid,
      \(first(of: ["subscription_name"])) as subscription_name,
      \(first(of: ["mapped_department", "department_name"])) as department,
      \(first(of: ["meter_category"])) as service,
      coalesce(sum(cost), 0) as cost, count(*) as rows
    from \(leaf) group by 1, 2, 3, 4, 5, 6
    """
  }

  /// The first of some columns that has a value; columns that the table lacks have none.
  private func first(of names: [String], or fallback: String = "null") -> SQL {
    SQL(trusted: "coalesce(\((names.filter(has) + [fallback]).joined(separator: ", ")))::text")
  }
}
