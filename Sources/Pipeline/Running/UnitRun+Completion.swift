import Records

extension UnitRun {
  /// From the end of the listing to the last commit.
  func complete() throws(Fault) {
    // A listing without a single record may end before it began.
    if pass == nil { try begin(currency: nil) }
    guard let pass, let facts else { return }
    try pass.finish { batch throws(Fault) in try write(batch) }
    try pass.conserve(recordsOfListing: facts.records)
    if !isDryRun { try sinks?.finish(rows: pass.rowsWritten) }
    try verify(pass)
    guard !isDryRun else { return }
    try context.cancellation.check()
    // From here on nothing is interrupted: a commit begun is a commit finished.
    try pass.quarantine.publish()
    try sinks?.commit(record(of: pass, facts))
    pass.quarantine.removeEarlier()
    warn(about: pass, facts)
  }

  private func verify(_ pass: UnitPass) throws(Fault) {
    checks = try pass.verify(unit, previous: earlier?.newest)
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

  private func record(of pass: UnitPass, _ facts: ListingFacts) -> LoadRecord {
    var record = LoadRecord(
      run: context, loadID: loadID, unit: unit, source: facts.source, startedAt: startedAt,
      finishedAt: .now)
    record.rowsRead = pass.rowsRead + facts.duplicates
    record.rowsWritten = pass.rowsWritten
    record.rowsDropped = pass.rowsDropped
    record.duplicates = pass.duplicates + facts.duplicates
    record.quarantined = pass.quarantine.count
    record.totals = pass.totalsByColumn
    record.costDaily = pass.costDaily
    record.inputs = plan.inputs
    record.coverage = pass.coverage
    record.checks = checks
    record.currency = currency ?? pass.onlyCurrency
    record.partial = isPartial
    return record
  }

  /// Days without the rest of their period: in some sink no load of all of it was there to put them into.
  private var isPartial: Bool { unit.from != nil && !(earlier?.areWhole ?? false) }

  private func warn(about pass: UnitPass, _ facts: ListingFacts) {
    if pass.quarantine.count > 0 {
      context.report(
        RunEvent(
          .warning, "records were put into quarantine",
          ["unit": "\(unit)", "records": "\(pass.quarantine.count)"]))
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

  /// What became of the unit, in numbers.
  func summary(_ status: UnitSummary.Status, reason: String, fault: Fault? = nil) -> UnitSummary {
    var summary = UnitSummary(unit, status: status, reason: reason)
    summary.fault = fault
    summary.pages = facts?.source.pages ?? progress.pagesRead
    summary.bytesRead = facts?.source.bytes ?? progress.bytesRead
    summary.confirmed = facts?.source.confirmed
    summary.sinks = sinks?.summaries ?? []
    summary.checks = checks
    if let pass {
      summary.rowsRead = pass.rowsRead + (facts?.duplicates ?? 0)
      summary.rowsWritten = sinks?.hasCommitted == true ? pass.rowsWritten : 0
      summary.rowsDropped = pass.rowsDropped
      summary.duplicates = pass.duplicates + (facts?.duplicates ?? 0)
      summary.quarantined = pass.quarantine.count
      summary.coverage = pass.coverage
      summary.totals = pass.totalsByColumn
    }
    let elapsed = Timestamp.now.elapsed(since: startedAt)
    summary.seconds = Double(elapsed / .milliseconds(1)) / 1000
    return summary
  }
}
