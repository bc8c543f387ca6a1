import Audit
import Records

extension UnitRun {
  /// From the end of the listing to the last commit.
  func complete(from source: any RecordSource) throws(Fault) {
    // A listing without a single record may end before it began.
    if pass == nil { try begin(currency: nil) }
    guard let pass, let facts else { return }
    if !isDryRun { try keepPages(facts) }
    if let refusal { throw refusal }
    try clock.measure(.transform) { () throws(Fault) in
      try pass.finish { batch throws(Fault) in try write(batch) }
      try pass.conclude(facts)
    }
    if !isDryRun {
      try clock.measure(.write) { () throws(Fault) in try sinks?.finish(rows: pass.rowsWritten) }
    }
    try clock.measure(.check) { () throws(Fault) in try verify(pass, source) }
    guard !isDryRun else { return }
    try context.cancellation.check()
    // From here on nothing is interrupted: a commit begun is a commit finished.
    try pass.quarantine.publish()
    let record = try record(of: pass, facts)
    try clock.measure(.commit) { () throws(Fault) in try sinks?.commit(record) }
    committed = record
    restatement = sinks?.restatement ?? record.restatement
    pass.quarantine.removeEarlier()
    warn(about: pass, facts)
    reportRestatement()
  }

  /// Commits the bodies: they are whole, and no check is about them.
  private func keepPages(_ facts: ListingFacts) throws(Fault) {
    if facts.isReplayed {
      sinks?.keepPages()
      return
    }
    var record = LoadRecord(
      run: context, loadID: loadID, unit: unit, source: facts.source, startedAt: startedAt,
      finishedAt: .now)
    record.rowsRead = facts.records
    record.rowsWritten = facts.records
    record.inputs = plan.inputs
    record.currency = currency
    record.partial = unit.from != nil
    try sinks?.commitPages(record)
  }

  private func verify(_ pass: UnitPass, _ source: any RecordSource) throws(Fault) {
    var evidence = CheckEvidence(unit: unit, rowsWritten: 0, previous: earlier?.newest)
    evidence.isOpen = unit.period.isOpen(on: context.startedAt.day)
    for name in Set(plan.checks.compactMap(\.bound.reference)) where unit.from == nil {
      evidence.references[name] = try source.reference(name, for: unit)
    }
    checks = try pass.verify(evidence)
    let failed = checks.filter { $0.outcome == "failed" }
    guard failed.isEmpty else {
      throw Fault(
        .checkFailed,
        failed.map { "check '\($0.name)' failed: \($0.message)" }.joined(separator: "; "),
        remedy: "Nothing was published; the earlier load stands")
    }
    for check in checks where check.outcome == "warned" {
      context.report(
        RunEvent(
          .warning, "check warned",
          ["unit": "\(unit)", "check": check.name, "found": check.message]))
    }
  }

  private func record(of pass: UnitPass, _ facts: ListingFacts) throws(Fault) -> LoadRecord {
    var record = LoadRecord(
      run: context, loadID: loadID, unit: unit, source: facts.source, startedAt: startedAt,
      finishedAt: .now)
    record.rowsRead = pass.rowsRead + facts.dropped
    record.rowsWritten = pass.rowsWritten
    record.rowsDropped = pass.rowsDropped + facts.outsideDays
    record.duplicates = pass.duplicates + facts.repeats.rows
    let putAside = pass.quarantine.putAside
    record.quarantined = putAside.records
    record.quarantinedCost = putAside.costSpelled
    record.quarantinedWithoutCost = putAside.cost == nil ? nil : putAside.withoutCost
    record.roles = plan.schema.roles
    record.roles?["currency"] = opening.currencyColumn?.name
    record.ownCurrencies = plan.schema.ownCurrencies
    record.totals = pass.figures.totalsSpelled
    record.days = pass.figures.days
    record.inputs = plan.inputs
    record.coverage = coverage(of: pass)
    record.checks = checks
    record.currency = currency ?? pass.figures.onlyCurrency
    if unit.from == nil, let previous = earlier?.newest {
      record.restatement = try Restatement(of: record, after: previous)
    }
    return record
  }

