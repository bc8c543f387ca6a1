import Postgres
import Records

/// Makes a filled leaf visible in place of the unit's old one, with its ledger row and its sums by day, in one short
/// transaction.
///
/// What needs no lock comes first. Readers of the period wait only from DETACH to COMMIT, and `lock_timeout` keeps
/// them from queueing behind a swap that itself waits for a long query.
struct LeafSwap {
  let plan: LeafPlan
  let record: LoadRecord
  /// The load that it replaces.
  var previous: Int?
  /// What becomes of the leaf that it replaces.
  let history: VersionHistory

  /// Tries once.
  func attempt(over connection: PostgresConnection) throws {
    try connection.transaction(to: "swap \(plan.leaf) into \(plan.table)") { connection in
      try connection.execute("set local lock_timeout = '2s'")
      // Where no statement follows, the program was stopped or its machine is gone, and all readers would wait for it.
      try connection.execute("set local idle_in_transaction_session_timeout = '5s'")
      try LoadTable(connection: connection).settle(
        record, replacing: previous, as: plan.load, in: plan.table)
      if plan.mayKeepDays { try replaceDays(over: connection) }
      try addColumnsOfOthers(over: connection)
      if let period = try period(over: connection) {
        try replace(in: period, over: connection)
      } else {
        try addPeriod(over: connection)
      }
    }
  }

  private func period(over connection: PostgresConnection) throws -> Partition? {
    // Two enrollments may bring a period's first rows at once.
    try connection.lockForTransaction(
      AdvisoryLock("meterline period \(plan.table.sql) \(plan.unit.period)"))
    return try Partition.find(
      of: plan.table, for: plan.unit.period.description, over: connection)
  }

  private func replaceDays(over connection: PostgresConnection) throws {
    let action = "replace the sums by day"
    let days = try LeafName.days(of: plan.leaf)
    try connection.execute(
      """
      delete from billing.cost_daily where table_name = \(plan.table.description)
        and enrollment = \(plan.unit.enrollment)
        and billing_period = \(plan.unit.period.description)
      """, to: action)
    guard plan.keepsDays else { return }
    try connection.execute(
      """
      insert into billing.cost_daily (table_name, enrollment, billing_period, load_id, usage_date,
        billing_currency, subscription_guid, subscription_name, department, service, cost, rows)
      select \(plan.table.description), \(plan.unit.enrollment), \(plan.unit.period.description),
        \(plan.load)::bigint, usage_date,
        coalesce(nullif(coalesce(billing_currency, \(record.costCurrency)), \(literal: UnknownCurrency.code)),
          \(record.currency), \(literal: UnknownCurrency.code)), subscription_guid,
        subscription_name, department, service, cost, rows
      from \(days)
      """, to: action)
    try connection.execute("drop table \(days)", to: action)
  }

  /// Another pipeline may have added a column to the table since the leaf was made.
  private func addColumnsOfOthers(over connection: PostgresConnection) throws {
    // From here to the commit none is added.
    try connection.execute(
      "lock table only \(plan.table) in access share mode", to: "lock \(plan.table)")
    let columns = try TargetTable(name: plan.table).columns(over: connection)
    let known = Set(plan.columns.map(\.name))
    let added = columns.filter { !known.contains($0.name) }
    // To fill or check a column reads or writes all rows anew: readers would wait, or older snapshots miss them.
    guard columns.filter({ known.contains($0.name) }) == plan.columns,
      added.allSatisfy({ $0.value == nil && !$0.isRequired })
    else {
      throw Fault(
        .tryLater, "\(plan.table) was altered while the rows of a load were under way",
        remedy: "Run again")
    }
    for column in added {
      try connection.execute(
        "alter table \(plan.leaf) add column \(column.definition)",
        to: "add column '\(column.name.name)' to \(plan.leaf)")
    }
  }

  private func replace(in period: Partition, over connection: PostgresConnection) throws {
    let old = try Partition.find(
      of: period.name, for: plan.unit.enrollment, over: connection)
    if let old {
      try connection.execute(
        "alter table \(period.name) detach partition \(old.name)", to: "detach \(old.name)")
    }
    try attachLeaf(to: period.name, over: connection)
    guard let old else { return }
    if history.limit > 0, let previous {
      try history.take(old.name, of: previous, over: connection)
    } else {
      try connection.execute("drop table \(old.name)", to: "drop \(old.name)")
    }
  }

  private func addPeriod(over connection: PostgresConnection) throws {
    let period = try LeafName.period(of: plan.table, plan.unit.period, load: plan.load)
    let action = "create \(period)"
    let columns = try TargetTable(name: plan.table).columns(over: connection)
    try connection.execute(
      """
      create table \(period) (\(SQL.joined(columns.map(\.definition))))
      partition by list (\(try QuotedIdentifier(FrameColumn.enrollment)))
      """, to: action)
    try attachLeaf(to: period, over: connection)
    try connection.execute(
      """
      alter table \(plan.table) attach partition \(period)
      for values in (\(literal: plan.unit.period.description))
      """, to: "attach \(period)")
  }

  private func attachLeaf(
    to period: QualifiedName, over connection: PostgresConnection
  ) throws {
    try connection.execute(
      """
      alter table \(period) attach partition \(plan.leaf)
      for values in (\(literal: plan.unit.enrollment))
      """, to: "attach \(plan.leaf)")
  }
}
