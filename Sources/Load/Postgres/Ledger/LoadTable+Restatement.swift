import Postgres
import Records

extension LoadTable {
  /// What the present load of a unit changed, the greatest changes of cost first.
  func restatement(of unit: Unit, in table: QualifiedName) throws -> [RestatementLine] {
    try connection.query(
      """
      select r.usage_date, r.billing_currency, r.subscription_guid, r.subscription_name, r.meter_id,
        r.meter_name, r.rows_added, r.rows_gone, r.rows_repriced, r.cost_before::text as cost_before,
        r.cost_after::text as cost_after, r.cost_delta::text as cost_delta
      from meterline.restatement r join meterline.load l using (load_id)
      where l.status = 'loaded' and l.table_name = \(table.description)
        and l.enrollment = \(unit.enrollment) and l.billing_period = \(unit.period.description)
      order by abs(r.cost_delta) desc, r.usage_date, r.subscription_guid, r.meter_id, r.billing_currency
      """, to: "read what the load changed"
    ).map(Self.line)
  }

  private static func line(_ row: Row) throws -> RestatementLine {
    let day: String? = try row.optional("usage_date")
    var line = RestatementLine(
      day: day.flatMap { CalendarDate($0) }, currency: try row.value("billing_currency"))
    line.subscription = try row.optional("subscription_guid")
    line.subscriptionName = try row.optional("subscription_name")
    line.meter = try row.optional("meter_id")
    line.meterName = try row.optional("meter_name")
    line.rowsAdded = try row.value("rows_added")
    line.rowsGone = try row.value("rows_gone")
    line.rowsRepriced = try row.value("rows_repriced")
    line.costBefore = try row.value("cost_before")
    line.costAfter = try row.value("cost_after")
    line.costDelta = try row.value("cost_delta")
    return line
  }
}
