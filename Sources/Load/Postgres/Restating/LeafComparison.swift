import Billing
import Postgres
import Records

/// Compares a filled leaf with the one that it will replace, and enters in the ledger what moved.
///
/// The server does it all, with sorting and hashing that spill to its disk, so that neither side holds a month in
/// memory. Days whose rows are all alike are recognised by a sum of digests and not looked at again.
struct LeafComparison: Sendable {
  private let pairing: RowPairing
  /// The same for the rows of the old leaf.
  private let before: RowPairing
  private let old: QualifiedName
  private let previous: LoadRecord
  private let isClosedPeriod: Bool

  /// - Parameters:
  ///   - old: the leaf that is replaced.
  ///   - previous: the record of its load.
  ///   - columns: the columns of the table.
  init(
    _ opening: LoadOpening, with old: QualifiedName, of previous: LoadRecord,
    _ columns: [QuotedIdentifier], isClosedPeriod: Bool
  ) throws(InvalidName) {
    var pairing = try RowPairing(opening)
    var before = try pairing.before(previous, having: columns)
    // A cost that only one of them has did not change.
    if before.cost == nil { pairing.cost = nil }
    // Rows that do not tell their currency are the same as such that do.
    if !before.tellsCurrency {
      pairing.forgetCurrency()
      before.forgetCurrency()
    }
    (self.pairing, self.before) = (pairing, before)
    (self.old, self.previous, self.isClosedPeriod) = (old, previous, isClosedPeriod)
  }

  /// Whether costs are entered under their currency; else it is for the records of the loads to tell.
  var tellsCurrency: Bool { pairing.tellsCurrency }

  /// A day on which the two leaves differ.
  private struct Day {
    let day: CalendarDate?
    let before: Int
    let after: Int
  }

  /// Compares, and enters the groups that moved under the number of the load.
  func run(
    _ leaf: QualifiedName, load: Int, rows: Int, over connection: PostgresConnection
  ) throws -> Restatement {
    var restatement = Restatement(
      previousLoadID: previous.loadID, isClosedPeriod: isClosedPeriod,
      rowsBefore: previous.rowsWritten, rowsAfter: rows)
    let days = try differingDays(leaf, over: connection)
    let new = isClosedPeriod ? [] : days.filter { $0.before == 0 && $0.day != nil }
    let moved = days.filter { day in !new.contains { $0.day == day.day } }
    restatement.newDays = try sum(new, of: leaf, over: connection)
    if !moved.isEmpty { try enter(moved, of: leaf, load: load, over: connection) }
    try read(load, into: &restatement, over: connection)
    return restatement
  }

  private var action: String { "compare with \(old)" }

  private func differingDays(
    _ leaf: QualifiedName, over connection: PostgresConnection
  ) throws -> [Day] {
    let version = connection.serverVersion
    return try connection.query(
      """
      select day, count(*) filter (where not is_new) as before, count(*) filter (where is_new) as after
      from (
        select \(pairing.day) as day, \(pairing.row(version)) as digest, true as is_new from \(leaf)
        union all select \(before.day), \(before.row(version)), false from \(old)) as rows
      group by day
      having sum(case when is_new then digest::numeric else -digest::numeric end) <> 0
        or count(*) filter (where is_new) <> count(*) filter (where not is_new)
      """, to: action
    ).map { row in
      let day: String? = try row.optional("day")
      return Day(
        day: day.flatMap { CalendarDate($0) }, before: try row.value("before"),
        after: try row.value("after"))
    }
  }

  private func sum(
    _ days: [Day], of leaf: QualifiedName, over connection: PostgresConnection
  ) throws -> Restatement.NewDays? {
    let dates = days.compactMap(\.day)
    guard let first = dates.min(), let last = dates.max() else { return nil }
    var cost: [String: String] = [:]
    if pairing.cost != nil {
      for row in try connection.query(
        """
        select \(pairing.currency) as currency, sum(\(pairing.costValue))::text as cost from \(leaf)
        where \(pairing.day) = any (\(Self.array(dates))) group by 1
        """, to: action)
      {
        cost[try row.value("currency")] = try row.value("cost")
      }
    }
    return .init(
      from: first, to: last.adding(days: 1), rows: days.reduce(0) { $0 + $1.after }, cost: cost)
  }

