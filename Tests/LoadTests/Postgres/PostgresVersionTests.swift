import Postgres
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct PostgresVersionTests {
  private func spec(_ warehouse: Warehouse, keeping limit: Int) -> PostgresSinkSpec {
    var spec = warehouse.spec
    spec.keptVersions = limit
    return spec
  }

  private func load(_ cost: String, into warehouse: Warehouse, keeping limit: Int) throws {
    let spec = spec(warehouse, keeping: limit)
    try spec.prepare(warehouse.run)
    let sink = try spec.makeSink(warehouse.run)
    let unit = warehouse.unit()
    try sink.begin(LoadOpening(unit: unit, schema: warehouse.schema, loadID: "0123456789abcdef"))
    try sink.write(warehouse.batch([usage(cost)], of: unit))
    _ = try sink.finish()
    _ = try sink.commit(warehouse.record(of: unit, rows: 1))
  }

  private func cost(asOf time: String, in warehouse: Warehouse) throws -> String? {
    try warehouse.ask(
      """
      select sum(cost) from billing.usage_details_versions
      where valid_from <= \(time)::timestamptz and \(time)::timestamptz < valid_to
      """)
  }

  @Test func `a month can be read as it was`() throws {
    let warehouse = try Warehouse()
    var times: [String] = []
    for cost in ["1", "2", "4", "8"] {
      try load(cost, into: warehouse, keeping: 2)
      times.append(try #require(try warehouse.ask("select clock_timestamp()")))
    }
    #expect(try cost(asOf: times[0], in: warehouse) == nil)
    #expect(try cost(asOf: times[1], in: warehouse) == "2")
    #expect(try cost(asOf: times[2], in: warehouse) == "4")
    #expect(try cost(asOf: times[3], in: warehouse) == "8")
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "8")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `kept versions get the columns that the table gets`() throws {
    var warehouse = try Warehouse()
    try load("1", into: warehouse, keeping: 3)
    try load("2", into: warehouse, keeping: 3)
    warehouse.schema.columns.append(
      Column("team", .text, slot: warehouse.schema.width, meaning: "Team."))
    try load("4", into: warehouse, keeping: 3)
    #expect(
      try warehouse.ask("select count(*) || '/' || count(team) from billing.usage_details_versions")
        == "3/0")
    let connection = try warehouse.connect()
    try connection.execute("set role meterline_reader")
    #expect(
      try connection.query("select sum(cost) from billing.usage_details_versions")[0].text(at: 0)
        == "7")
  }

  @Test func `without keep_versions nothing is kept, and what was kept goes`() throws {
    let warehouse = try Warehouse()
    try load("1", into: warehouse, keeping: 1)
    try load("2", into: warehouse, keeping: 1)
    #expect(try warehouse.ask("select count(*) from billing.usage_details_versions") == "2")
    try load("4", into: warehouse, keeping: 0)
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details_versions") == "4")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `keeping a version scans nothing`() throws {
    let server = try PostgresServer(settings: ["log_min_messages": "debug1"])
    let warehouse = try Warehouse(server.makeDatabase())
    for cost in ["1", "2"] { try load(cost, into: warehouse, keeping: 5) }
    #expect(
      server.log.matches(
        of: #/partition constraint for table "\S+" is implied by existing constraints/#
      ).count == 4)
    #expect(!server.log.contains("verifying table"))
  }

  @Test func `versions of two tables whose long names begin alike are not mixed`() throws {
    var warehouse = try Warehouse()
    let name = "billing." + String(repeating: "日", count: 20)
    warehouse.table = try QualifiedName(name + "1")
    for cost in ["1", "2"] { try load(cost, into: warehouse, keeping: 2) }
    warehouse.table = try QualifiedName(name + "2")
    let refused = fault { try load("4", into: warehouse, keeping: 2) }
    let view = "billing." + String(repeating: "日", count: 18) + "_versions"
    #expect(refused?.category == .configuration)
    #expect(
      refused?.message == "\(view) exists and does not show the versions of \(name)2")
    #expect(try warehouse.ask("select sum(cost) from \(try QualifiedName(view))") == "3")
  }
}

