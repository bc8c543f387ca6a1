import Records
import TestSupport
import Testing

@testable import Load

@Suite struct PostgresScreenTests {
  @Test func `rows that PostgreSQL cannot hold are put aside, and the others load`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    let rows: [[String: Cell]] = [
      usage("1"), ["tags": .escaped(#"{\"a\":\"\u0000\"}"#)], ["location": .text("a\0")],
      ["instance_id": .escaped(#"C:\\u0000"#), "cost": .number("2")],
      ["resource_rate": .number("1e-20000")], ["usage_date": .string("2017-13-01")],
      ["tags": .escaped(#"{\"a\":\"\\u0000\"}"#), "cost": .number("4")],
    ]
    let batch = warehouse.batch(rows, of: unit)
    try #require(warehouse.spec.screen(warehouse.schema)).apply(batch)
    #expect(
      batch.rejected.map { "\($0.ordinal) \($0.path): \($0.reason)" } == [
        "1 /1/tags: text holds U+0000, which PostgreSQL cannot store in column 'tags'",
        "2 /2/location: text holds U+0000, which PostgreSQL cannot store in column 'location'",
        "4 /4/resourceRate: the number is beyond what PostgreSQL's numeric holds in column 'resource_rate'",
        "5 /5/date: expected a day (YYYY-MM-DD) in column 'usage_date'",
      ])
    let sink = try warehouse.stage([], into: unit)
    try sink.write(batch)
    #expect(try sink.finish().rows == 3)
    _ = try sink.commit(warehouse.record(of: unit, rows: 3))
    #expect(
      try warehouse.connect().query(
        "select cost, instance_id, tags from billing.usage_details order by source_row"
      ).map(\.texts) == [
        ["1", nil, #"{"env": "test"}"#], ["2", #"C:\u0000"#, nil],
        ["4", nil, #""{\"a\":\"\\u0000\"}""#],
      ])
  }
}
