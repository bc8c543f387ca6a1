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
    let bars = scale.bars
    let isMany = months.count > 1
    var columns: [Table.Column] = [.init("Billing period"), .init("Amount (\(currency))", .number)]
    if isMany { columns += [.init("Change", .number), .init("In proportion", .bar)] }
    let rows = months.indices.map { index in
      var cells: [Cell] = [.text(months[index].key.name), .amount(months[index].value)]
      if isMany {
        cells += [
          change(months, at: index),
          .bar(bars[index], zero: scale.zero, steps: scale.steps),
        ]
      }
      return cells
    }
    table(
      Table(
        caption: "\(title) by billing period", columns: columns, rows: rows,
        footer: isMany ? [.text("All"), .amount(total), .text(""), .text("")] : [],
        isSortable: false))
  }
}

/// The amount of a period less that of the one before it; nothing where that one is not there.
private func change(
  _ months: [(key: CalendarMonth, value: ExactSum)], at index: Int
) -> Cell {
  guard index > 0, months[index - 1].key.adding(months: 1) == months[index].key,
    let change = try? months[index].value.difference(from: months[index - 1].value)
  else { return .none }
  return .amount(change)
}
