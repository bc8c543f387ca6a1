import Records

extension Markup {
  /// One chart for each endpoint and currency, each with its table.
  mutating func costByDay(_ summary: LedgerSummary) {
    guard summary.endpoints.contains(where: { !$0.daily.isEmpty }) else { return }
    section("by-day", "Cost by day") { section in
      for endpoint in summary.endpoints {
        for (currency, costs) in endpoint.daily.sorted(by: { $0.key < $1.key }) {
          section.costByDay(
            costs, currency: currency,
            title: endpoint.name(
              of: AmountKey(column: "cost", currency: currency), among: summary))
        }
      }
    }
  }

  private mutating func costByDay(
    _ costs: [CalendarDate: ExactSum], currency: String, title: String
  ) {
    let days = costs.sorted { $0.key < $1.key }
    element("figure") { figure in
      figure.element("figcaption") {
        $0.element("strong", text: title)
        $0.write(" by day of use, \(months(from: days.first?.key, to: days.last?.key))")
      }
      figure.dayChart(
        DayChart(costs), currency: currency, label: description(of: days, title: title))
      figure.element("details") { details in
        details.element(
          "summary", text: "\(title): \(counted(Int128(days.count), "day")) as a table")
        details.table(
          Table(
            caption: "\(title) by day",
            columns: [.init("Day"), .init("Cost (\(currency))", .number)],
            rows: days.map { [.text("\($0.key)"), .amount($0.value)] }))
      }
    }
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
