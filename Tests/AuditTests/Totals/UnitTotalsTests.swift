import JSONStream
import Records
import TestSupport
import Testing

@testable import Audit

@Suite struct UnitTotalsTests {
  private func totals(_ schema: Schema = TestSchema.usage) -> UnitTotals {
    UnitTotals(schema: schema, source: TestSchema.usage)
  }

  private func spelled(_ totals: borrowing UnitTotals) throws -> [String: [String: String]] {
    try totals.figures().totalsSpelled
  }

  @Test func `sums are exact, by currency, and unknown ones are called by the code for none`()
    throws
  {
    var totals = totals()
    try totals.add(
      TestSchema.batch([
        TestRow(currency: "EUR", cost: "100000000000000000000"),
        TestRow(currency: "EUR", cost: "0.0000000000000000000000000001"),
        TestRow(currency: "USD", cost: "1e-2"), TestRow(currency: nil, cost: "3"),
        TestRow(currency: "", cost: "4"), TestRow(currency: "a long code", cost: "-1"),
        TestRow(currency: "EUR", cost: nil),
      ]))
    #expect(
      try spelled(totals) == [
        "cost": [
          "EUR": "100000000000000000000.0000000000000000000000000001", "USD": "0.01", "XXX": "7",
          "a long code": "-1",
        ]
      ])
    #expect(try totals.figures().onlyCurrency == nil)
  }

  @Test func `a unit of one currency knows it`() throws {
    var totals = totals()
    #expect(try totals.figures().onlyCurrency == nil)
    try totals.add(TestSchema.batch([TestRow(currency: "CHF")]))
    #expect(try totals.figures().onlyCurrency == "CHF")
    var unknown = self.totals()
    try unknown.add(TestSchema.batch([TestRow(currency: nil)]))
    #expect(try unknown.figures().onlyCurrency == nil)
  }

  @Test func `a column with a currency of its own is summed in it`() throws {
    var schema = TestSchema.usage
    schema.columns.append(
      Column("cost_eur", .decimal, slot: 4, isAdditive: true, currency: "EUR"))
    var totals = totals(schema)
    #expect(try spelled(totals) == ["cost": [:], "cost_eur": [:]])
    try totals.add(
      TestSchema.batch([TestRow(currency: "USD", cost: "2"), TestRow(currency: "GBP", cost: "3")]))
    #expect(
      try spelled(totals) == ["cost": ["USD": "2", "GBP": "3"], "cost_eur": ["EUR": "5"]])
  }

  @Test func `the currency of a row is known after its column was not selected`() throws {
    var schema = TestSchema.usage
    schema.columns.removeAll { $0.name == "billing_currency" }
    var totals = totals(schema)
    try totals.add(TestSchema.batch([TestRow(currency: "USD", cost: "2")]))
    #expect(try spelled(totals) == ["cost": ["USD": "2"]])
  }

  @Test func `rows and sums by day keep what is no day apart`() throws {
    var totals = totals()
    try totals.add(
      TestSchema.batch([
        TestRow(day: "2017-04-01", cost: "1"), TestRow(day: "2017-04-30", cost: "2"),
        TestRow(day: "2017-04-01", cost: "3"), TestRow(day: "2017-05-01T00:00:00", cost: "4"),
        TestRow(day: nil, cost: "5"), TestRow(day: "04/01/2017", cost: "6"),
        TestRow(day: "2017-04-0x", cost: "7"), TestRow(day: "2017-13-01", cost: "8"),
        TestRow(day: "2017-04", cost: "9"),
      ]))
    #expect(
      try totals.figures().days == [
        "2017-04-01": DayFigures(rows: 2, totals: ["cost": ["EUR": "4"]]),
        "2017-04-30": DayFigures(rows: 1, totals: ["cost": ["EUR": "2"]]),
        "2017-05-01": DayFigures(rows: 1, totals: ["cost": ["EUR": "4"]]),
        "undated": DayFigures(rows: 5, totals: ["cost": ["EUR": "35"]]),
      ])
    #expect(try spelled(totals) == ["cost": ["EUR": "45"]])
  }

  @Test(arguments: [
    ("1" + String(repeating: "0", count: 26), "is not between -10^26 and 10^26"),
    (
      String(repeating: "1", count: 20) + "." + String(repeating: "1", count: 19),
      "has more than 38 significant digits"
    ),
    ("n/a", "is not a number as JSON spells numbers"),
  ])
  func `a record whose amount cannot be kept is rejected with its place`(
    amount: String, reason: String
  ) throws {
    var totals = totals()
    let batch = TestSchema.batch(
      [TestRow(cost: "1"), TestRow(cost: amount), TestRow(cost: "2")], firstOrdinal: 0, page: 3)
    batch.origin.windowOffset = 1000
    try totals.add(batch)
    #expect(try spelled(totals) == ["cost": ["EUR": "3"]])
    #expect(batch.count == 2)
    let record = try #require(batch.rejected.first)
    #expect(batch.rejected.count == 1)
    #expect(record.page == 3)
    #expect(record.ordinal == 1)
    #expect(record.path == "/data/1/cost")
    #expect(record.byteOffset == 1047)
    #expect(record.reason == "'cost' \(reason): \(amount)")
    #expect(String(decoding: record.bytes, as: UTF8.self) == "100201704EUR2017-04-01\(amount)vm")
  }

  @Test func `a unit of a thousand currencies is refused`() throws {
    var totals = totals()
    let rows = (0...1000).map { TestRow(currency: "C\($0)") }
    #expect(throws: Fault.self) { try totals.add(TestSchema.batch(rows)) }
  }

  @Test func `sums agree with a slow and simple reference`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    var totals = totals()
    var reference: [String: ExactSum] = [:]
    var daily: [String: [String: ExactSum]] = [:]
    var counts: [String: Int] = [:]
    for _ in 0..<40 {
      let rows = (0..<50).map { _ in randomRow(&generator) }
      for row in rows {
        let currency = row.currency.flatMap { $0.isEmpty ? nil : $0 } ?? "XXX"
        let amount = try row.cost.map { try #require(ExactDecimal($0)) } ?? .zero
        try reference[currency, default: ExactSum()].add(amount)
        let day = row.day ?? "undated"
        try daily[day, default: [:]][currency, default: ExactSum()].add(amount)
        counts[day, default: 0] += 1
      }
      try totals.add(TestSchema.batch(rows))
    }
    let figures = try totals.figures()
    #expect(figures.totals["cost"] == reference, "seed \(seed)")
    let expected = daily.mapValues { ["cost": $0.mapValues(\.description)] }
    #expect(figures.days.mapValues(\.totals) == expected, "seed \(seed)")
    #expect(figures.days.mapValues(\.rows) == counts, "seed \(seed)")
  }

  private func randomRow(_ generator: inout SeededGenerator) -> TestRow {
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
    }
    let sign = Bool.random(using: &generator) ? "-" : ""
    let whole = Int.random(in: 0...999_999, using: &generator)
    let fraction = Int.random(in: 0...20, using: &generator)
    let cost = "\(sign)\(whole)" + (fraction == 0 ? "" : "." + digits(fraction))
    let day = 1 + Int.random(in: 0..<28, using: &generator)
    return TestRow(
      currency: ["EUR", "USD", nil, ""].randomElement(using: &generator) ?? nil,
      day: Int.random(in: 0...9, using: &generator) == 0
        ? nil : "2017-0\(Int.random(in: 3...5, using: &generator))-\(day < 10 ? "0" : "")\(day)",
      cost: Int.random(in: 0...9, using: &generator) == 0 ? nil : cost)
  }
}
