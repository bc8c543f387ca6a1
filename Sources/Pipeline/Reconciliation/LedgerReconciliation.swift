import Audit
public import Records

/// Compares what the sinks hold with what the provider says now, by the definition's `reconcile` checks.
public struct LedgerReconciliation: Sendable {
  /// One unit's comparison.
  public struct Line: Sendable, Encodable {
    /// The unit.
    public var unit: Unit
    /// The sink whose ledger was read.
    public var sink: String
    /// What was compared, and the difference.
    public var result: LoadRecord.CheckResult
    /// The loaded sum, what the provider says, and the first less the second, as exact text; nil without a comparison.
    public var loaded: String?
    public var expected: String?
    public var difference: String?

    enum CodingKeys: String, CodingKey {
      case enrollment, period, sink, outcome, message, loaded, expected, difference
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(unit.enrollment, forKey: .enrollment)
      try container.encode(unit.period, forKey: .period)
      try container.encode(sink, forKey: .sink)
      try container.encode(result.outcome, forKey: .outcome)
      try container.encode(result.message, forKey: .message)
      try container.encodeIfPresent(loaded, forKey: .loaded)
      try container.encodeIfPresent(expected, forKey: .expected)
      try container.encodeIfPresent(difference, forKey: .difference)
    }
  }

  private let plan: Plan
  private let context: RunContext

  /// - Parameters:
  ///   - plan: the pipeline.
  ///   - context: of the asking; its pipeline is taken from the plan.
  public init(_ plan: Plan, context: RunContext) {
    self.plan = plan
    var context = context
    context.pipeline = plan.name
    self.context = context
  }

  /// The comparisons of every load that a sink holds, oldest first. Blocks; asks the provider once a period.
  ///
  /// - Parameter periods: only these, or nil for all that is loaded.
  /// - Throws: `configuration` when the definition has no `reconcile`; what the provider or a sink answers else.
  public func lines(of periods: ClosedRange<CalendarMonth>? = nil) throws(Fault) -> [Line] {
    let checks = plan.checks.filter { $0.bound.reference != nil }
    guard !checks.isEmpty else {
      throw Fault(
        .configuration, "the definition has no check 'reconcile'", at: plan.file,
        remedy: "Add 'reconcile: {against: balance_summary, field: total_usage}' to its checks")
    }
    let source = try plan.source.makeSource(context)
    var lines: [Line] = []
    // An archive has bodies and no sums.
    for sink in plan.sinks where !sink.spec.keepsPages {
      for load in try sink.spec.loads(of: plan.source.endpoint)
      where load.pipeline == plan.name && periods?.contains(load.unit.period) ?? true {
        for check in checks {
          try context.cancellation.check()
          lines.append(try line(of: load, in: sink.name, check, source))
        }
      }
    }
    return lines.sorted {
      ($0.unit.period, $0.unit.enrollment, $0.sink) < ($1.unit.period, $1.unit.enrollment, $1.sink)
    }
  }

  private func line(
    of load: LoadRecord, in sink: String, _ check: Plan.Check, _ source: any RecordSource
  ) throws(Fault) -> Line {
    var unit = load.unit
    (unit.from, unit.to) = (nil, nil)
    var evidence = CheckEvidence(unit: unit, rowsWritten: load.rowsWritten)
    evidence.totals = try sums(of: load)
    evidence.putAside = try load.putAside()
    evidence.isOpen = unit.period.isOpen(on: context.startedAt.day)
    guard let reference = check.bound.reference, !load.partial else {
      return Line(
        unit: unit, sink: sink,
        result: CheckOutcome.skipped("only some days of the period were loaded").record(check.name))
    }
    let figures = try source.reference(reference, for: unit)
    evidence.references[reference] = figures
    let running = check.bound.make(CheckOpening(unit: unit))
    var line = Line(
      unit: unit, sink: sink, result: try running.result(evidence).record(check.name))
    if let figures, let comparing = running as? any ComparingCheck {
      let finding = try comparing.finding(evidence.totals, figures)
      line.loaded = finding.loaded.description
      line.expected = finding.expected.description
      line.difference = finding.difference.description
    }
    return line
  }

  private func sums(of load: LoadRecord) throws(Fault) -> [String: [String: ExactSum]] {
    var sums: [String: [String: ExactSum]] = [:]
    for (column, currencies) in load.totals {
      for (currency, text) in currencies {
        do {
          sums[column, default: [:]][currency] = try ExactSum(parsing: text)
        } catch {
          throw Fault(
            .failed, "the ledger's total of \(column) in \(currency) is '\(text)', which \(error)",
            at: "\(load.unit)")
        }
      }
    }
    return sums
  }
}
