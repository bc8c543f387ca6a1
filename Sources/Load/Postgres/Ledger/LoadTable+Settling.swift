import FoundationEssentials
import Postgres
import Records

extension LoadTable {
  /// Makes a load the one that readers see, and the one before it replaced; part of the swap's transaction.
  ///
  /// - Throws: `failed` when someone took the load for dead and removed it.
  func settle(
    _ record: LoadRecord, replacing previous: Int?, as load: Int,
    in table: QualifiedName
  ) throws {
    let action = "enter the load in the ledger"
    let unit = record.unit
    try connection.execute(
      """
      update meterline.load set status = 'replaced', ended_at = now()
      where status = 'loaded' and table_name = \(table.description)
        and enrollment = \(unit.enrollment) and billing_period = \(unit.period.description)
      """, to: action)
    let settled = try connection.execute(
      """
      update meterline.load set status = 'loaded', loaded_at = now(), \(try Self.facts(of: record)),
        previous_load_id = \(previous)::bigint
      where load_id = \(load)::bigint and status = 'loading'
      """, to: action)
    guard settled == 1 else {
      throw Fault(
        .failed, "another run took this load for dead and removed it", at: unit.description,
        remedy: "Run again")
    }
  }

  private static func facts(of record: LoadRecord) throws -> SQL {
    let source = record.source
    return """
      etag = \(source.etag), source_url = \(source.url), source_pages = \(source.pages)::bigint,
      source_bytes = \(source.bytes)::bigint, source_sha256 = \(source.sha256),
      confirmed = \(source.confirmed)::boolean, rows_read = \(record.rowsRead)::bigint,
      rows_written = \(record.rowsWritten)::bigint, rows_dropped = \(record.rowsDropped)::bigint,
      duplicates = \(record.duplicates)::bigint, quarantined = \(record.quarantined)::bigint,
      quarantined_cost = \(try record.quarantinedCost.map(json))::jsonb,
      quarantined_without_cost = \(record.quarantinedWithoutCost)::bigint,
      totals = \(try json(record.totals))::jsonb, currency = \(record.currency),
      partial = \(record.partial)::boolean, record = \(try json(record))::jsonb,
      started_at = \(record.startedAt.description)::timestamptz,
      finished_at = \(record.finishedAt.description)::timestamptz
      """
  }

  private static func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }
}
