import Billing
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// Rows that nobody would send on purpose, thrown at a real server: what the screen lets through must be taken.
@Suite struct PoisonTests {
  private static let strings: [Cell] = [
    .string(""), .string("x"), .text("\0"), .text("a\0b"), .escaped(#"\u0000"#),
    .escaped(#"\\u0000"#),
    .escaped(#"\ud83d"#), .escaped(#"\ude00x"#), .escaped(#"\ud83d\ude00"#), .text("日本\u{FFFF}"),
    .string(String(repeating: "y", count: 5000)), .string("n/a"), .string("NaN"),
    .string("infinity"),
    .string("2017-13-01"), .string("0000-01-01"), .string("9999-12-31"), .string("10000-01-01"),
    .string("2017-04-03"), .string("2017-04-03T10:00:00"), .null,
  ]
  private static let numbers: [Cell] = [
    .number("1"), .number("-0"), .number("1e131071"), .number("1e131072"), .number("1e-16383"),
    .number("1e-16400"), .number("1e999999999999"),
    .number("99999999999999999999999999999999999999"),
    .number("9223372036854775807"), .number("-9223372036854775809"), .number("1.5"), .bool("true"),
  ]
  private static let documents: [Cell] = [
    .json("{}"), .json(#"{"a":1e400}"#), .json(#"{"a":1e99999}"#), .json(#"{"a":"\u0000"}"#),
    .json(#"{"a":"\ud800"}"#), .json(#"{"\u0000":1}"#), .escaped(#"{\"a\":\"\\u0000\"}"#),
    .escaped(#"{\"a\":\"\\ud800\"}"#), .string("{"), .string("[1,2"), .text("{\"a\":\"\t\"}"),
    .json(String(repeating: "[", count: 600) + String(repeating: "]", count: 600)),
    .json("{\"n\":\(String(repeating: "9", count: 500))}"), .json(#"{"a":1,"a":2}"#),
    .json("{\"\(String(repeating: "k", count: 70_000))\":1}"),
  ]

  /// Letters and escapes at random, as text, as the inside of a JSON string, or as a whole document.
  private func scrap(_ generator: inout SeededGenerator) -> Cell {
    let pieces = [
      "a", "\"", "\\", "{", "}", "[", "]", ":", ",", "1", "-", ".", "e9", "true", "null", "é", "😀",
      " ",
    ]
    let escapes = [
      "a", #"\""#, #"\\"#, #"\u0000"#, #"\u00e9"#, #"\ud83d"#, #"\ude00"#, #"\n"#, "{", "}", ":",
    ]
    let count = Int.random(in: 0...12, using: &generator)
    func some(_ of: [String]) -> String {
      (0..<count).map { _ in of.randomElement(using: &generator) ?? "" }.joined()
    }
    return Bool.random(using: &generator) ? .text(some(pieces)) : .escaped(some(escapes))
  }

  @Test(arguments: 1...3) func `what the screen lets through is taken by the server`(round: Int)
    throws
  {
    var generator = SeededGenerator()
    let warehouse = try Warehouse()
    let columns = warehouse.schema.columns.filter {
      !["enrollment", "billing_period", "billing_currency", "source_row"].contains($0.name)
    }
    let fixed = Self.strings + Self.numbers + Self.documents
    let rows = (0..<1500).map { _ -> [String: Cell] in
      var row = usage("1")
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        guard let column = columns.randomElement(using: &generator) else { continue }
        let cell = Bool.random(using: &generator) ? fixed.randomElement(using: &generator) : nil
        row[column.name] = cell ?? scrap(&generator)
      }
      return row
    }
    let spec = warehouse.spec
    try spec.prepare(warehouse.run)
    let batch = warehouse.batch(rows, of: warehouse.unit())
    let screen = try #require(spec.screen(warehouse.schema))
    try screen.apply(batch)
    #expect(batch.count + batch.rejected.count == rows.count)
    #expect(batch.count > 300 && batch.rejected.count > 100, "seed \(generator.seed)")
    let sink = try spec.makeSink(warehouse.run)
    let unit = warehouse.unit()
    try sink.begin(LoadOpening(unit: unit, schema: warehouse.schema, loadID: "0123456789abcdef"))
    do {
      try sink.write(batch)
      #expect(try sink.finish().rows == batch.count)
    } catch {
      Issue.record("seed \(generator.seed): \(error)")
    }
  }

  @Test func `text that an index cannot hold is put aside`() throws {
    let warehouse = try Warehouse()
    var generator = SeededGenerator()
    let noise = String(
      (0..<2800).map { _ in
        "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(using: &generator) ?? "a"
      })
    let screen = try #require(warehouse.spec.screen(warehouse.schema))
    let batch = warehouse.batch(
      [["subscription_guid": .string(noise)], ["instance_id": .string(noise)]], of: warehouse.unit()
    )
    try screen.apply(batch)
    #expect(batch.count == 1)
    #expect(
      batch.rejected.map(\.reason) == [
        "text has more bytes than the index on the column can hold in column 'subscription_guid'"
      ])
  }
}
