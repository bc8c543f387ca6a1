import Billing
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct PostgresTableTests {
  @Test(arguments: [
    #"billing."; drop table x; --"#, #"'; drop table x; --"#, "Sales.Ünits",
    "billing.a_table_whose_name_is_as_long_as_any_name_can_be_in_a_databas",
  ]) func `any name that can be kept is only a name`(text: String) throws {
    var warehouse = try Warehouse()
    try warehouse.ask("create table x (a int)")
    let table = try QualifiedName(text)
    warehouse.table = table
    try warehouse.load([usage("1")], into: warehouse.unit())
    try warehouse.load([usage("2")], into: warehouse.unit())
    #expect(try warehouse.ask("select sum(cost) from \(table)") == "2")
    #expect(try warehouse.ask("select to_regclass('x')") == "x")
    #expect(try warehouse.spec.loads(of: "usage-details").count == 1)
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `hostile enrollments and columns are only values and names`() throws {
    var warehouse = try Warehouse()
    let hostile = #"x"; drop table "y'"#
    warehouse.schema.columns.append(Column(hostile, .text, slot: warehouse.schema.width))
    try warehouse.load([[hostile: .text("'\\")]], into: warehouse.unit(enrollment: #"1'\"00"#))
    #expect(
      try warehouse.ask(
        "select enrollment || \(try QuotedIdentifier(hostile)) from billing.usage_details")
        == #"1'\"00'\"#)
  }

  @Test(arguments: Endpoint.allCases)
  func `the tables of the migrations have the columns of their datasets`(endpoint: Endpoint) throws
  {
    let warehouse = try Warehouse()
    let connection = try warehouse.connect()
    try Migrator(connection).apply()
    let columns = try connection.query(
      """
      select a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum)
      from pg_attribute a
      where a.attrelid = to_regclass(\("billing." + endpoint.tableName)) and a.attnum > 0 order by a.attnum
      """
    ).map(\.texts)
    let expected = endpoint.dataset.schema.columns.map { [$0.name, $0.type.sqlType, $0.meaning] }
    #expect(columns.dropLast().map { $0 } == expected)
    #expect(columns.last?.prefix(2) == ["load_id", "bigint"])
  }

  @Test(arguments: Endpoint.allCases)
  func `every endpoint can be loaded`(endpoint: Endpoint) throws {
    var warehouse = try Warehouse()
    warehouse.schema = endpoint.dataset.schema
    let receipt = try warehouse.load([[:]], into: warehouse.unit())
    #expect(receipt.location == "billing." + endpoint.tableName)
    #expect(try warehouse.ask("select count(*) from \(try QualifiedName(receipt.location))") == "1")
  }

  @Test func `columns that a definition adds come as nullable ones, and views stay`() throws {
    var warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    try warehouse.ask("create view mine as select cost, usage_date from billing.usage_details")
    let slot = warehouse.schema.width
    warehouse.schema.columns.insert(Column("cost_eur", .decimal, slot: slot), at: 3)
    var row = usage("2")
    row["cost_eur"] = .number("1.8")
    try warehouse.load([row], into: warehouse.unit("201705"))
    #expect(
      try warehouse.connect().query("select cost, cost_eur from billing.usage_details order by 1")
        .map(\.texts)
        == [["1", nil], ["2", "1.8"]])
    warehouse.schema.columns.remove(at: 3)
    try warehouse.load([usage("4")], into: warehouse.unit("201705"))
    #expect(try warehouse.ask("select sum(cost) from mine") == "5")
  }

  @Test func `a column that comes while a unit is staged is in its partition, too`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    let sink = try warehouse.stage([usage("2")], into: unit)
    _ = try sink.finish()
    try warehouse.ask("alter table billing.usage_details add column later numeric")
    _ = try sink.commit(warehouse.record(of: unit, rows: 1))
    #expect(
      try warehouse.ask("select sum(cost) from billing.usage_details where later is null") == "2")
  }

  @Test func `a column of another type is refused before any row moves`() throws {
    var warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    let index = try #require(warehouse.schema.columns.firstIndex { $0.name == "location" })
    warehouse.schema.columns[index].type = .decimal
    let fault = fault { try warehouse.load([], into: warehouse.unit()) }
    #expect(fault?.category == .configuration)
    #expect(
      fault?.message
        == "column 'location' of billing.usage_details is text, but the pipeline brings numeric")
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
  }

  @Test func `a table that is not partitioned is refused`() throws {
    var warehouse = try Warehouse()
    try warehouse.ask("create table taken (a int)")
    warehouse.table = try QualifiedName("taken")
    let fault = fault { try warehouse.load([], into: warehouse.unit()) }
    #expect(fault?.category == .configuration)
    #expect(
      fault?.message == "public.taken exists and is not partitioned by list of billing_period")
  }

  @Test(arguments: [
    ("load_id", "sink 'postgres' cannot have a column 'load_id': the name is taken"),
    ("cost", "the output has two columns 'cost'"),
    (
      "a_column_whose_name_is_longer_than_any_name_can_be_in_a_database",
      "'a_column_whose_name_is_longer_than_any_name_can_be_in_a_database' has 64 bytes; a name in PostgreSQL"
        + " has at most 63. Choose a shorter one"
    ),
  ]) func `a column that cannot be kept is refused`(name: String, message: String) throws {
    var warehouse = try Warehouse()
    warehouse.schema.columns.append(Column(name, .text, slot: 0))
    let fault = fault { try warehouse.spec.check(warehouse.schema) }
    #expect(fault?.category == .configuration)
    #expect(fault?.message == message)
  }

  @Test func `a schema without the partition keys is refused`() throws {
    var warehouse = try Warehouse()
    warehouse.schema.columns.removeFirst()
    let fault = fault { try warehouse.spec.check(warehouse.schema) }
    #expect(
      fault?.message
        == "sink 'postgres' partitions by 'enrollment', which is no column of the output")
  }

  @Test func `a unit belongs to the pipeline that loaded it`() throws {
    var warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    warehouse.run.pipeline = "other"
    let refused = fault { try warehouse.load([usage("2")], into: warehouse.unit()) }
    #expect(refused?.category == .configuration)
    #expect(
      refused?.message
        == "billing.usage_details holds this unit as pipeline 'usage-nightly' loaded it")
    #expect(try warehouse.load([usage("4")], into: warehouse.unit("201705")).rows == 1)
    warehouse.run.isForced = true
    try warehouse.load([usage("2")], into: warehouse.unit())
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "6")
  }

  @Test func `a table belongs to one endpoint`() throws {
    var warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    warehouse.table = try QualifiedName("billing.usage_details")
    warehouse.schema = Dataset.marketplaceCharges.schema
    let fault = fault { try warehouse.load([], into: warehouse.unit()) }
    #expect(fault?.message == "billing.usage_details holds rows of usage-details")
  }

  @Test func `a partition that was dropped by hand is no load`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    try warehouse.ask("drop table billing.usage_details_201704_100_l1")
    #expect(try warehouse.spec.makeSink(warehouse.run).previous(warehouse.unit()) == nil)
    try warehouse.load([usage("2")], into: warehouse.unit())
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "2")
  }
}
