import Records

extension Markup {
  /// How old the figures of each billing period are, the newest period first.
  mutating func freshness(_ summary: LedgerSummary, generatedAt: Timestamp) {
    section("freshness", "Freshness") { section in
      section.table(
        Table(
          caption: "Newest load of each billing period",
          columns: [
            .init("Billing period"), .init("Endpoint", .name), .init("Units", .number),
            .init("Newest load finished", .name), .init("Age", .number),
            .init("Oldest unit finished", .name), .init("Days"),
          ],
          rows: summary.periods.reversed().flatMap { period in
            summary.endpoints.compactMap { endpoint in
              row(endpoint.loads.filter { $0.unit.period == period }, generatedAt: generatedAt)
            }
          }))
    }
  }
}

private func row(_ loads: [LoadRecord], generatedAt: Timestamp) -> [Cell]? {
  guard let first = loads.first, let newest = loads.map(\.finishedAt).max(),
    let oldest = loads.map(\.finishedAt).min()
  else { return nil }
  return [
    .text("\(first.unit.period)"), .text(first.unit.endpoint), .count(Int128(loads.count)),
    .instant(newest),
    .measure(generatedAt.age(of: newest), generatedAt.microseconds - newest.microseconds),
    .instant(oldest), .text(loads.contains(where: \.partial) ? "partial" : "all"),
  ]
}
