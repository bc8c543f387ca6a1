import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// What the roles need that load and read, and what they are told without it.
@Suite struct PrivilegeTests {
  /// A database, its administrator, and a role that may connect and no more.
  private func parties() throws -> (
    admin: PostgresConnection, database: QuotedIdentifier, role: QuotedIdentifier, loader: Warehouse
  ) {
    let warehouse = try Warehouse()
    let admin = try warehouse.connect()
    let database = try QuotedIdentifier(admin.database)
    let role = try QuotedIdentifier("loads_\(database.name)_\(Int.random(in: 0..<1_000_000))")
    try admin.execute("create role \(role) login")
    let url = warehouse.url.replacing("postgres@", with: role.name + "@")
    return (admin, database, role, try Warehouse(url))
  }

  private func expectReloads(_ loader: Warehouse) throws {
    for cost in ["1", "2"] { try loader.load([usage(cost)], into: loader.unit()) }
    #expect(try loader.ask("select sum(cost) from billing.v_cost_daily") == "2")
    #expect(try loader.ask("select sum(cost) from billing.usage_details") == "2")
  }

  @Test func `a loader may own the two schemas and create nothing in the database`() throws {
    let (admin, _, role, loader) = try parties()
    for schema in ["meterline", "billing"] {
      try admin.execute("create schema \(try QuotedIdentifier(schema)) authorization \(role)")
    }
    try expectReloads(loader)
  }

  @Test func `a loader may be a member of the owner`() throws {
    let (admin, database, role, loader) = try parties()
    let owner = try QuotedIdentifier("owner of \(role.name)")
    try admin.execute("create role \(owner)")
    try admin.execute("grant \(owner) to \(role)")
    try admin.execute("grant create on database \(database) to \(owner)")
    try admin.execute("alter role \(role) set role \(literal: owner.name)")
    try expectReloads(loader)
    #expect(
      try loader.ask(
        """
        select string_agg(distinct tableowner::text, ' ') from pg_tables
        where schemaname in ('billing', 'meterline')
        """) == owner.name)
  }

  @Test func `a table of another role is refused before any row moves`() throws {
    let (admin, _, role, loader) = try parties()
    try Migrator(admin).apply()
    for schema in ["meterline", "billing"] {
      let schema = try QuotedIdentifier(schema)
      try admin.execute("grant usage, create on schema \(schema) to \(role)")
      try admin.execute("grant all on all tables in schema \(schema) to \(role)")
    }
    let refused = fault { try loader.load([usage("1")], into: loader.unit()) }
    #expect(refused?.category == .configuration)
    #expect(
      refused?.message
        == "billing.usage_details belongs to role postgres, and \(role.name) is no member of it")
    #expect(refused?.remedy?.contains("own the table and its partitions") == true)
    #expect(try loader.strayTables() == [])
  }

  @Test func `the role of reports reads a table in a schema that was made for it`() throws {
    var warehouse = try Warehouse()
    warehouse.table = try QualifiedName("other place.usage")
    try warehouse.load([usage("1")], into: warehouse.unit())
    let connection = try warehouse.connect()
    try connection.execute("set role meterline_reader")
    #expect(
      try connection.query("select sum(cost) from \"other place\".usage")[0].text(at: 0) == "1")
  }
}
