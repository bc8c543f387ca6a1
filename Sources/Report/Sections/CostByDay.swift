import Records

/// The cost by day of one endpoint in one currency, ready to be drawn.
struct CostChart {
  let endpoint: EndpointSummary
  let currency: String
  /// Exact cost by day, from the records of the loads.
  let totals: [CalendarDate: ExactSum]
  /// The parts; one that is all of it where departments are not known.
  let chart: DayChart
  /// The sum of each part over all days.
  let sums: [ExactSum]

  /// Every chart that the page has.
  static func all(of summary: LedgerSummary) throws(Fault) -> [CostChart] {
    var charts: [CostChart] = []
    for endpoint in summary.endpoints {
      for (currency, totals) in endpoint.daily.sorted(by: { $0.key < $1.key }) {
        let division =
          endpoint.endpoint == summary.dated?.endpoint
          ? summary.departments?.first { $0.currency == currency } : nil
        let series =
          try division?.series(nameless: "No department", others: "other departments")
          ?? [DayChart.Series(name: "Cost", costs: totals)]
        charts.append(
          CostChart(
            endpoint: endpoint, currency: currency, totals: totals, chart: try DayChart(series),
            sums: try series.map { part throws(Fault) in try part.sum() }))
      }
    }
    return charts
  }

  /// Whether the parts are departments.
  var isDivided: Bool { chart.series.count > 1 }
}

extension Markup {
  /// One chart for each endpoint and currency, each with its table.
  mutating func costByDay(_ charts: [CostChart], of summary: LedgerSummary) {
    guard !charts.isEmpty else { return }
    section("by-day", "Cost by day") { section in
      for chart in charts {
        section.costByDay(
          chart,
          title: chart.endpoint.name(
            of: .cost(chart.currency), among: summary))
      }
    }
  }

  private mutating func costByDay(_ chart: CostChart, title: String) {
    let days = chart.totals.sorted { $0.key < $1.key }
    element("figure", ["class": "days"]) { figure in
      figure.element("figcaption") {
        $0.element("strong", text: title)
        $0.write(" by day of use")
        if chart.isDivided { $0.write(" and department") }
        $0.write(", \(months(from: days.first?.key, to: days.last?.key))")
      }
      if chart.isDivided { figure.legend(chart) }
      figure.dayChart(
        chart.chart, totals: chart.totals, currency: chart.currency,
        label: description(of: days, title: title))
      figure.element("details") { details in
        details.element(
          "summary", text: "\(title): \(counted(Int128(days.count), "day")) as a table")
        details.table(chart.table(of: days.map(\.key), title: title))
      }
    }
  }

  /// Which colour is what, and what it comes to. The script shows the amounts of a day in its place.
  private mutating func legend(_ chart: CostChart) {
    element("ul", ["class": "legend"]) { list in
      for (index, series) in chart.chart.series.enumerated() {
        list.element("li") {
          $0.element(
            "span",
            ["class": "swatch \(chart.chart.colour(of: index))", "aria-hidden": "true"], text: "")
          $0.element("span", ["class": "part"], text: series.name)
          $0.element("span", ["class": "value"]) { $0.amount(chart.sums[index]) }
        }
      }
    }
  }
}

extension CostChart {
  fileprivate func table(of days: [CalendarDate], title: String) -> Table {
    let series = isDivided ? chart.series : []
    return Table(
      caption: "\(title) by day",
      columns: [.init("Day", .name), .init("Cost (\(currency))", .number)]
        + series.map { .init($0.name, .number) },
      rows: days.map { day in
        [.text("\(day)"), totals[day].map(Cell.amount) ?? .none]
          + series.map { $0.costs[day].map(Cell.amount) ?? .none }
      })
  }
}

/// `April 2017`, `March 2017 to April 2017`.
private func months(from first: CalendarDate?, to last: CalendarDate?) -> String {
  guard let first = first?.month, let last = last?.month else { return "" }
  return first == last ? first.name : "\(first.name) to \(last.name)"
}

/// What the chart shows, in words.
private func description(of days: [(key: CalendarDate, value: ExactSum)], title: String) -> String {
  guard let first = days.first, let last = days.last,
    let highest = days.max(by: { $0.value < $1.value }),
    let lowest = days.min(by: { $0.value < $1.value })
  else { return title }
  return """
    Bar chart. \(title) by day from \(first.key) to \(last.key). \
    Highest: \(AmountText(highest.value).plain) on \(highest.key). \
    Lowest: \(AmountText(lowest.value).plain) on \(lowest.key). \
    The table below has every day.
    """
}
