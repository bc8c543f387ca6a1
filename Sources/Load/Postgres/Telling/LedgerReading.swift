import FoundationEssentials
import Postgres
import Records

/// Reads what the database tells of one table besides the loads that readers see: sums by department, service and
/// resource, and the loads of the past.
///
/// Sums come from `billing.cost_daily`, so that their time follows the number of departments and services and not that
/// of rows; only the costliest resources of one billing period are read from the rows themselves.
struct LedgerReading {
  /// Loads of the past that are told.
  static let historyCount = 60

  let connection: PostgresConnection
  let table: QualifiedName

  /// Nil when the table has no sums by day: its rows have no day or no cost.
  ///
  /// - Parameter loads: all that readers see.
  func shares(of loads: [LoadRecord]) throws -> CostShares? {
    let services = try services()
    let filled = loads.filter { $0.rowsWritten > 0 }
    guard !services.isEmpty, let newest = filled.map(\.unit.period).max() else { return nil }
    return CostShares(
      departments: try departments(), services: services,
      resources: try resources(in: newest, of: filled.filter { $0.unit.period == newest }))
  }

  private func departments() throws -> [CostShares.Share] {
    try connection.query(
      """
      select billing_period, usage_date, billing_currency as currency, department as name,
        sum(cost)::text as cost, sum(rows)::bigint as rows
      from billing.cost_daily where table_name = \(table.description)
      group by 1, 2, 3, 4
      """, to: "read the cost by department"
    ).map { row in
      let day: String? = try row.optional("usage_date")
      return try share(row, day: day.flatMap { CalendarDate($0) })
    }
  }

  private func services() throws -> [CostShares.Share] {
    try connection.query(
      """
      select billing_period, billing_currency as currency, service as name,
        sum(cost)::text as cost, sum(rows)::bigint as rows
      from billing.cost_daily where table_name = \(table.description)
      group by 1, 2, 3
      """, to: "read the cost by service"
    ).map { try share($0, day: nil) }
  }

  private func share(_ row: Row, day: CalendarDate?) throws -> CostShares.Share {
    CostShares.Share(
      period: try month(row), day: day, currency: try row.value("currency"),
      name: try row.optional("name"), cost: try ExactSum(parsing: try row.value("cost")),
      rows: try row.value("rows"))
  }

  private func month(_ row: Row) throws -> CalendarMonth {
    let text: String = try row.value("billing_period")
    guard let month = CalendarMonth(text) else {
      throw Fault(.failed, "the ledger has the billing period '\(text)', which is none (yyyyMM)")
    }
    return month
  }
}

// MARK: - History

extension LedgerReading {
  /// What the ledger remembers of the loads of an endpoint.
  func history(of endpoint: String) throws -> LoadHistory {
    let count: Int =
      try connection.query(
        """
        select count(*) as loads from meterline.load
        where table_name = \(table.description) and endpoint = \(endpoint)
        """, to: "count the loads of the past"
      ).first?.value("loads") ?? 0
    return LoadHistory(
      count: count, newest: try pastLoads(of: endpoint, where: "true"),
      restatements: try pastLoads(
        of: endpoint,
        where: """
          status in ('loaded', 'replaced') and (
            record #> '{restatement,cost_delta}' <> '{}' or record #> '{restatement,daily_delta}' <> '{}'
            or coalesce((record #>> '{restatement,rows_added}')::bigint, 0) > 0
            or coalesce((record #>> '{restatement,rows_gone}')::bigint, 0) > 0
            or coalesce((record #>> '{restatement,rows_repriced}')::bigint, 0) > 0)
          """))
  }

  private func pastLoads(of endpoint: String, where condition: SQL) throws -> [PastLoad] {
    try connection.query(
      """
      select load_key, run_id, status, enrollment, billing_period, rows_written,
        \(Self.instant("started_at")) as started, \(Self.instant("loaded_at")) as seen,
        (record #> '{restatement}')::text as restatement
      from meterline.load
      where table_name = \(table.description) and endpoint = \(endpoint) and (\(condition))
      order by load_id desc limit \(Self.historyCount)::bigint
      """, to: "read the loads of the past"
    ).map { try pastLoad($0, endpoint) }
  }

  private func pastLoad(_ row: Row, _ endpoint: String) throws -> PastLoad {
    let words: String = try row.value("status")
    let started: String = try row.value("started")
    guard let status = PastLoad.Status(rawValue: words), let startedAt = Timestamp(started) else {
      throw Fault(.failed, "the ledger has a load '\(words)' begun at '\(started)'")
    }
    var load = PastLoad(
      loadID: try row.value("load_key"), runID: try row.value("run_id"),
      unit: Unit(
        endpoint: endpoint, enrollment: try row.value("enrollment"), period: try month(row)),
      status: status, startedAt: startedAt)
    load.rows = try row.optional("rows_written")
    let seen: String? = try row.optional("seen")
    load.loadedAt = seen.flatMap { Timestamp($0) }
    if let json: String = try row.optional("restatement") {
      load.restatement = try JSONDecoder().decode(Restatement?.self, from: Data(json.utf8))
    }
    return load
  }

  /// A column as text that `Timestamp` reads.
  private static func instant(_ column: StaticString) -> SQL {
    SQL(
      trusted:
        #"to_char(\#(column) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#)
  }
}
