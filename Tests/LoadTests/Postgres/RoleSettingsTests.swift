import Glibc
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// What a database administrator may set for the role that loads: nothing of it changes what is loaded.
@Suite struct RoleSettingsTests {
  /// A database whose loads go through a role with settings of its own.
  private func warehouse(_ settings: [String]) throws -> Warehouse {
    let admin = try Warehouse()
    let connection = try admin.connect()
    let database = try QuotedIdentifier(connection.database)
    let role = try QuotedIdentifier("set_\(database.name)_\(Int.random(in: 0..<1_000_000))")
    try connection.execute("create role \(role) login")
    try connection.execute("grant create on database \(database) to \(role)")
    for setting in settings {
      try connection.execute("alter role \(role) set \(SQL(trusted: setting))")
    }
    return try Warehouse(admin.url.replacing("postgres@", with: role.name + "@"))
  }

  private func expectReloads(_ warehouse: Warehouse) throws {
    for cost in ["1", "2", "4"] {
      try warehouse.load(
        [usage(cost), usage("0.5", day: "2017-04-04")], into: warehouse.unit(enrollment: #"a\'b"#))
    }
    var some = warehouse.unit(enrollment: #"a\'b"#)
    some.from = CalendarDate("2017-04-04")
    some.to = CalendarDate("2017-04-05")
    let receipt = try warehouse.load([usage("0.25", day: "2017-04-04")], into: some)
    #expect(receipt.restatement?.costDelta == ["EUR": "-0.25"])
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "4.25")
    #expect(try warehouse.ask("select sum(cost) from billing.v_cost_daily") == "4.25")
    #expect(
      try warehouse.ask("select count(*) from meterline.load where status = 'replaced'") == "3")
    #expect(try warehouse.strayTables() == [])
  }

  @Test(arguments: [
    [
      "standard_conforming_strings = off", "quote_all_identifiers = on", "backslash_quote = off",
      "array_nulls = off", "transform_null_equals = on",
    ],
    [
      "datestyle = 'German, DMY'", "timezone = 'Pacific/Apia'", "intervalstyle = sql_standard",
      "bytea_output = escape", "extra_float_digits = -15", "lc_numeric = 'C'",
    ],
    ["default_transaction_isolation = serializable", "default_transaction_deferrable = on"],
    ["default_transaction_isolation = 'repeatable read'", "synchronous_commit = off"],
    ["search_path = 'nowhere'", "row_security = off", "check_function_bodies = off"],
    ["client_min_messages = debug5", "default_statistics_target = 10000"],
    ["idle_session_timeout = 5000", "idle_in_transaction_session_timeout = 5000"],
    ["lock_timeout = 1000", "statement_timeout = 20000", "default_toast_compression = pglz"],
  ]) func `a role's settings change nothing`(settings: [String]) throws {
    try expectReloads(warehouse(settings))
  }

  /// A provider may take minutes to answer, while the connection that was asked for the earlier load waits.
  @Test func `a session is not ended for waiting`() throws {
    let warehouse = try warehouse(["idle_session_timeout = 1000"])
    try warehouse.spec.prepare(warehouse.run)
    let unit = warehouse.unit()
    let sink = try warehouse.spec.makeSink(warehouse.run)
    #expect(try sink.previous(unit) == nil)
    let other = try PostgresConnection(warehouse.access.address)
    let isThere: SQL =
      "select count(*) from pg_stat_activity where pid = \(other.backendID)::int"
    for _ in 0..<500 where try warehouse.ask(isThere) != "0" { usleep(10_000) }
    #expect(try warehouse.ask(isThere) == "0")
    try sink.begin(
      LoadOpening(unit: unit, schema: warehouse.schema, loadID: "0123456789abcdef"))
    try sink.write(warehouse.batch([usage("1")], of: unit))
    _ = try sink.finish()
    _ = try sink.commit(warehouse.record(of: unit, rows: 1))
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
  }

  /// Functions and operators of `public` that fit better than the server's own, as far as a statement leaves open
  /// which one it means.
  @Test func `nobody who may create in public can put a function in the place of the server's`()
    throws
  {
    let warehouse = try Warehouse()
    try warehouse.ask("create table public.calls (name text)")
    let connection = try warehouse.connect()
    for (name, arguments, result) in [
      ("hash_record_extended", "record, int", "bigint"),
      ("hashtextextended", "text, int", "bigint"),
      ("pg_get_expr", "pg_node_tree, oid", "text"),
      ("format", "text, name", "text"), ("length", "name", "int"), ("abs", "text", "numeric"),
      ("to_regclass", "name", "regclass"), ("max", "name", "text"), ("lower", "name", "text"),
    ] {
      try connection.runScript(
        """
        create function public.\(name) (\(arguments)) returns \(result) language plpgsql as
        $$ begin insert into public.calls values ('\(name)'); return null; end $$
        """, to: "set a trap")
    }
    let database = try QuotedIdentifier(connection.database)
    try connection.execute("alter database \(database) set search_path = public, pg_catalog")
    try expectReloads(warehouse)
    #expect(try warehouse.ask("select string_agg(distinct name, ' ') from public.calls") == nil)
  }
}
