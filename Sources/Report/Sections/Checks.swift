import Records

extension Markup {
  /// What the checks found, those that did not pass first.
  mutating func checks(_ summary: LedgerSummary) {
    section("checks", "Checks") { section in
      let rows = checkRows(summary)
      guard !rows.isEmpty else {
        return section.element(
          "p", ["class": "calm"],
          text: "No checks ran. A pipeline asks for them under 'checks': reconcile, row_count, "
            + "not_null and others.")
      }
      section.table(
        Table(
          caption: "What the checks of each unit found",
          columns: [.init("Check", .name), .init("Outcome", .name), .init("Found", .prose)]
            + summary.unitColumns,
          rows: rows))
    }
  }

  /// What each transform covered; nothing where none told.
  mutating func coverage(_ summary: LedgerSummary) {
    let rows = coverageRows(summary)
    guard !rows.isEmpty else { return }
    section("coverage", "Coverage of transforms") { section in
      section.table(
        Table(
          caption: "What became of the rows in each transform",
          columns: [.init("Transform", .name), .init("What", .text), .init("Figure", .number)]
            + summary.unitColumns,
          rows: rows))
    }
  }
}

private func checkRows(_ summary: LedgerSummary) -> [[Cell]] {
  let weight = ["failed": 0, "warned": 1, "passed": 3, "skipped": 4]
  let found = summary.loads.flatMap { load in load.checks.map { (load: load, check: $0) } }
  let order = found.indices.sorted { left, right in
    (weight[found[left].check.outcome] ?? 2, left) < (
      weight[found[right].check.outcome] ?? 2, right
    )
  }
  return order.map { index in
    let (load, check) = found[index]
    return [.text(check.name), .outcome(check.outcome), .text(check.message)]
      + summary.unitCells(load)
  }
}

private func coverageRows(_ summary: LedgerSummary) -> [[Cell]] {
  summary.loads.flatMap { load in
    load.coverage.sorted { $0.key < $1.key }.flatMap { transform, counts in
      counts.sorted { $0.key < $1.key }.map { what, count in
        [.text(transform), .text(what), coverageCell(count)] + summary.unitCells(load)
      }
    }
  }
}

/// A count or an exact amount where the text is one, else the text.
private func coverageCell(_ text: String) -> Cell {
  if let amount = try? ExactSum(parsing: text) { return .amount(amount) }
  return .text(text)
}
