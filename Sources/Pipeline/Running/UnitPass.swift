import Records

/// The state of one reading of a listing: transforms, sums, checks and counts. Thrown away when it starts again.
final class UnitPass {
  let quarantine: Quarantine
  private let names: [String]
  private let transforms: [any RecordTransform]
  private let checks: [(name: String, check: any RunningCheck)]
  private var totals: UnitTotals
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

  /// Makes sure that every record was written, dropped on purpose, or put aside: none lost, none made.
  func conserve(recordsOfListing: Int) throws(Fault) {
    guard rowsRead == recordsOfListing else {
      throw Fault(
        .failed, "the listing has \(recordsOfListing) records, and \(rowsRead) were delivered")
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

  /// Exact sums by additive column and currency, as text.
  var totalsByColumn: [String: [String: String]] {
    totals.byColumn.mapValues { $0.mapValues(\.description) }
  }

  /// Cost by day and currency, as exact text.
  var costDaily: [String: [String: String]] { totals.costDaily }

  /// The one currency of all rows, or nil.
  var onlyCurrency: String? { totals.onlyCurrency }

  /// What the checks found, once all rows passed.
  func verify(_ unit: Unit, previous: LoadRecord?) throws(Fault) -> [LoadRecord.CheckResult] {
    let evidence = CheckEvidence(
      unit: unit, rowsWritten: rowsWritten, totals: totals.byColumn, previous: previous)
    var results: [LoadRecord.CheckResult] = []
    for (name, check) in checks { results.append(try check.result(evidence).record(name)) }
    return results
  }
}
