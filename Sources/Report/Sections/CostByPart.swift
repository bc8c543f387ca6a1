import Records

extension Markup {
  /// What each department came to.
  mutating func costByDepartment(_ summary: LedgerSummary) {
    guard summary.dated != nil else { return }
    section("by-department", "Cost by department") { section in
      section.division(
        summary.departments, of: summary, heading: "Department", nameless: "No department")
    }
  }

  /// What each service came to.
  mutating func costByService(_ summary: LedgerSummary) {
    guard summary.dated != nil else { return }
    section("by-service", "Cost by service") { section in
      section.division(
        summary.services, of: summary, heading: "Service", nameless: "No service named")
    }
  }

  private mutating func division(
    _ divisions: [CostDivision]?, of summary: LedgerSummary, heading: String, nameless: String
  ) {
    guard let divisions else {
      return calm(
        "Not known: a load does not tell what each \(heading.lowercased()) cost. Its output has no day or no cost, "
          + "or it was loaded by an older version.")
    }
    for division in divisions {
      table(division.table(heading: heading, nameless: nameless, of: summary))
    }
  }

  /// What costs most in the newest billing period.
  mutating func costliestResources(_ summary: LedgerSummary) {
    guard summary.dated != nil else { return }
    section("resources", "Costliest resources") { section in
      switch summary.resources {
      case nil:
        section.calm(
          "Not known: a load does not tell what its rows cost. Its output has no day or no cost, or it was loaded by "
            + "an older version.")
      case .unknown(let why): section.calm("Not known: \(why)")
      case .known(let period, let resources):
        for currency in Set(resources.map(\.currency)).sorted() {
          section.table(
            resourceTable(resources.filter { $0.currency == currency }, period, currency))
        }
        if resources.isEmpty { section.calm("No row of \(period.name) names a resource.") }
      }
    }
  }
}

extension CostDivision {
  fileprivate func table(heading: String, nameless: String, of summary: LedgerSummary) -> Table {
    let shown = parts.prefix(Self.shownCount)
    let scale = BarScale(shown.map(\.total) + [total], steps: 100_000)
    let shares = scale.permille(ofAmountAt: shown.count)
    // The bars are among each other; the total would make all of them short.
    let axis = BarScale(shown.map(\.total), steps: 100_000)
    let bars = axis.bars
    var rows: [[Cell]] = shown.indices.map { index -> [Cell] in
      [
        .text(shown[index].name ?? nameless), .amount(shown[index].total),
        shares.map { Cell.measure(percentage($0[index]), Int64($0[index])) } ?? Cell.none,
        .bar(bars[index], zero: axis.zero, steps: axis.steps), .count(shown[index].rows),
      ]
    }
    let hidden = parts.dropFirst(shown.count)
    if !hidden.isEmpty {
      rows.append([
        .text("\(hidden.count) others"), .amount(restTotal), .none, .text(""),
        .count(hidden.reduce(0) { $0 + $1.rows }),
      ])
    }
    return Table(
      caption: "Cost, \(currencyName(currency)), of \(span(of: summary.periods)), "
        + "the costliest \(heading.lowercased()) first",
      columns: [
        .init(heading), .init("Cost (\(currency))", .number), .init("Share", .number),
        .init("In proportion", .bar), .init("Rows", .number),
      ],
      rows: rows,
      footer: [
        .text("All"), .amount(total), .none, .text(""),
        .count(parts.reduce(0) { $0 + $1.rows }),
      ])
  }
}

private func resourceTable(
  _ resources: [CostliestResources.Resource], _ period: CalendarMonth, _ currency: String
) -> Table {
  let scale = BarScale(resources.map(\.cost), steps: 100_000)
  return Table(
    caption: "The \(resources.count) resources that cost most in \(period.name), "
      + currencyName(currency),
    columns: [
      .init("Resource", .code), .init("Cost (\(currency))", .number), .init("In proportion", .bar),
      .init("Service"), .init("Subscription"), .init("Rows", .number),
    ],
    rows: zip(resources, scale.bars).map { resource, bar in
      [
        .path(resource.id), .amount(resource.cost),
        .bar(bar, zero: scale.zero, steps: scale.steps),
        resource.service.map(Cell.text) ?? .none, resource.subscription.map(Cell.text) ?? .none,
        .count(Int128(resource.rows)),
      ]
    })
}

/// Thousandths as a percentage: `38.2 %`.
func percentage(_ permille: Int) -> String {
  let digits = permille.magnitude
  return "\(permille < 0 ? "-" : "")\(digits / 10).\(digits % 10) %"
}