@Suite struct PromotedColumnTests {
  private func load(
    _ extras: [String], columns: [(String, ColumnType)], into warehouse: Warehouse
  ) throws {
    var spec = warehouse.spec
    spec.promoted = columns.map { PromotedColumn(name: $0.0, type: $0.1) }
    try spec.check(warehouse.schema)
    try spec.prepare(warehouse.run)
    let sink = try spec.makeSink(warehouse.run)
    let unit = warehouse.unit()
    try sink.begin(LoadOpening(unit: unit, schema: warehouse.schema, loadID: "0123456789abcdef"))
    try sink.write(
      warehouse.batch(extras.map { ["extra": $0.isEmpty ? .null : .json($0)] }, of: unit))
    let staged = try sink.finish()
    _ = try sink.commit(warehouse.record(of: unit, rows: staged.rows))
  }

  @Test func `a field of extra becomes a column of its type`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit("201703"))
    try load(
      [
        #"{"newField":1.50,"isNew":true,"note":"a\"b","when":"2017-04-03","more":{"a":[1]},"n":7}"#,
        #"{"other":{"newField":9},"NEW_FIELD":"2.5","note":"","when":"","more":"x","n":null}"#,
        "", "{}", #"{ "note" : 5 , "newfield" : -1e-2 }"#,
      ],
      columns: [
        ("new_field", .decimal), ("is_new", .boolean), ("note", .text), ("when", .date),
        ("more", .json), ("n", .integer),
      ], into: warehouse)
    #expect(
      try warehouse.connect().query(
        """
        select new_field, is_new, note, "when", more, n from billing.usage_details
        where billing_period = '201704' order by source_row
        """
      ).map(\.texts) == [
        ["1.50", "t", "a\"b", "2017-04-03", #"{"a": [1]}"#, "7"],
        ["2.5", nil, "", nil, #""x""#, nil], [nil, nil, nil, nil, nil, nil],
        [nil, nil, nil, nil, nil, nil], ["-0.01", nil, "5", nil, nil, nil],
      ])
    #expect(try warehouse.ask("select count(*) from billing.usage_details") == "6")
  }

  @Test func `what does not fit the column's type is put aside`() throws {
    let warehouse = try Warehouse()
    var spec = warehouse.spec
    spec.promoted = [PromotedColumn(name: "new_field", type: .decimal)]
    let screen = try #require(spec.screen(warehouse.schema))
    let batch = warehouse.batch(
      [["extra": .json(#"{"newField":1}"#)], ["extra": .json(#"{"newField":"n/a"}"#)]],
      of: warehouse.unit())
    try screen.apply(batch)
    #expect(batch.count == 1)
    #expect(batch.rejected.map(\.reason) == ["expected a number in column 'new_field'"])
  }

  @Test func `a column that changes its type stops the run before any row moves`() throws {
    let warehouse = try Warehouse()
    try load([#"{"newField":1}"#], columns: [("new_field", .decimal)], into: warehouse)
    let refused = fault {
      try load([#"{"newField":1}"#], columns: [("new_field", .text)], into: warehouse)
    }
    #expect(refused?.category == .configuration)
    #expect(
      refused?.message
        == "column 'new_field' of billing.usage_details is numeric, but the pipeline brings text")
    #expect(try warehouse.strayTables() == [])
    #expect(try warehouse.ask("select sum(new_field) from billing.usage_details") == "1")
  }

  @Test func `a column that is there already cannot be promoted`() throws {
    let warehouse = try Warehouse()
    let refused = fault { try load([], columns: [("cost", .decimal)], into: warehouse) }
    #expect(refused?.message == "the output has two columns 'cost'")
  }
}
