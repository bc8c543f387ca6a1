import Records

extension Markup {
  /// The main amounts by billing period: the figure and beside it its bar, one table for each currency.
  mutating func costByMonth(_ summary: LedgerSummary) {
    section("by-month", "Cost by billing period") { section in
      for endpoint in summary.endpoints {
        for key in endpoint.mainKeys {
          section.costByMonth(
            endpoint.monthly[key] ?? [:], total: endpoint.totals[key] ?? ExactSum(),
            currency: key.currency, title: endpoint.name(of: key, among: summary))
        }
      }
    }
  }

  private mutating func costByMonth(
    _ amounts: [CalendarMonth: ExactSum], total: ExactSum, currency: String, title: String
  ) {
    let months = amounts.sorted { $0.key < $1.key }
    let scale = BarScale(months.map(\.value), steps: 100_000)
    table(
      Table(
        caption: "\(title) by billing period",
        columns: [
          .init("Billing period"), .init("Amount (\(currency))", .number),
          .init(months.count > 1 ? "In proportion" : "", .bar),
        ],
        rows: zip(months, scale.bars).map { month, bar in
          [
            .text(month.key.name), .amount(month.value),
            months.count > 1 ? .bar(bar, zero: scale.zero, steps: scale.steps) : .text(""),
          ]
        },
        footer: months.count > 1 ? [.text("All"), .amount(total), .text("")] : [],
        isSortable: false))
  }
}
