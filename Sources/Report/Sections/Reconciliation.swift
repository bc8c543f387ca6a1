import Records

extension Markup {
  /// Loaded sums beside what the provider says, unit by unit.
  mutating func reconciliation(_ summary: LedgerSummary) {
    section("reconciliation", "Reconciliation") { section in
      let lines = reconciliationLines(summary)
      guard !lines.isEmpty else {
        return section.calm(
          "Not known: nothing compared these sums with the provider's own. "
            + "A check 'reconcile' does.")
      }
      section.table(
        Table(
          caption: "Loaded sums beside what the provider said when the unit was loaded",
          columns: summary.unitColumns + [
            .init("Currency", .name), .init("Loaded", .number), .init("Provider", .number),
            .init("Difference", .number), .init("Outcome", .name),
          ],
          rows: lines.map { summary.unitCells($0.load) + reconciliationCells($0.check) }))
      for (load, check) in lines where check.comparison == nil {
        section.calm("\(load.unit): \(check.message).")
      }
    }
  }

  /// What the provider changed after it was loaded once.
  mutating func restatements(_ summary: LedgerSummary) {
    section("restatements", "Restatements") { section in
      let told = restatementLines(summary)
      guard !told.isEmpty else {
        return section.calm(
          summary.history == nil
            ? "None in the present loads. Earlier loads are not known here: a sink 'postgres' keeps them."
            : "None: no load changed what was there before.")
      }
      section.table(
        Table(
          caption:
            "Loads that changed what was there before, the newest first; days that were new are left out",
          columns: [
            .init("Period"), .init("Enrollment", .name), .init("Seen", .name),
            .init("Period was", .name), .init("Currency", .name), .init("Change of cost", .number),
            .init("Rows added", .number), .init("Gone", .number), .init("Repriced", .number),
            .init("Load", .name),
          ],
          rows: told.flatMap(\.rows)))
      if summary.history == nil {
        section.calm("Only the present loads are known here: a sink 'postgres' keeps earlier ones.")
      } else if told.count >= 60 {
        section.calm("The newest \(told.count) are shown.")
      }
    }
  }
}

private func reconciliationLines(
  _ summary: LedgerSummary
) -> [(load: LoadRecord, check: LoadRecord.CheckResult)] {
  summary.loads.flatMap { load in
    load.checks.filter { $0.comparison != nil || $0.name.hasPrefix("reconcile") }
      .map { (load: load, check: $0) }
  }
}

private func reconciliationCells(_ check: LoadRecord.CheckResult) -> [Cell] {
  let compared = check.comparison
  return [
    compared?.currency.map(Cell.text) ?? .none, amount(compared?.loaded),
    amount(compared?.expected), amount(compared?.difference), .outcome(check.outcome),
  ]
}

/// An exact amount where the text is one, else nothing.
private func amount(_ text: String?) -> Cell {
  guard let text, let amount = try? ExactSum(parsing: text) else { return .none }
  return .amount(amount)
}

/// One load that changed something.
private struct RestatementLine {
  let unit: Unit
  let loadID: String
  let seen: Timestamp?
  let change: Restatement

  /// One row for each currency whose cost moved; one for all where only rows did. Rows are counted once.
  var rows: [[Cell]] {
    var money = change.costDelta.sorted { $0.key < $1.key }
      .map { (currency: Cell.text($0.key), delta: amount($0.value)) }
    if money.isEmpty { money = [(Cell.none, Cell.amount(ExactSum()))] }
    return money.indices.map { index in
      var cells: [Cell] = [
        .text(unit.periodAndDays), .text(unit.enrollment), seen.map(Cell.instant) ?? Cell.none,
        .text(change.isClosedPeriod ? "closed" : "open"), money[index].currency, money[index].delta,
      ]
      for count in [change.rowsAdded, change.rowsGone, change.rowsRepriced] {
        if index == 0, let count {
          cells.append(.count(Int128(count)))
        } else {
          cells.append(.none)
        }
      }
      return cells + [.code(loadID)]
    }
  }
}

private func restatementLines(_ summary: LedgerSummary) -> [RestatementLine] {
  if let history = summary.history {
    return history.restatements.compactMap { load in
      load.restatement.flatMap { change in
        change.hasMoved
          ? RestatementLine(
            unit: load.unit, loadID: load.loadID, seen: load.loadedAt, change: change) : nil
      }
    }
  }
  return summary.loads.compactMap { load in
    load.restatement.flatMap { change in
      change.hasMoved
        ? RestatementLine(
          unit: load.unit, loadID: load.loadID, seen: load.finishedAt, change: change) : nil
    }
  }.sorted { ($1.seen?.microseconds ?? 0) < ($0.seen?.microseconds ?? 0) }
}
