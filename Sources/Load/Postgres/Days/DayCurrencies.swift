import Postgres
import Records

/// Whether the sums by day of a staged leaf keep currencies apart that no column of its rows tells.
///
/// They do when they were added up while the rows passed. The server, which adds up where days are kept or groups are
/// too many, sees no currency, and would make one sum of all.
struct DayCurrencies {
  let plan: LeafPlan
  let record: LoadRecord

  /// - Throws: `configuration` when one sum is of several currencies.
  func check(over connection: PostgresConnection) throws {
    guard plan.keepsDays, record.mixesCurrencies, let column = record.costColumn else { return }
    let days = try LeafName.days(of: plan.leaf)
    var sums: [String: ExactSum] = [:]
    for row in try connection.query(
      "select billing_currency, sum(cost)::text as cost from \(days) group by 1",
      to: "read the sums by day")
    {
      let currency: String? = try row.optional("billing_currency")
      sums[currency ?? UnknownCurrency.code] = try ExactSum(parsing: try row.value("cost"))
    }
    for (currency, text) in record.totals[column] ?? [:] {
      guard try sums[currency] == ExactSum(parsing: text) else { throw refusal }
    }
  }

  private var refusal: Fault {
    let orWhole = record.unit.from == nil ? "" : ", or load the whole period"
    return Fault(
      .configuration,
      "\(plan.table) would sum up rows in several currencies by day as if they were in one",
      at: record.unit.description,
      remedy: "Keep the column that tells a row's currency\(orWhole)")
  }
}
