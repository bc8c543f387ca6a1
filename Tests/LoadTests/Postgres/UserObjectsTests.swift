import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// What users make of and on our tables stands through reloads, or is refused by name before any row moves.
@Suite struct UserObjectsTests {
  private func loaded(keeping versions: Int = 0) throws -> (Warehouse, PostgresSinkSpec) {
    let warehouse = try Warehouse()
    var spec = warehouse.spec
    spec.keptVersions = versions
    try load([usage("1")], into: warehouse, spec)
    return (warehouse, spec)
  }

  private func load(
    _ rows: [[String: Cell]], into warehouse: Warehouse, _ spec: PostgresSinkSpec,
    _ unit: Unit? = nil
  ) throws {
    let unit = unit ?? warehouse.unit()
    try spec.prepare(warehouse.run)
    let sink = try spec.makeSink(warehouse.run)
    try sink.begin(LoadOpening(unit: unit, schema: warehouse.schema, loadID: "0123456789abcdef"))
    try sink.write(warehouse.batch(rows, of: unit))
    let staged = try sink.finish()
    _ = try sink.commit(warehouse.record(of: unit, rows: staged.rows))
  }

  /// A change to the table, and what then holds of each row of a month that is loaded again and of a new one.
  struct Change: Sendable, CustomTestStringConvertible {
    let sql: String
    var holds = "true"
    var testDescription: String { sql }
  }

  static let changes = [
    Change(sql: "add column mine text not null default 'x'", holds: "mine = 'x'"),
    Change(sql: "add column mine timestamptz default now()", holds: "mine is not null"),
    Change(
      sql: "add column cents numeric generated always as (cost * 100) stored",
      holds: "cents = cost * 100"),
    Change(
      sql: "add constraint \"not; too\"\" much\" check (cost < 1e20 and department_name <> '%I')"),
    Change(sql: "add constraint small check (cost < 1e20) not valid"),
    Change(sql: "add constraint unit check (cost < 1e20), add constraint half check (cost < 1e20)"),
    Change(sql: "add column mine text collate \"C\", add column other varchar(10)"),
    Change(sql: "add column mine text[] default '{a,b}', add column other billing.mood"),
    Change(sql: "add primary key (billing_period, enrollment, source_row)"),
    Change(sql: "add foreign key (billing_period) references billing.months (month)"),
    Change(sql: "alter column enrollment set default '7', alter column load_id set default 7"),
    Change(sql: "enable row level security"),
    Change(sql: "force row level security"),
  ]

  /// How a month is loaded.
  enum Way: Sendable, CaseIterable { case plain, keptAsVersion, inHalves }

  @Test(arguments: changes, Way.allCases)
  func `a changed table is loaded as it is`(change: Change, way: Way) throws {
    let (warehouse, spec) = try loaded(keeping: way == .plain ? 0 : 2)
    try warehouse.ask("create type billing.mood as enum ('good')")
    try warehouse.ask("create table billing.months (month text primary key)")
    try warehouse.ask("insert into billing.months values ('201704'), ('201705')")
    try warehouse.ask("alter table billing.usage_details \(SQL(trusted: change.sql))")
    func rows(_ cost: String) -> [[String: Cell]] {
      guard way == .inHalves else { return [usage(cost)] }
      return [0, 17 * 1024].map { place in
        usage(cost).merging(["source_row": .number("\(place)")]) { $1 }
      }
    }
    for cost in ["2", "4"] { try load(rows(cost), into: warehouse, spec) }
    try load(rows("8"), into: warehouse, spec, warehouse.unit("201705"))
    #expect(
      try warehouse.ask(
        "select sum(cost) from billing.usage_details where \(SQL(trusted: change.holds))")
        == (way == .inHalves ? "24" : "12"))
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `a kept version stays readable when the table asks less than it did`() throws {
    let (warehouse, spec) = try loaded(keeping: 2)
    let change = "alter table billing.usage_details" as SQL
    try warehouse.ask("\(change) add column mine text not null default 'x', add check (cost < 9)")
    try load([usage("2")], into: warehouse, spec)
    try warehouse.ask("\(change) alter column mine drop not null, alter column mine drop default")
    try warehouse.ask("\(change) drop constraint usage_details_cost_check")
    for cost in ["4", "8"] { try load([usage(cost)], into: warehouse, spec) }
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details_versions") == "14")
  }

