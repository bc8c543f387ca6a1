import Postgres
import Records
import TestSupport
import Testing

@testable import Load

@Suite struct DateRangeTests {
  private func days(_ from: String, _ to: String, of warehouse: Warehouse) throws -> Unit {
    var unit = warehouse.unit()
    unit.from = CalendarDate(from)
    unit.to = CalendarDate(to)
    return unit
  }

  private let month = [
    usage("1", day: "2017-04-01"), usage("2", day: "2017-04-02"), usage("4.50", day: "2017-04-03"),
    ["cost": Cell.number("8")],
  ]

  private func costs(_ warehouse: Warehouse) throws -> [[String?]] {
    try warehouse.connect().query(
      "select usage_date, cost from billing.usage_details order by usage_date, cost"
    ).map(\.texts)
  }

  @Test func `only the asked days are replaced, and the ledger tells of the whole unit`() throws {
    let warehouse = try Warehouse()
    try warehouse.load(month, into: warehouse.unit())
    let unit = try days("2017-04-02", "2017-04-03", of: warehouse)
    let receipt = try warehouse.load(
      [usage("20.125", day: "2017-04-02"), usage("-3", day: "2017-04-02")], into: unit)
    #expect(receipt.rows == 5)
    #expect(
      try costs(warehouse) == [
        ["2017-04-01", "1"], ["2017-04-02", "-3"], ["2017-04-02", "20.125"],
        ["2017-04-03", "4.50"], [nil, "8"],
      ])
    #expect(try warehouse.ask("select sum(cost) from billing.cost_daily") == "30.625")
    let record = try #require(try warehouse.spec.makeSink(warehouse.run).previous(unit))
    #expect(record.unit == unit)
    #expect(record.rowsWritten == 5)
    #expect(record.totals["cost"] == ["EUR": "30.625"])
    #expect(
      record.costDaily == [
        "2017-04-01": ["EUR": "1"], "2017-04-02": ["EUR": "17.125"],
        "2017-04-03": ["EUR": "4.50"],
      ])
    #expect(!record.partial)
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `a unit is partial until all its days were loaded`() throws {
    let warehouse = try Warehouse()
    let spans = [
      ("2017-04-10", "2017-04-20", true), ("2017-04-25", "2017-05-01", true),
      ("2017-04-20", "2017-04-26", true), ("2017-04-12", "2017-04-13", true),
      ("2017-04-01", "2017-04-10", false), ("2017-04-03", "2017-04-04", false),
    ]
    for (from, to, isPartial) in spans {
      let unit = try days(from, to, of: warehouse)
      try warehouse.load([usage("1", day: from)], into: unit)
      let record = try #require(try warehouse.spec.makeSink(warehouse.run).previous(unit))
      #expect(record.partial == isPartial, "\(from) to \(to)")
    }
    #expect(try warehouse.ask("select count(*) from billing.usage_details") == "5")
    #expect(try warehouse.ask("select partial from billing.v_freshness") == "f")
  }

  @Test func `a reader with an older snapshot sees all days, kept ones too`() throws {
    let warehouse = try Warehouse()
    try warehouse.load(month, into: warehouse.unit())
    let reader = try warehouse.connect()
    try reader.transaction(.repeatableRead, to: "read") { reader in
      try reader.query("select 1")
      try warehouse.load(
        [usage("3", day: "2017-04-02")], into: try days("2017-04-02", "2017-04-03", of: warehouse))
      #expect(
        try reader.query("select count(*) from billing.usage_details")[0].text(at: 0) == "4")
    }
  }

  @Test func `many rows are kept whole`() throws {
    let warehouse = try Warehouse()
    let rows = (0..<30_000).map { usage("0.\($0)", day: "2017-04-0\(1 + $0 % 9)") }
    try warehouse.load(rows, into: warehouse.unit())
    let digest: SQL = """
      select count(*) || '/' || md5(string_agg(u::text, '' order by source_row)) from (
        select (to_jsonb(d) - 'load_id')::text as u, source_row from billing.usage_details d
        where usage_date <> '2017-04-05') as rows
      """
    let before = try warehouse.ask(digest)
    try warehouse.load([], into: try days("2017-04-05", "2017-04-06", of: warehouse))
    #expect(try warehouse.ask(digest) == before)
    #expect(
      try warehouse.ask(
        "select count(*) from billing.usage_details where usage_date = '2017-04-05'")
        == "0")
  }

  @Test func `days do not go among those of another definition`() throws {
    var warehouse = try Warehouse()
    warehouse.run.planSHA256 = "one"
    try warehouse.load(month, into: warehouse.unit())
    warehouse.run.planSHA256 = "two"
    let some = try days("2017-04-02", "2017-04-03", of: warehouse)
    let refused = fault { try warehouse.load([usage("1", day: "2017-04-02")], into: some) }
    #expect(refused?.category == .configuration)
    #expect(
      refused?.message
        == "billing.usage_details holds other days of 201704 as another definition or mapping made them"
    )
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "15.50")
    #expect(try warehouse.strayTables() == [])
    try warehouse.load([usage("1")], into: warehouse.unit())
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
  }
}
