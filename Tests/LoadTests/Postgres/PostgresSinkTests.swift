import Billing
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct PostgresSinkTests {
  @Test func `a load is rows, a ledger row and sums by day`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    let receipt = try warehouse.load(
      [usage("0.10"), usage("1e-3"), usage("0.899", day: "2017-04-04")], into: unit,
      etag: "\"e1\"", totals: ["cost": ["EUR": "1.000"]])
    #expect(receipt.location == "billing.usage_details")
    #expect(receipt.rows == 3)
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1.000")
    #expect(try warehouse.ask("select sum(cost) from billing.cost_daily") == "1.000")
    #expect(try warehouse.ask("select totals #>> '{cost,EUR}' from meterline.load") == "1.000")
    #expect(
      try warehouse.connect().query(
        """
        select usage_date, billing_currency, department, service, cost, rows
        from billing.v_cost_daily order by 1
        """
      ).map(\.texts) == [
        ["2017-04-03", "EUR", "Lab", "Storage", "0.101", "2"],
        ["2017-04-04", "EUR", "Lab", "Storage", "0.899", "1"],
      ])
    #expect(
      try warehouse.ask("select tag || value || cost from billing.v_cost_by_tag limit 1")
        == "envtest0.101")
    #expect(try warehouse.ask("select rows_written from billing.v_freshness") == "3")
    let previous = try warehouse.spec.makeSink(warehouse.run).previous(unit)
    #expect(previous?.source.etag == "\"e1\"")
    #expect(previous?.totals == ["cost": ["EUR": "1.000"]])
    #expect(try warehouse.spec.loads(of: "usage-details").map(\.unit) == [unit])
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `a reload replaces the unit and no other`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1"), usage("2")], into: warehouse.unit())
    try warehouse.load([usage("4")], into: warehouse.unit("201705"))
    try warehouse.load([usage("8")], into: warehouse.unit(enrollment: "200"))
    try warehouse.load([usage("16")], into: warehouse.unit())
    #expect(
      try warehouse.connect().query(
        "select enrollment, billing_period, sum(cost) from billing.usage_details group by 1, 2 order by 1, 2"
      ).map(\.texts) == [
        ["100", "201704", "16"], ["100", "201705", "4"], ["200", "201704", "8"],
      ])
    #expect(try warehouse.ask("select sum(cost) from billing.cost_daily") == "28")
    #expect(
      try warehouse.connect().query("select status from meterline.load order by load_id").map(
        \.texts)
        == [["replaced"], ["loaded"], ["loaded"], ["loaded"]])
    #expect(
      try warehouse.ask(
        "select count(distinct load_id)::text || max(load_id) from billing.usage_details")
        == "34")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `an empty unit is a load of no rows`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    #expect(try warehouse.load([], into: warehouse.unit()).rows == 0)
    #expect(try warehouse.ask("select count(*) from billing.usage_details") == "0")
    #expect(try warehouse.spec.makeSink(warehouse.run).previous(warehouse.unit()) != nil)
  }

  @Test func `each value arrives as its type`() throws {
    let warehouse = try Warehouse()
    let long = String(repeating: "x", count: 400_000)
    try warehouse.load(
      [
        [
          "account_id": .number("4"), "account_name": .text("日本, \"q\" \\n"),
          "account_owner_email": .escaped(#"a\"b\\c\n\u00e9\ud83d\ude00\/"#),
          "chargesbilled": .null, "charges_billed_separately": .bool("true"),
          "consumed_quantity": .number("3.2500"), "usage_date": .string("2018-08-01T00:00:00"),
          "instance_id": .string(long), "location": .string(""), "cost": .number("-1.5E-7"),
          "source_row": .number("-9223372036854775808"),
          "additional_info": .string(""), "tags": .escaped(#"{\"a b\":\"\\u00e9\"}"#),
          "extra": .json(#"{"new":[1]}"#),
        ]
      ], into: warehouse.unit())
    let row = try #require(
      try warehouse.connect().query(
        """
        select account_id, account_name, account_owner_email, charges_billed_separately, consumed_quantity,
          usage_date, length(instance_id), location, department_name, cost, source_row, additional_info, tags, extra
        from billing.usage_details
        """
      ).first)
    #expect(
      row.texts == [
        "4", "日本, \"q\" \\n", "a\"b\\c\né😀/", "t", "3.2500", "2018-08-01", "400000", "", nil,
        "-0.00000015", "-9223372036854775808", nil, #"{"a b": "é"}"#, #"{"new": [1]}"#,
      ])
  }

  @Test func `a json column takes what comes`() throws {
    let cases: [(Cell, String?)] = [
      (.string(""), nil), (.null, nil), (.string("{}"), "{}"),
      (.text(#"{"a": 1}"#), #"{"a": 1}"#), (.escaped(#"\"env\":\"x\""#), #""\"env\":\"x\"""#),
      (.string("plain"), #""plain""#), (.string("[1]"), #""[1]""#), (.string("5"), #""5""#),
      (.text("tab\t\"q\""), #""tab\t\"q\"""#),
      (.escaped(#"{\"a\":\"\\u0000\"}"#), #""{\"a\":\"\\u0000\"}""#),
      (.json(#"{"a":"\u0000"}"#), #""{\"a\":\"\\u0000\"}""#), (.json("[1, 2]"), "[1, 2]"),
      (.json(#"{"n":1e999999}"#), #""{\"n\":1e999999}""#), (.number("1.50"), "1.50"),
    ]
    let warehouse = try Warehouse()
    try warehouse.load(cases.map { ["tags": $0.0] }, into: warehouse.unit())
    let stored = try warehouse.connect().query(
      "select tags from billing.usage_details order by source_row")
    for ((cell, expected), row) in zip(cases, stored) {
      #expect(row.text(at: 0) == expected, "\(cell)")
    }
  }

  @Test func `a value that cannot be stored names its place`() throws {
    let cases: [(column: String, cell: Cell, message: String, field: String)] = [
      (
        "instance_id", .escaped(#"a\u0000b"#), "text holds U+0000, which PostgreSQL cannot store",
        "instanceId"
      ),
      ("location", .text("\0"), "text holds U+0000, which PostgreSQL cannot store", "location"),
      ("tags", .escaped(#"\u0000"#), "text holds U+0000, which PostgreSQL cannot store", "tags"),
      ("cost", .string("n/a"), "expected a number", "cost"),
      ("usage_date", .string("04/03/2017"), "expected a day (YYYY-MM-DD)", "date"),
      ("usage_date", .string("2017-02-29"), "expected a day (YYYY-MM-DD)", "date"),
      (
        "charges_billed_separately", .string("yes"), "expected true or false",
        "chargesBilledSeparately"
      ),
      (
        "source_row", .number("9223372036854775808"), "expected a whole number within 64 bits",
        "source_row"
      ),
      ("billing_period", .text("201705"), "expected '201704', the unit's own", "billing_period"),
    ]
    let warehouse = try Warehouse()
    for (column, cell, message, field) in cases {
      let fault = fault {
        _ = try warehouse.stage([usage("1"), [column: cell]], into: warehouse.unit())
      }
      #expect(fault?.category == .failed)
      #expect(fault?.message == "\(message) in column '\(column)'")
      #expect(
        fault?.place
          == "usage-details, enrollment 100, 201704, page 1, /1/\(field) in the record at byte 0")
    }
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `a failed unit leaves the old month and nothing else`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    let sink = try warehouse.stage([usage("2")], into: warehouse.unit())
    #expect(
      fault { try sink.write(warehouse.batch([["cost": .string("x")]], of: warehouse.unit())) }?
        .category
        == .failed)
    sink.discard()
    let staged = try warehouse.stage([usage("3")], into: warehouse.unit())
    _ = try staged.finish()
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
    staged.discard()
    staged.discard()
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
    #expect(try warehouse.ask("select sum(cost) from billing.cost_daily") == "1")
    #expect(try warehouse.strayTables() == [])
    #expect(
      try warehouse.connect().query("select status from meterline.load order by load_id").map(
        \.texts)
        == [["loaded"], ["failed"], ["failed"]])
  }

  @Test func `a unit that begins again forgets what was written`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    let sink = try warehouse.stage([usage("1")], into: unit)
    try sink.begin(LoadOpening(unit: unit, schema: warehouse.schema, loadID: "0123456789abcdef"))
    try sink.write(warehouse.batch([usage("2")], of: unit))
    let staged = try sink.finish()
    _ = try sink.commit(warehouse.record(of: unit, rows: staged.rows))
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "2")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `many rows cross many buffers`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    let sink = try warehouse.stage([], into: unit)
    let batch = warehouse.batch(Array(repeating: usage("0.1"), count: 500), of: unit)
    for _ in 0..<100 { try sink.write(batch) }
    let staged = try sink.finish()
    #expect(staged.rows == 50_000)
    _ = try sink.commit(warehouse.record(of: unit, rows: staged.rows))
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "5000.0")
  }

  @Test func `partitions are analyzed and have the table's indexes`() throws {
    let warehouse = try Warehouse()
    try warehouse.spec.prepare(warehouse.run)
    try warehouse.ask(
      "create index \"mine USING x\" on billing.usage_details (meter_id) where cost > 0")
    try warehouse.load([usage("1")], into: warehouse.unit())
    #expect(
      try warehouse.connect().query(
        "select indexname from pg_indexes where tablename = 'usage_details_201704_100_l1' order by 1"
      ).map(\.texts) == [
        ["usage_details_201704_100_l1_i1"], ["usage_details_201704_100_l1_i2"],
        ["usage_details_201704_100_l1_i3"],
      ])
    #expect(
      try warehouse.ask(
        "select count(*) from pg_inherits i join pg_index x on x.indexrelid = i.inhrelid") == "6")
    #expect(
      try warehouse.ask(
        "select reltuples from pg_class where relname = 'usage_details_201704_100_l1'") == "1")
  }

  @Test func `attaching a partition scans nothing`() throws {
    let server = try PostgresServer(settings: ["log_min_messages": "debug1"])
    let warehouse = try Warehouse(server.makeDatabase())
    try warehouse.load([usage("1")], into: warehouse.unit())
    try warehouse.load([usage("1")], into: warehouse.unit())
    #expect(
      server.log.matches(
        of: #/partition constraint for table "\S+" is implied by existing constraints/#
      )
      .count == 3)
    #expect(!server.log.contains("verifying table"))
  }
}