  @Test func `a column that no row could fill is refused before any row moves`() throws {
    let (warehouse, spec) = try loaded()
    try warehouse.ask("alter table billing.usage_details add column mine text not null default ''")
    try warehouse.ask("alter table billing.usage_details alter column mine drop default")
    let refused = fault { try load([usage("2")], into: warehouse, spec) }
    #expect(refused?.category == .configuration)
    #expect(
      refused?.description
        == "usage-details, enrollment 100, 201704: column 'mine' of billing.usage_details is NOT NULL without "
        + "a default, and the pipeline does not bring it. Give the column a default, or let it be NULL."
    )
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
  }

  @Test func `a row that breaks the table's own CHECK leaves the old month`() throws {
    let (warehouse, spec) = try loaded()
    try warehouse.ask("alter table billing.usage_details add constraint small check (cost < 2)")
    let refused = fault { try load([usage("777")], into: warehouse, spec) }
    #expect(refused?.category == .failed)
    #expect(refused?.description.contains("constraint small") == true)
    #expect(refused?.description.contains("777") == false)
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `a view of a partition is named as what keeps the old month`() throws {
    let (warehouse, spec) = try loaded()
    try warehouse.ask(
      "create view billing.mine as select * from billing.usage_details_201704_100_l1")
    let refused = fault { try load([usage("2")], into: warehouse, spec) }
    #expect(refused?.category == .configuration)
    #expect(refused?.message.contains("view billing.mine depends on") == true)
    #expect(
      refused?.remedy
        == "Let views read the table, not its partitions: each load brings a new one")
    #expect(try warehouse.ask("select sum(cost) from billing.mine") == "1")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `readers who may read the table read every load of it`() throws {
    let (warehouse, spec) = try loaded(keeping: 1)
    let connection = try warehouse.connect()
    let role = try QuotedIdentifier("analyst of \(connection.database)")
    try connection.execute("create role \(role)")
    try connection.execute("grant usage on schema billing to \(role)")
    try connection.execute(
      "grant select on billing.usage_details, billing.usage_details_versions to \(role)")
    for cost in ["2", "4"] { try load([usage(cost)], into: warehouse, spec) }
    try connection.execute("set role \(role)")
    #expect(
      try connection.query("select sum(cost) from billing.usage_details")[0].text(at: 0) == "4")
    #expect(
      try connection.query("select sum(cost) from billing.usage_details_versions")[0].text(at: 0)
        == "6")
  }

  @Test func `policies on the table hold for every load`() throws {
    let (warehouse, spec) = try loaded()
    let connection = try warehouse.connect()
    let role = try QuotedIdentifier("officer of \(connection.database)")
    try connection.execute("create role \(role)")
    try connection.execute("grant usage on schema billing to \(role)")
    try connection.execute("grant select on billing.usage_details to \(role)")
    try connection.execute("alter table billing.usage_details enable row level security")
    try connection.execute(
      "create policy p on billing.usage_details for select to \(role) using (cost < 3)")
    try load([usage("2"), usage("4")], into: warehouse, spec)
    try connection.execute("set role \(role)")
    #expect(
      try connection.query("select sum(cost) from billing.usage_details")[0].text(at: 0) == "2")
  }

  @Test(arguments: ["for all tables", "for tables in schema billing, meterline"])
  func `a published database is loaded like any other`(tables: String) throws {
    // A publication refuses what it could not pass on only where changes are written for it.
    let server = try PostgresServer(settings: ["wal_level": "logical"])
    let warehouse = try Warehouse(server.makeDatabase())
    let connection = try warehouse.connect()
    try warehouse.load([usage("1")], into: warehouse.unit())
    if connection.serverVersion < 150_000, tables.contains("schema") { return }
    try connection.execute("create publication p \(SQL(trusted: tables))")
    try warehouse.load([usage("2")], into: warehouse.unit())
    // What a load left that came to nothing.
    let sink = try warehouse.stage([usage("4")], into: warehouse.unit())
    _ = try sink.finish()
    sink.discard()
    #expect(try warehouse.ask("select sum(cost) from billing.v_cost_daily") == "2")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `every kind of index is there for the next load`() throws {
    let (warehouse, spec) = try loaded()
    let connection = try warehouse.connect()
    for index in [
      "unique index on T (billing_period, enrollment, source_row) include (cost)",
      "index on T (meter_id) where cost > 1", "index on T using gin (tags jsonb_path_ops)",
      "index on T (lower(meter_name) text_pattern_ops desc nulls last)",
      "index on T using brin (usage_date) with (pages_per_range = 16)",
      "index on T using hash (meter_id)", #"index "odd "" name" on T (meter_name collate "C")"#,
    ] {
      try connection.execute(
        "create \(SQL(trusted: index.replacing(" T ", with: " billing.usage_details ")))")
    }
    try connection.execute(
      "create statistics billing.s on meter_id, meter_name from billing.usage_details")
    for cost in ["2", "4"] { try load([usage(cost)], into: warehouse, spec) }
    let missing: SQL = """
      select count(*) from pg_index i where i.indrelid = 'billing.usage_details'::regclass and not i.indisvalid
      """
    #expect(try warehouse.ask(missing) == "0")
    let (ofTable, ofLeaf) = (
      try warehouse.ask(
        "select count(*) from pg_index where indrelid = 'billing.usage_details'::regclass"),
      try warehouse.ask(
        """
        select count(*) from pg_index i
        where i.indrelid = 'billing.usage_details_201704_100_l3'::regclass
          and exists (select from pg_inherits h where h.inhrelid = i.indexrelid)
        """)
    )
    #expect(ofTable == ofLeaf)
  }
}
