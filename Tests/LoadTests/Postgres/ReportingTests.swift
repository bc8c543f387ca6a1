import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// What BI tools read: comments, grants, sums.
@Suite struct ReportingTests {
  @Test func `every table, view and column has a comment`() throws {
    var warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    warehouse.table = try QualifiedName("billing.of_my_own")
    var spec = warehouse.spec
    spec.keptVersions = 1
    spec.promoted = [PromotedColumn(name: "new_field", type: .text)]
    let sink = try spec.makeSink(warehouse.run)
    let opening = LoadOpening(
      unit: warehouse.unit(), schema: warehouse.schema, loadID: "0123456789abcdef")
    try sink.begin(opening)
    _ = try sink.finish()
    _ = try sink.commit(warehouse.record(of: warehouse.unit(), rows: 0))
    let silent = try warehouse.connect().query(
      """
      select c.relname || coalesce('.' || a.attname, '') from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('billing', 'meterline')
      left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'p', 'v') and not c.relispartition
        and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)
      order by 1
      """
    ).map(\.texts)
    #expect(silent == [])
  }

  @Test func `a reader may read every view and table of billing, and write nothing`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    let connection = try warehouse.connect()
    let refused = try connection.query(
      """
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'billing'
      where c.relkind in ('p', 'v') and not c.relispartition
        and not has_table_privilege('meterline_reader', c.oid, 'select')
      """)
    #expect(refused.isEmpty)
    let writable = try connection.query(
      """
      select c.relname from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('billing', 'meterline')
      where c.relkind in ('r', 'p', 'v')
        and has_table_privilege('meterline_reader', c.oid, 'insert, update, delete, truncate')
      """)
    #expect(writable.isEmpty)
    #expect(
      try connection.query("select has_schema_privilege('meterline_reader', 'meterline', 'usage')")[
        0
      ]
      .text(at: 0) == "f")
  }

  @Test func `views of users survive reloads`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    try warehouse.ask("create view mine as select sum(cost) as cost from billing.usage_details")
    try warehouse.load([usage("2")], into: warehouse.unit())
    #expect(try warehouse.ask("select cost from mine") == "2")
  }

  @Test(arguments: 1...3) func `sums by day are those that the server finds in the rows`(round: Int)
    throws
  {
    var generator = SeededGenerator()
    let warehouse = try Warehouse()
    let names: [Cell] = [
      .null, .string(""), .text("tab\tand \\ and\nline"), .escaped(#"a\u00e9\\"#), .text("aé\\"),
      .string("x"),
    ]
    let rows = (0..<3000).map { _ -> [String: Cell] in
      var row = usage(
        "\(Int.random(in: -50...50, using: &generator)).\(Int.random(in: 0...999, using: &generator))",
        day: "2017-04-0\(Int.random(in: 1...9, using: &generator))")
      for column in ["subscription_guid", "subscription_name", "department_name", "meter_category"]
      {
        row[column] = names.randomElement(using: &generator) ?? .null
      }
      if Int.random(in: 0..<20, using: &generator) == 0 { row["usage_date"] = .null }
      if Int.random(in: 0..<20, using: &generator) == 0 { row["cost"] = .null }
      row["billing_currency"] = Int.random(in: 0..<3, using: &generator) == 0 ? .null : .text("EUR")
      return row
    }
    try warehouse.load(rows, into: warehouse.unit())
    let difference = try warehouse.connect().query(
      """
      with kept as (
        select usage_date, billing_currency, subscription_guid, subscription_name, department, service,
          cost, rows from billing.cost_daily
      ), found as (
        select usage_date, coalesce(billing_currency, 'XXX'), subscription_guid, subscription_name,
          department_name, meter_category, coalesce(sum(cost), 0), count(*)
        from billing.usage_details group by 1, 2, 3, 4, 5, 6
      )
      (table kept except all table found) union all (table found except all table kept)
      """)
    #expect(difference.isEmpty, "seed \(generator.seed): \(difference.first?.texts ?? [])")
    #expect(try warehouse.ask("select count(*) > 500 from billing.cost_daily") == "t")
  }

  @Test func `more groups than are kept in memory are summed by the server`() throws {
    let warehouse = try Warehouse()
    let count = DailyCosts.maximumGroupCount + 10
    let rows = (0..<count).map { number -> [String: Cell] in
      [
        "cost": .number("1"), "usage_date": .string("2017-04-03"),
        "subscription_guid": .string("s\(number)"),
      ]
    }
    try warehouse.load(rows, into: warehouse.unit())
    #expect(
      try warehouse.ask("select count(*) || '/' || sum(cost) from billing.cost_daily")
        == "\(count)/\(count)")
  }
}
