import Records
import Testing

@testable import Report

@Suite struct DayChartTests {
  private func chart(_ costs: [String: String]) throws -> DayChart {
    var days: [CalendarDate: ExactSum] = [:]
    for (day, cost) in costs {
      days[try #require(CalendarDate(day))] = try ExactSum(parsing: cost)
    }
    return DayChart(days)
  }

  private func svg(_ chart: DayChart) -> String {
    var markup = Markup()
    markup.dayChart(chart, currency: "EUR", label: "costs")
    return markup.text
  }

  @Test(arguments: [
    ("2017-01-17", 31), ("2017-04-01", 30), ("2016-02-29", 29), ("2017-02-28", 28),
  ]) func `one day stands in its whole month`(day: String, count: Int) throws {
    let chart = try chart([day: "12.5"])
    #expect(chart.slots.count == count)
    #expect(chart.slots.filter { $0.amount != nil }.map(\.day.description) == [day])
    #expect(svg(chart).countOf("class=\"day\"") == 1)
    #expect(chart.scale.bars.map(\.length).max() == DayChart.height * 10)
  }

  @Test func `every day of a full month has its bar and label`() throws {
    let days = (1...31).map { $0 < 10 ? "2017-05-0\($0)" : "2017-05-\($0)" }
    let chart = try chart(Dictionary(uniqueKeysWithValues: days.map { ($0, "1") }))
    let svg = svg(chart)
    for day in days { #expect(svg.contains("<title>\(day): 1 EUR</title>")) }
    #expect(svg.countOf(" text-anchor=\"middle\"") == 31)
  }

  @Test func `months without any day take no room`() throws {
    let chart = try chart(["2010-01-31": "1", "9998-12-01": "2"])
    #expect(chart.slots.count == 62)
    #expect(svg(chart).contains(">Dec 9998</text>"))
  }

  @Test func `credits, zeros and missing days are told apart`() throws {
    let svg = svg(try chart(["2017-04-01": "10", "2017-04-02": "-5.00", "2017-04-03": "0"]))
    #expect(svg.countOf("class=\"bar credit\"") == 1)
    #expect(svg.countOf("class=\"bar\"") == 2)
    #expect(svg.contains("<title>2017-04-03: 0 EUR</title>"))
    #expect(!svg.contains("2017-04-04"))
    // The credit starts at zero, two thirds of 220 pixels below a margin of 8, and goes down to 228.
    #expect(svg.contains("y=\"154.7\" width=\"2.666%\" height=\"73.3\""))
  }

  @Test func `a hover value has every digit`() throws {
    let huge = "12345678901234567890123456.00000000000000000000000001"
    #expect(
      svg(try chart(["2017-04-01": huge])).contains(
        "2017-04-01: 12,345,678,901,234,567,890,123,456.00000000000000000000000001 EUR"))
  }

  @Test(arguments: [
    (0, 3, "0.000%"), (1, 3, "33.333%"), (2, 3, "66.666%"), (3, 3, "100.000%"), (1, 2000, "0.050%"),
    (1, 0, "0.000%"),
  ]) func `lengths are parts of the whole`(part: Int, whole: Int, text: String) {
    #expect(percent(part, of: whole) == text)
  }
}

extension String {
  /// How often a text occurs.
  func countOf(_ text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
