import Records

/// The state of one reading of a listing: transforms, sums, checks and counts. Thrown away when it starts again.
final class UnitPass {
  let quarantine: Quarantine
  private let names: [String]
  private let transforms: [any RecordTransform]
  private let checks: [(name: String, check: any RunningCheck)]
  private var totals: UnitTotals
  /// The sums of all rows, once the listing ended.
  private(set) var figures = UnitFigures(columns: [])
  /// Records that the source delivered, usable or not.
  private(set) var rowsRead = 0
  /// Rows that left the last transform and went to the sinks.
  private(set) var rowsWritten = 0

  init(
    _ plan: Plan, _ opening: TransformOpening, _ quarantine: Quarantine
  ) throws(Fault) {
    self.quarantine = quarantine
    var transforms: [any RecordTransform] = []
    var names: [String] = []
    for step in plan.steps {
      guard let make = step.bound.make else { continue }
      transforms.append(try make(opening))
      names.append(step.name)
    }
    for sink in plan.sinks {
      guard let screen = sink.spec.screen(plan.schema) else { continue }
      transforms.append(screen)
      names.append(sink.name)
    }
    self.transforms = transforms
    self.names = names
    checks = plan.checks.map { ($0.name, $0.bound.make(opening.unit)) }
    totals = UnitTotals(schema: plan.schema, source: plan.source.schema)
  }

  /// Takes a batch from the source through all transforms, sums and checks; what is left of it is for the sinks.
  func transform(_ batch: RecordBatch) throws(Fault) {
    rowsRead += batch.count + batch.rejected.count
    for transform in transforms { try transform.apply(batch) }
    try totals.add(batch)
    if !batch.rejected.isEmpty { try quarantine.take(batch.rejected) }
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
      rowsRead - quarantine.count - rowsDropped - duplicates
      + transforms.reduce(0) { $0 + $1.effect.rowsAdded }
    guard rowsWritten == expected else {
      throw Fault(
        .failed,
        "\(rowsRead) rows came, \(quarantine.count) were put aside, \(rowsDropped) dropped,"
          + " \(duplicates) were repeated: \(expected) should be left, and \(rowsWritten) are")
    }
    figures = try totals.figures()
  }

  /// Rows dropped by transforms on purpose.
  var rowsDropped: Int { transforms.reduce(0) { $0 + $1.effect.rowsDropped } }

  /// Rows dropped by transforms as repeated delivery.
  var duplicates: Int { transforms.reduce(0) { $0 + $1.effect.duplicates } }

  /// What each transform covered, by its name; a second of the same name is `name 2`.
  var coverage: [String: [String: String]] {
    var result: [String: [String: String]] = [:]
    var seen: [String: Int] = [:]
    for (name, transform) in zip(names, transforms) {
      seen[name, default: 0] += 1
      let covered = transform.effect.coverage
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
    evidence.recordsPutAside = quarantine.count
    var results: [LoadRecord.CheckResult] = []
    for (name, check) in checks { results.append(try check.result(evidence).record(name)) }
    return results
  }
}
