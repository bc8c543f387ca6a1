import Records
import Testing

@testable import Report

@Suite struct DayChartTests {
  private func costs(_ costs: [String: String]) throws -> [CalendarDate: ExactSum] {
    var days: [CalendarDate: ExactSum] = [:]
    for (day, cost) in costs {
      days[try #require(CalendarDate(day))] = try ExactSum(parsing: cost)
    }
    return days
  }

  private func chart(_ parts: [String: String]...) throws -> DayChart {
    try DayChart(parts.enumerated().map { .init(name: "part \($0)", costs: try costs($1)) })
  }

  /// The picture, in which a day's cost is that of the first part.
  private func svg(_ chart: DayChart) -> String {
    var markup = Markup()
    markup.dayChart(chart, totals: chart.series[0].costs, currency: "EUR", label: "costs")
    return markup.text
  }

  @Test(arguments: [
    ("2017-01-17", 31), ("2017-04-01", 30), ("2016-02-29", 29), ("2017-02-28", 28),
  ]) func `one day stands in its whole month`(day: String, count: Int) throws {
    let chart = try chart([day: "12.5"])
    #expect(chart.days.count == count)
    #expect(chart.segments.map { $0.map { chart.days[$0.slot].description } } == [[day]])
    #expect(svg(chart).countOf("class=\"field\"") == 1)
    #expect(chart.segments[0].map(\.bar.length) == [DayChart.height * 10])
  }

  @Test func `every day of a full month has its bar and label`() throws {
    let days = (1...31).map { $0 < 10 ? "2017-05-0\($0)" : "2017-05-\($0)" }
    let chart = try chart(Dictionary(uniqueKeysWithValues: days.map { ($0, "1") }))
    let svg = svg(chart)
    for day in days { #expect(svg.contains("<title>\(day): 1 EUR</title>")) }
    #expect(svg.countOf(" text-anchor=\"middle\"") == 31)
    #expect(svg.countOf("h8v2200h-8z") == 31)
  }

  @Test func `months without any day take no room`() throws {
    let chart = try chart(["2010-01-31": "1", "9998-12-01": "2"])
    #expect(chart.days.count == 62)
    #expect(svg(chart).contains(">Dec 9998</text>"))
  }

  @Test func `credits, zeros and missing days are told apart`() throws {
    let svg = svg(try chart(["2017-04-01": "10", "2017-04-02": "-5.00", "2017-04-03": "0"]))
    #expect(svg.contains("<path class=\"bar\" d=\"M1 0h8v1467h-8z\">"))
    // The credit starts at zero, two thirds of the way down.
    #expect(svg.contains("<path class=\"bar credit\" d=\"M11 1467h8v733h-8z\">"))
    #expect(svg.contains("<title>2017-04-03: 0 EUR</title>"))
    #expect(!svg.contains("2017-04-04"))
  }

  @Test func `parts stand upon each other, and credits hang below zero`() throws {
    let chart = try chart(
      ["2017-04-01": "30", "2017-04-02": "-10"], ["2017-04-01": "-20"],
      ["2017-04-01": "50", "2017-04-02": "40"])
    #expect(chart.scale.zero == 1760)
    let first = chart.segments.map { $0.filter { $0.slot == 0 }.map(\.bar) }
    #expect(
      first == [
        [.init(start: 1100, length: 660)], [.init(start: 1760, length: 440)],
        [.init(start: 0, length: 1100)],
      ])
    #expect(
      chart.segments[0][1] == .init(slot: 1, bar: .init(start: 1760, length: 220), isCredit: true))
    let svg = svg(chart)
    for name in ["s1", "s1 credit", "s2 credit", "s3"] {
      #expect(svg.contains("<path class=\"\(name)\""))
    }
  }

  @Test func `the tops of stacks are where their sums are`() throws {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &random)
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let days = (1...28).map { "2017-02-\($0 < 10 ? "0" : "")\($0)" }
    let parts = (0..<6).map { _ in
      Dictionary(uniqueKeysWithValues: days.map { ($0, "\(next(1000)).\(next(100) + 100)") })
    }
    let chart = try DayChart(
      parts.enumerated().map { .init(name: "part \($0)", costs: try costs($1)) })
    for slot in days.indices {
      let lengths = chart.segments.map { $0[slot].bar.length }.reduce(0, +)
      var sum = ExactSum()
      for part in parts { try sum.merge(try ExactSum(parsing: part[days[slot]] ?? "0")) }
      let top = chart.segments[5][slot].bar.start
      #expect(top + lengths == chart.scale.zero, "seed \(seed), day \(slot + 1)")
      #expect(!sum.isNegative)
    }
  }

  @Test func `more parts than colours become one`() throws {
    let day = try #require(CalendarDate("2017-04-01"))
    let shares = try (1...12).map {
      CostShares.Share(
        period: day.month, day: day, currency: "EUR", name: "d\($0)",
        cost: try ExactSum(parsing: "\($0)"), rows: 1)
    }
    let division = try #require(CostDivision.all(of: shares).first)
    let series = try division.series(nameless: "none", others: "others")
    #expect(series.map(\.name) == ["d12", "d11", "d10", "d9", "d8", "d7", "d6", "5 others"])
    #expect(series.last?.costs[day]?.description == "15")
    #expect(division.total.description == "78")
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
