import Records
import TestSupport
import Testing
import Transform

@Suite struct RatePolicyTests {
  private let scene = CurrencyScene()

  private func explanation(
    _ on: String, from: String = "USD", date: String, today: String = "2026-10-30",
    table: String = CurrencyScene.euroTable
  ) throws -> RateExplanation {
    let (spec, problems) = try scene.read([("on", .text(on))], table: table)
    #expect(problems == [])
    return try #require(spec).explainRate(
      from: from, on: try #require(CalendarDate(date)), today: try #require(CalendarDate(today)))
  }

  @Test(
    arguments: [
      ("usage_date", "2017-04-16", "2026-10-30", "2017-04-13", "0.9407337723424270931326434619"),
      ("2017-04-18", "2017-04-03", "2026-10-30", "2017-04-18", "0.9361542782250514884853023778"),
      // 30 April was a Sunday.
      ("period_end", "2017-04-03", "2026-10-30", "2017-04-28", "0.914913083257090576395242452"),
      // May was open on its third day, and on the fifth of June; the newest rate of it is long past then.
      ("period_end", "2017-05-20", "2017-05-03", "2017-05-02", "0.916170407695831424644983967"),
      ("period_end", "2017-05-20", "2017-06-05", "2017-05-02", "0.916170407695831424644983967"),
      // An open period that has no rate of its own yet.
      ("period_end", "2017-05-01", "2017-05-01", "2017-04-28", "0.914913083257090576395242452"),
    ])
  func `the policy decides the day`(
    on: String, date: String, today: String, day: String, rate: String
  ) throws {
    let table =
      today == "2017-05-01"
      ? CurrencyScene.euroTable.split(separator: "\n").filter { !$0.hasPrefix("2017-05") }
        .joined(separator: "\n") : CurrencyScene.euroTable
    let found = try explanation(on, date: date, today: today, table: table)
    #expect(found.days.map { "\($0.lowerBound) \($0.upperBound)" } == "\(day) \(day)")
    #expect("\(found.rate)" == rate)
    #expect(found.dayCount == 1)
  }

  @Test func `a period's mean is that of its published rates, and nothing is rounded before`()
    throws
  {
    // 1.0661 + 1.0651 + 1.063 + 1.0682 + 1.0881 + 1.093: six days, and five that have the pound too.
    let dollar = try explanation("period_average", date: "2017-04-20")
    #expect(dollar.dayCount == 6)
    #expect(dollar.multiplier == 6)
    #expect("\(dollar.divisor)" == "6.4435")
    #expect("\(dollar.rate)" == "0.931170947466439047101730426")
    #expect(dollar.days.map { "\($0)" } == "2017-04-03...2017-04-28")
    let table = CurrencyScene.euroTable
    let (spec, _) = try scene.read([("on", "period_average"), ("to", "GBP")], table: table)
    let pound = try #require(spec).explainRate(
      from: "USD", on: try #require(CalendarDate("2017-04-01")))
    #expect(pound.dayCount == 5)
    #expect("\(pound.multiplier) \(pound.divisor)" == "4.23291 5.3784")

    let conversion = try Conversion(
      try #require(try scene.read([("on", "period_average"), ("digits", "20")]).spec))
    let batch = try conversion.apply([CurrencyScene.row("USD", nil, cost: .number("6.4435"))])
    #expect(
      conversion.texts("cost_eur", "fx_date", in: batch)
        == ["6.00000000000000000000", "2017-04-28"])
    #expect(conversion.transform.effect.coverage["fewest_days_in_a_mean"] == "6")
  }

  @Test func `an open period's mean is that of the days so far, or the last rate before it`() throws
  {
    let some = try explanation("period_average", date: "2017-05-20", today: "2017-05-10")
    #expect(some.dayCount == 1)
    #expect(some.days?.upperBound.description == "2017-05-02")
    let none = try explanation(
      "period_average", date: "2017-05-01", today: "2017-05-01",
      table: "Date,USD\n2017-04-28,1.093\n")
    #expect(none.days?.upperBound.description == "2017-04-28")
  }

  @Test(
    arguments: [
      (
        "period_average", "2017-05-20", "2017-07-01",
        "rates.csv: no rate from USD to EUR for a mean of 201705, whose last 7 days have none:"
          + " the last one before is of 2017-05-02. Bring the table up to date."
      ),
      (
        "period_end", "2017-05-20", "2017-07-01",
        "rates.csv: no rate from USD to EUR on 2017-05-31 or in the 7 days before: the last one"
          + " before is of 2017-05-02. Bring the table up to date."
      ),
      (
        "period_end", "2017-07-20", "2017-07-01",
        "rates.csv: no rate from USD to EUR in 201707 or in the 7 days before: the last one"
          + " before is of 2017-05-02. Bring the table up to date."
      ),
      (
        "usage_date", "2017-03-30", "2017-07-01",
        "rates.csv: no rate from USD to EUR on 2017-03-30 or in the 7 days before: there is none"
          + " before. Bring the table up to date."
      ),
    ])
  func `a table that ends too early is an error and no guess`(
    on: String, date: String, today: String, message: String
  ) throws {
    #expect(fault { try explanation(on, date: date, today: today) } == message)
  }

  @Test func `an explanation says the rate, its table and its day`() throws {
    let (spec, _) = try scene.read()
    let found = try #require(spec).explainRate(
      from: "USD", on: try #require(CalendarDate("2017-04-16")))
    #expect(
      found.description
        == "1 USD = 0.9407337723424270931326434619 EUR (1 ÷ 1.063), rates.csv of 2017-04-13,"
        + " which usage_date takes for 2017-04-16")
    #expect(found.table == spec?.inputs.first)
    let cross = try #require(spec).explainRate(
      from: "USD", to: "GBP", on: try #require(CalendarDate("2017-04-13")))
    #expect("\(cross.multiplier) ÷ \(cross.divisor)" == "0.84763 ÷ 1.063")
    #expect(
      fault { try spec?.explainRate(from: "usd", on: CalendarDate(daysSinceEpoch: 0)) }
        == "'usd' is no currency. Write its three capital letters, such as USD.")
  }
}
