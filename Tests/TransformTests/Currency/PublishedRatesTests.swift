import Records
import TestSupport
import Testing

@testable import Transform

/// Days of the European Central Bank's own history (source: ECB statistics), as its zip has them: columns for currencies
/// that came and went, `N/A` cells, a comma at the end of each line, newest day first.
@Suite struct PublishedRatesTests {
  private static let table = ProjectFile.path("Tests/TransformTests/Fixtures/eurofxref-hist.csv")

  private static func spec(on policy: String) throws -> NormalizeCurrencySpec {
    let result = read(
      [
        "to": "EUR", "columns": "cost", "from": "USD", "rates": ["ecb": .text(table)],
        "on": .text(policy),
      ], as: NormalizeCurrencySpec.self)
    return try #require(result.spec, "\(result.problems)")
  }

  private static func day(_ text: String) throws -> CalendarDate {
    try #require(CalendarDate(text))
  }

  @Test func `a day's rate is the cell of that day`() throws {
    let found = try Self.spec(on: "usage_date").explainRate(
      from: "USD", on: Self.day("2017-04-28"))
    #expect(found.divisor == ExactDecimal("1.093"))
    #expect(found.days?.upperBound == (try Self.day("2017-04-28")))
  }

  @Test func `Easter takes the Thursday before`() throws {
    let found = try Self.spec(on: "usage_date").explainRate(
      from: "USD", on: Self.day("2017-04-17"))
    #expect(found.days?.upperBound == (try Self.day("2017-04-13")))
  }

  @Test func `a cross rate goes through the euro`() throws {
    let found = try Self.spec(on: "usage_date").explainRate(
      from: "GBP", to: "USD", on: Self.day("2017-04-28"))
    #expect(found.multiplier == ExactDecimal("1.093"))
    #expect(found.divisor == ExactDecimal("0.84473"))
  }

  @Test func `a month's mean is of its eighteen published days`() throws {
    let found = try Self.spec(on: "period_average").explainRate(
      from: "USD", on: Self.day("2017-04-01"), today: Self.day("2017-06-01"))
    #expect(found.dayCount == 18)
  }

  @Test func `a currency that was not yet quoted, or no longer, has no rate`() throws {
    let spec = try Self.spec(on: "usage_date")
    for (code, day) in [("ISK", "2017-04-28"), ("CYP", "2017-04-28"), ("CNY", "1999-01-04")] {
      let message = fault { try spec.explainRate(from: code, on: Self.day(day)) }
      #expect(
        message?.contains("no rate from \(code) to EUR on \(day)") == true, "\(message ?? "")")
    }
  }
}