  /// Counts equal rows of each key and amounts on both sides, then sets off what is alike, then what is only repriced.
  private func enter(
    _ days: [Day], of leaf: QualifiedName, load: Int, over connection: PostgresConnection
  ) throws {
    let dates = Self.array(days.compactMap(\.day))
    let hasUndated = days.contains { $0.day == nil }
    func orNone(_ pairing: RowPairing) -> SQL { hasUndated ? "or \(pairing.day) is null" : "" }
    func rows(_ leaf: QualifiedName, _ pairing: RowPairing, _ sign: SQL) -> SQL {
      """
      select \(pairing.day) as day, \(pairing.currency) as currency,
        \(pairing.column(.subscription)) as subscription,
        \(pairing.column(.subscriptionName)) as subscription_name,
        \(pairing.column(.meter)) as meter, \(pairing.column(.meterName)) as meter_name,
        \(pairing.key(connection.serverVersion)) as key,
        \(pairing.amount(connection.serverVersion)) as amount, \(sign) as sign, \(pairing.costValue) as cost
      from \(leaf) where \(pairing.day) = any (\(dates)) \(orNone(pairing))
      """
    }
    try connection.execute(
      """
      insert into meterline.restatement (load_id, usage_date, billing_currency, subscription_guid,
        subscription_name, meter_id, meter_name, rows_added, rows_gone, rows_repriced, cost_before,
        cost_after, cost_delta)
      select \(load)::bigint, day, currency, subscription, max(subscription_name), meter, max(meter_name),
        sum(after - alike - least(after - alike, before - alike)),
        sum(before - alike - least(after - alike, before - alike)),
        sum(least(after - alike, before - alike)),
        sum(cost_before), sum(cost_after), sum(cost_after) - sum(cost_before)
      from (
        select day, currency, subscription, meter, key, max(subscription_name) as subscription_name,
          max(meter_name) as meter_name, sum(before) as before, sum(after) as after,
          sum(least(before, after)) as alike, sum(cost_before) as cost_before, sum(cost_after) as cost_after
        from (
          select day, currency, subscription, meter, key, amount, max(subscription_name) as subscription_name,
            max(meter_name) as meter_name, count(*) filter (where sign < 0) as before,
            count(*) filter (where sign > 0) as after,
            coalesce(sum(cost) filter (where sign < 0), 0) as cost_before,
            coalesce(sum(cost) filter (where sign > 0), 0) as cost_after
          from (\(rows(leaf, pairing, "1")) union all \(rows(old, before, "-1"))) as rows
          group by day, currency, subscription, meter, key, amount
        ) as alike_rows
        group by day, currency, subscription, meter, key
      ) as paired
      group by day, currency, subscription, meter
      having sum(greatest(after, before) - alike) > 0
      """, to: action)
  }

  private func read(
    _ load: Int, into restatement: inout Restatement, over connection: PostgresConnection
  ) throws {
    let sums = try connection.query(
      """
      select coalesce(sum(rows_added), 0) as added, coalesce(sum(rows_gone), 0) as gone,
        coalesce(sum(rows_repriced), 0) as repriced from meterline.restatement
      where load_id = \(load)::bigint
      """, to: action)
    restatement.rowsAdded = try sums.first?.value("added")
    restatement.rowsGone = try sums.first?.value("gone")
    restatement.rowsRepriced = try sums.first?.value("repriced")
    guard pairing.cost != nil else { return }
    for row in try connection.query(
      """
      select billing_currency, sum(cost_delta)::text as delta from meterline.restatement
      where load_id = \(load)::bigint group by 1 having sum(cost_delta) <> 0
      """, to: action)
    {
      restatement.costDelta[try row.value("billing_currency")] = try row.value("delta")
    }
    for row in try connection.query(
      """
      select usage_date, billing_currency, sum(cost_delta)::text as delta from meterline.restatement
      where load_id = \(load)::bigint and usage_date is not null group by 1, 2
      having sum(cost_delta) <> 0
      """, to: action)
    {
      restatement.dailyDelta[try row.value("usage_date"), default: [:]][
        try row.value("billing_currency")] = try row.value("delta")
    }
  }

  private static func array(_ dates: [CalendarDate]) -> SQL {
    "\("{" + dates.map(\.description).joined(separator: ",") + "}")::date[]"
  }
}
