import Audit
import Records

/// The state of one reading of a listing: transforms, sums, checks and counts. Thrown away when it starts again.
final class UnitPass {
  let quarantine: Quarantine
  private let chain: TransformChain
  private let checks: [(name: String, check: any RunningCheck)]
  private var totals: UnitTotals
  /// The sums of all rows, once the listing ended.
  private(set) var figures = UnitFigures(columns: [])
  /// Records that the source delivered, usable or not.
  private(set) var rowsRead = 0
  /// Rows that left the last transform and went to the sinks.
  private(set) var rowsWritten = 0

  /// - Parameter watch: follows one record.
  init(
    _ plan: Plan, _ opening: TransformOpening, _ quarantine: Quarantine, watch: RowWatch? = nil
  ) throws(Fault) {
    self.quarantine = quarantine
    chain = try TransformChain(plan, opening, quarantine, watch: watch)
    let checkOpening = CheckOpening(unit: opening.unit, disk: opening.disk)
    checks = plan.checks.map { ($0.name, $0.bound.make(checkOpening)) }
    totals = UnitTotals(schema: plan.schema, source: plan.source.schema)
  }

  /// Takes a batch from the source through the transforms, as far as they may go before all of the unit came.
  ///
  /// - Parameter deliver: takes what left the last transform; it is for the sinks.
  func take(
    _ batch: RecordBatch, _ deliver: (RecordBatch) throws(Fault) -> Void
  ) throws(Fault) {
    rowsRead += batch.count + batch.rejected.count
    try chain.take(batch) { batch throws(Fault) in
      try complete(batch)
      try deliver(batch)
    }
  }

  /// Takes the rows that wait for the whole unit to the end.
  func finish(_ deliver: (RecordBatch) throws(Fault) -> Void) throws(Fault) {
    try chain.finish { batch throws(Fault) in
      try complete(batch)
      try deliver(batch)
    }
  }

  /// Sums and checks what left the last transform.
  private func complete(_ batch: RecordBatch) throws(Fault) {
    try chain.measureLast(batch) { batch throws(Fault) in try totals.add(batch) }
    rowsWritten += batch.count
    for (_, check) in checks { try check.observe(batch) }
  }

  /// Sums up, and makes sure that every record was written, dropped on purpose, or put aside: none lost, none made.
  func conclude(_ facts: ListingFacts) throws(Fault) {
    guard rowsRead + facts.dropped == facts.records else {
      let dropped = facts.dropped > 0 ? ", \(facts.dropped) were dropped" : ""
      throw Fault(
        .failed,
        "the listing has \(facts.records) records\(dropped), and \(rowsRead) were delivered")
    }
    let expected =
      rowsRead - quarantine.putAside.records - rowsDropped - duplicates
      + chain.effects.reduce(0) { $0 + $1.effect.rowsAdded }
    guard rowsWritten == expected else {
      throw Fault(
        .failed,
        "\(rowsRead) rows came, \(quarantine.putAside.records) were put aside, \(rowsDropped) dropped,"
          + " \(duplicates) were repeated: \(expected) should be left, and \(rowsWritten) are")
    }
    figures = try totals.figures()
    try chain.conserve(figures.totals)
  }

  /// Rows dropped by transforms on purpose.
  var rowsDropped: Int { chain.effects.reduce(0) { $0 + $1.effect.rowsDropped } }

  /// Rows dropped by transforms as repeated delivery.
  var duplicates: Int { chain.effects.reduce(0) { $0 + $1.effect.duplicates } }

  /// What each transform covered, by its name; a second of the same name is `name 2`.
  var coverage: [String: [String: String]] {
    var result: [String: [String: String]] = [:]
    var seen: [String: Int] = [:]
    for (name, effect) in chain.effects {
      seen[name, default: 0] += 1
      var covered = effect.coverage
      for (column, sums) in effect.sumsDropped {
        for (currency, sum) in sums { covered["dropped \(column) \(currency)"] = "\(sum)" }
      }
      let number = seen[name] ?? 1
      if !covered.isEmpty { result[number == 1 ? name : "\(name) \(number)"] = covered }
    }
    return result
  }

  /// What the checks found, once all rows passed.
  func verify(_ evidence: CheckEvidence) throws(Fault) -> [LoadRecord.CheckResult] {
    var evidence = evidence
    evidence.rowsWritten = rowsWritten
    evidence.totals = figures.totals
    evidence.putAside = quarantine.putAside
    var results: [LoadRecord.CheckResult] = []
    for (name, check) in checks {
      var result = try check.result(evidence).record(name)
      result.comparison = try (check as? any ComparingCheck)?.comparison(evidence)
      results.append(result)
    }
    return results
  }
}