  /// What the transforms covered, and what the source dropped, with its cost.
  private func coverage(of pass: UnitPass) -> [String: [String: String]] {
    var coverage = pass.coverage
    guard let facts else { return coverage }
    if facts.outsideDays > 0 { coverage["other days"] = ["rows": "\(facts.outsideDays)"] }
    if facts.repeats.pages > 0 {
      var figures = ["pages": "\(facts.repeats.pages)", "rows": "\(facts.repeats.rows)"]
      for (column, sums) in facts.repeats.sums {
        figures[column] = sums.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
          .joined(separator: ", ")
      }
      coverage["repeated pages"] = figures
    }
    return coverage
  }

  private func warn(about pass: UnitPass, _ facts: ListingFacts) {
    let putAside = pass.quarantine.putAside
    if putAside.records > 0 {
      var values = ["unit": "\(unit)", "records": "\(putAside.records)"]
      for (currency, cost) in putAside.costSpelled ?? [:] { values["cost \(currency)"] = cost }
      if putAside.withoutCost > 0 { values["without cost"] = "\(putAside.withoutCost)" }
      context.report(RunEvent(.warning, "records were put into quarantine", values))
    }
    if facts.duplicateKeys > 0 {
      context.report(
        RunEvent(
          .warning, "fields occurred twice in a record, the last was kept",
          ["unit": "\(unit)", "fields": "\(facts.duplicateKeys)"]))
    }
    if !facts.source.confirmed {
      context.report(
        RunEvent(
          .warning, "the provider could not confirm that the listing held still",
          ["unit": "\(unit)"]))
    }
  }

  /// A month that was closed must not move in silence.
  private func reportRestatement() {
    guard let restatement, restatement.hasMoved else { return }
    var values = ["unit": "\(unit)"]
    for (currency, delta) in restatement.costDelta { values["cost \(currency)"] = delta }
    for (name, rows) in [
      ("rows added", restatement.rowsAdded), ("rows gone", restatement.rowsGone),
      ("rows repriced", restatement.rowsRepriced),
    ] {
      if let rows { values[name] = "\(rows)" }
    }
    // Rows that another definition made differ whatever the provider did.
    let isOurs = earlier?.newest.map { $0.planSHA256 != plan.planSHA256 } ?? false
    let who = isOurs ? "a changed definition" : "the provider"
    context.report(
      restatement.isClosedPeriod
        ? RunEvent(.warning, "\(who) restated a closed period", values)
        : RunEvent(.info, "\(who) restated the period", values))
  }

  /// What became of the unit, in numbers.
  func summary(_ status: UnitSummary.Status, reason: String, fault: Fault? = nil) -> UnitSummary {
    var summary = UnitSummary(unit, status: status, reason: reason)
    summary.fault = fault
    summary.pages = facts?.source.pages ?? progress.pagesRead
    summary.bytesRead = facts?.source.bytes ?? progress.bytesRead
    summary.confirmed = facts?.source.confirmed
    summary.sinks = sinks?.summaries ?? []
    summary.checks = checks
    summary.restatement = restatement
    if let pass {
      summary.rowsRead = pass.rowsRead + (facts?.dropped ?? 0)
      summary.rowsWritten = sinks?.hasCommitted == true ? pass.rowsWritten : 0
      summary.rowsDropped = pass.rowsDropped + (facts?.outsideDays ?? 0)
      summary.duplicates = pass.duplicates + (facts?.repeats.rows ?? 0)
      summary.putAside = pass.quarantine.putAside
      summary.coverage = coverage(of: pass)
      summary.totals = pass.figures.totalsSpelled
    }
    summary.stages = clock.seconds
    summary.held = committed ?? earlier?.newest
    let elapsed = Timestamp.now.elapsed(since: startedAt)
    summary.seconds = (elapsed / .milliseconds(1)).rounded() / 1000
    return summary
  }
}
