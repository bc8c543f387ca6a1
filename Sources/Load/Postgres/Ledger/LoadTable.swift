import FoundationEssentials
import Postgres
import Records

/// `meterline.load`: the ledger, in the database that holds the rows.
struct LoadTable {
  /// A load that readers see.
  struct Current {
    let number: Int
    let leaf: String
    let pipeline: String
    let endpoint: String
    let record: LoadRecord
  }

  /// A load that never ended.
  struct Unfinished {
    let number: Int
    let table: QualifiedName
    let leaf: String
    let enrollment: String
    let period: String
  }

  let connection: PostgresConnection

  /// The load of a unit that readers see; nil when there is none, or its partition was dropped by hand.
  func current(of unit: Unit, in table: QualifiedName) throws -> Current? {
    let rows = try connection.query(
      """
      \(Self.selection) and table_name = \(table.description)
        and enrollment = \(unit.enrollment) and billing_period = \(unit.period.description)
      """, to: "read the ledger")
    return try rows.first.map(read).flatMap { try isAttached($0, unit, table) ? $0 : nil }
  }

  /// The loads of an endpoint that readers see, by table, enrollment and period.
  func all(of endpoint: String, in table: QualifiedName) throws -> [Current] {
    try connection.query(
      """
      \(Self.selection) and table_name = \(table.description) and endpoint = \(endpoint)
      order by enrollment, billing_period
      """, to: "read the ledger"
    ).map(read)
  }

  /// Another endpoint whose rows the table holds; nil when it is free for this one.
  func otherEndpoint(than endpoint: String, in table: QualifiedName) throws -> String? {
    try connection.query(
      """
      select endpoint from meterline.load
      where status = 'loaded' and table_name = \(table.description) and endpoint <> \(endpoint) limit 1
      """, to: "read the ledger"
    ).first?.value("endpoint")
  }

  /// Enters a load that begins, and returns its number.
  func open(_ opening: LoadOpening, run: RunContext, table: QualifiedName) throws -> Int {
    let unit = opening.unit
    let rows = try connection.query(
      """
      insert into meterline.load (load_key, table_name, endpoint, enrollment, billing_period, pipeline, run_id,
        plan_sha256, started_at, meterline_version)
      values (\(opening.loadID), \(table.description), \(unit.endpoint), \(unit.enrollment),
        \(unit.period.description), \(run.pipeline), \(run.runID), \(run.planSHA256),
        now(), \(run.version))
      returning load_id
      """, to: "enter the load in the ledger")
    guard let row = rows.first else { return 0 }
    return try row.value("load_id")
  }

  /// Notes the leaf of a load, so that whoever cleans up after it knows what to remove.
  func note(leaf: QualifiedName, of load: Int) throws {
    try connection.execute(
      "update meterline.load set leaf = \(leaf.table.name) where load_id = \(load)::bigint",
      to: "enter the load in the ledger")
  }

  /// Notes that a load came to nothing.
  func fail(_ load: Int) throws {
    try connection.execute(
      "delete from meterline.restatement where load_id = \(load)::bigint",
      to: "enter the end of the load in the ledger")
    try connection.execute(
      """
      update meterline.load set status = 'failed', ended_at = now()
      where load_id = \(load)::bigint and status = 'loading'
      """, to: "enter the end of the load in the ledger")
  }

  /// Whether readers see a load, or saw it until another took its place.
  func isLoaded(_ load: Int) throws -> Bool {
    try !connection.query(
      """
      select from meterline.load where load_id = \(load)::bigint and status in ('loaded', 'replaced')
      """, to: "read the ledger"
    ).isEmpty
  }

  /// Loads that are under way, or died.
  func unfinished() throws -> [Unfinished] {
    try connection.query(
      """
      select load_id, table_name, leaf, enrollment, billing_period from meterline.load
      where status = 'loading'
      """, to: "read the ledger"
    ).map { row in
      Unfinished(
        number: try row.value("load_id"), table: try QualifiedName(try row.value("table_name")),
        leaf: try row.value("leaf"), enrollment: try row.value("enrollment"),
        period: try row.value("billing_period"))
    }
  }

  private static let selection: SQL = """
    select load_id, leaf, pipeline, endpoint, record::text as record from meterline.load
    where status = 'loaded'
    """

  private func read(_ row: Row) throws -> Current {
    let json: String = try row.value("record")
    return Current(
      number: try row.value("load_id"), leaf: try row.value("leaf"),
      pipeline: try row.value("pipeline"), endpoint: try row.value("endpoint"),
      record: try JSONDecoder().decode(LoadRecord.self, from: Data(json.utf8)))
  }

  private func isAttached(
    _ current: Current, _ unit: Unit, _ table: QualifiedName
  ) throws -> Bool {
    guard
      let period = try Partition.find(
        of: table, for: unit.period.description, over: connection),
      let leaf = try Partition.find(of: period.name, for: unit.enrollment, over: connection)
    else { return false }
    return leaf.name.table.name == current.leaf
  }
}
