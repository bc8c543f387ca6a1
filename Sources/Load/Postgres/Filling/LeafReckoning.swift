import Postgres
import Records

/// Finds out about the rows of a filled leaf: their sums by day, and what they change.
struct LeafReckoning {
  let plan: LeafPlan
  /// Rows of the leaf.
  let rows: Int
  /// The sums by day of all rows; nil where the server sums up.
  let days: DailyCosts?

  /// Writes the sums beside the leaf, and enters what moved in the ledger.
  ///
  /// - Returns: what the load changes; nil when the unit is new.
  func run(over connection: PostgresConnection) throws -> Restatement? {
    guard plan.keepsDays || plan.comparison != nil else { return nil }
    return try connection.transaction(to: "sum up \(plan.leaf)") { connection in
      if plan.keepsDays, let daily = plan.daily { try sumDays(daily, over: connection) }
      return try plan.comparison?.run(plan.leaf, load: plan.load, rows: rows, over: connection)
    }
  }

  private func sumDays(_ daily: DailyColumns, over connection: PostgresConnection) throws {
    let action = "sum up \(plan.leaf) by day"
    guard let days, days.isComplete else {
      try connection.execute(try plan.createDays(daily), to: action)
      return
    }
    let table = try LeafName.days(of: plan.leaf)
    try connection.execute(
      """
      create table \(table) (usage_date date, billing_currency text, subscription_guid text,
        subscription_name text, department text, service text, cost numeric, rows bigint)
      """, to: action)
    try connection.copyIn("copy \(table) from stdin", to: action) { writer in
      var lines = ""
      try days.forEachLine { line in
        lines += line
        guard lines.utf8.count > 1 << 16 else { return }
        try writer.write(lines)
        lines = ""
      }
      try writer.write(lines)
    }
  }
}
