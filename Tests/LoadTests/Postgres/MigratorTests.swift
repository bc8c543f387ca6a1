import FoundationEssentials
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct MigratorTests {
  private func connect() throws -> PostgresConnection {
    try PostgresConnection(ConnectionAddress(PostgresServer.shared().makeDatabase()))
  }

  @Test func `the files are numbered in the order in which they apply`() {
    #expect(!Migration.all.isEmpty)
    for (index, migration) in Migration.all.enumerated() {
      #expect(
        migration.name.hasPrefix(String(String(migration.version + 10_000).dropFirst()) + "_"))
      #expect(index == 0 || Migration.all[index - 1].version < migration.version)
    }
  }

  @Test func `an empty database gets all, and a second time nothing`() throws {
    let connection = try connect()
    let migrator = Migrator(connection, programVersion: "1.0")
    #expect(try migrator.applied() == [])
    #expect(try migrator.pending() == Migration.all)
    #expect(try migrator.apply() == Migration.all)
    #expect(try migrator.applied().map(\.sha256) == Migration.all.map(\.sha256))
    #expect(try migrator.pending() == [])
    #expect(try migrator.apply() == [])
  }

  @Test func `a database that lacks the last gets only that`() throws {
    let connection = try connect()
    try Migrator(connection, migrations: Migration.all.dropLast()).apply()
    #expect(try Migrator(connection).apply() == Migration.all.suffix(1))
  }

  @Test(arguments: 4..<Migration.all.count)
  func `a loaded database gets what it lacks and goes on`(present: Int) throws {
    let warehouse = try Warehouse()
    let connection = try warehouse.connect()
    try Migrator(connection, migrations: Array(Migration.all.prefix(present))).apply()
    let record = String(
      decoding: try JSONEncoder().encode(warehouse.record(of: warehouse.unit(), rows: 1)),
      as: UTF8.self)
    try connection.runScript(
      """
      create table billing.period_l1 partition of billing.usage_details
        for values in ('201704') partition by list (enrollment);
      create table billing.leaf_l1 partition of billing.period_l1 for values in ('100');
      insert into billing.usage_details (enrollment, billing_period, billing_currency, cost, usage_date, load_id)
        values ('100', '201704', 'EUR', 1, '2017-04-03', 1);
      insert into meterline.load (load_key, status, table_name, leaf, endpoint, enrollment, billing_period,
          pipeline, run_id, plan_sha256, record, started_at, meterline_version)
        values ('k', 'loaded', 'billing.usage_details', 'leaf_l1', 'usage-details', '100', '201704',
          'usage-nightly', 'r', '', \(SQL.literal(record)), now(), '0');
      """, to: "load as an earlier version did")
    let receipt = try warehouse.load([usage("3")], into: warehouse.unit())
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "3")
    #expect(receipt.restatement?.costDelta == ["EUR": "2"])
    #expect(try Migrator(connection).pending() == [])
  }

  @Test func `a failed migration leaves the ones before it`() throws {
    let connection = try connect()
    let broken = Migration(
      version: 99, name: "0099_broken.sql",
      sql: "create table a (); select 1/0;")
    let fault = fault { try Migrator(connection, migrations: Migration.all + [broken]).apply() }
    #expect(fault?.message == "could not apply 0099_broken.sql: division by zero (SQLSTATE 22012)")
    #expect(try Migrator(connection).applied().count == Migration.all.count)
    #expect(try connection.query("select to_regclass('a')")[0].text(at: 0) == nil)
  }

  @Test func `a newer database is refused`() throws {
    let connection = try connect()
    try Migrator(connection).apply()
    let older = Migrator(connection, migrations: Migration.all.dropLast())
    let fault = fault { try older.apply() }
    #expect(fault?.category == .configuration)
    #expect(
      fault?.message
        == "the database has migration \(Migration.all.last?.name ?? ""), which this program does not know"
    )
  }

  @Test func `a migration in another wording is refused`() throws {
    let connection = try connect()
    try Migrator(connection).apply()
    try connection.execute("update meterline.migration set sha256 = 'x' where version = 2")
    let fault = fault { _ = try Migrator(connection).pending() }
    #expect(fault?.category == .configuration)
    #expect(
      fault?.message
        == "migration \(Migration.all[1].name) was applied to the database in another wording than this "
        + "program has")
  }

  @Test(arguments: 1...5)
  func `several programs may migrate at once`(round: Int) async throws {
    let url = try PostgresServer.shared().makeDatabase()
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<6 {
        group.addTask {
          try await Worker.run("migrator") {
            try Migrator(PostgresConnection(ConnectionAddress(url))).apply().count
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts.reduce(0, +) == Migration.all.count)
  }

  @Test func `the role of reports sees the views and not the ledger`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    let connection = try warehouse.connect()
    try connection.execute("set role meterline_reader")
    #expect(
      try connection.query("select sum(cost) from billing.v_cost_monthly")[0].text(at: 0) == "1")
    #expect(
      try connection.query("select sum(cost) from billing.usage_details")[0].text(at: 0) == "1")
    #expect(try connection.query("select count(*) from billing.v_freshness")[0].text(at: 0) == "1")
    #expect(throws: PostgresError.self) { try connection.query("select * from meterline.load") }
    #expect(throws: PostgresError.self) {
      try connection.query("delete from billing.usage_details")
    }
  }
}
