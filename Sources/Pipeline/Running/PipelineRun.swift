public import Records

/// One run of a plan: every selected unit, a few at a time, each on a thread of its own.
///
/// Swift concurrency only steers; what blocks, blocks a thread of the unit. Whatever happens to one unit, the
/// others go on, unless the run was interrupted, the key was refused or the configuration is wrong.
public struct PipelineRun: Sendable {
  private let plan: Plan
  let context: RunContext
  let options: RunOptions
  private let board: ProgressBoard
  private let disk: SpoolDisk

  /// - Parameters:
  ///   - plan: what to run.
  ///   - context: the run; its pipeline and plan digest are taken from the plan.
  ///   - options: what was asked for beside the definition.
  ///   - board: where progress is shown.
  public init(
    _ plan: Plan, context: RunContext, options: RunOptions = RunOptions(),
    board: ProgressBoard = ProgressBoard()
  ) {
    self.plan = plan
    var context = context
    context.pipeline = plan.name
    context.planSHA256 = plan.planSHA256
    context.material = plan.material
    self.context = context
    self.options = options
    self.board = board
    disk = SpoolDisk(limit: plan.limits.spool)
  }

  /// Runs to the end. What happens to a unit is in the summary.
  ///
  /// - Throws: what kept the run from beginning any unit: the source could not say which there are, or a sink
  ///   cannot be written.
  public func execute() async throws(Fault) -> RunSummary {
    let opened = try await Worker.run("meter-run") { () throws(Fault) -> OpenedRun in try open() }
    board.expect(units: opened.units.count)
    let summary: RunSummary
    if let claims = opened.claims {
      let outcome = await runShared(opened, claims)
      summary = RunSummary(context, units: outcome.summaries, fault: outcome.fault)
    } else {
      summary = RunSummary(context, units: await runUnits(opened))
    }
    if summary.peakMemoryBytes > plan.limits.memory.bytes {
      context.report(
        RunEvent(
          .warning, "peak memory was above limits.memory",
          [
            "peak": "\(ByteSize(bytes: summary.peakMemoryBytes))", "limit": "\(plan.limits.memory)",
          ]))
    }
    return summary
  }

  /// The units that the run would take, oldest first, without touching a sink. Blocks.
  public func units(of source: any RecordSource) throws(Fault) -> [Unit] {
    let units = try source.units(in: options.selection ?? plan.source.selection)
    guard let shard = options.shard else { return units }
    return units.filter(shard.contains)
  }

  /// What a run knows once it may begin.
  struct OpenedRun: Sendable {
    var source: any RecordSource
    var units: [Unit]
    /// How the units are shared with other runs; nil when they are all this run's.
    var claims: (any UnitClaims)?
  }

  private func open() throws(Fault) -> OpenedRun {
    try context.cancellation.check()
    let source = try plan.source.makeSource(context)
    let units = try units(of: source)
    if !options.isDryRun, !units.isEmpty {
      for sink in plan.sinks { try sink.spec.prepare(context) }
    }
    return OpenedRun(source: source, units: units, claims: try shared(units))
  }

  /// Units are shared when workers were asked for and a sink's ledger can tell who works on what.
  private func shared(_ units: [Unit]) throws(Fault) -> (any UnitClaims)? {
    guard options.workers != nil, !options.isDryRun, !units.isEmpty else { return nil }
    for sink in plan.sinks {
      guard let claims = try sink.spec.claims(context) else { continue }
      try claims.join(units)
      return claims
    }
    return nil
  }

  private func runUnits(_ opened: OpenedRun) async -> [UnitSummary] {
    await withTaskGroup(of: (Int, UnitSummary).self) { group in
      var summaries = [UnitSummary?](repeating: nil, count: opened.units.count)
      var waiting = opened.units.indices.makeIterator()
      var end: Fault?
      func beginNext() {
        guard end == nil, context.cancellation.signal == nil, let index = waiting.next() else {
          return
        }
        let unit = opened.units[index]
        group.addTask { (index, await run(unit, from: opened.source)) }
      }
      for _ in 0..<max(1, options.workers ?? plan.source.concurrency) { beginNext() }
      while let (index, summary) = await group.next() {
        summaries[index] = summary
        if let fault = summary.fault, Self.endsRun(fault.category) { end = end ?? fault }
        beginNext()
      }
      return zip(opened.units, summaries).map { unit, summary in
        summary ?? notBegun(unit, because: end)
      }
    }
  }

  func run(_ unit: Unit, from source: any RecordSource) async -> UnitSummary {
    let progress = board.begin(unit)
    let summary = await Worker.run("meter-\(unit.period)") { () throws(Never) -> UnitSummary in
      UnitRun(
        unit, plan: plan, context: context, options: options, progress: progress,
        disk: disk
      ).execute(from: source)
    }
    board.finish(summary)
    report(summary)
    return summary
  }

  static func endsRun(_ category: Fault.Category) -> Bool {
    switch category {
    case .interrupted, .configuration, .keyRefused: true
    case .checkFailed, .failed, .tryLater: false
    }
  }

  private func notBegun(_ unit: Unit, because end: Fault?) -> UnitSummary {
    let cause: Fault
    do throws(Fault) {
      try context.cancellation.check()
      cause = end ?? Fault(.interrupted, "the run was ended")
    } catch {
      cause = error
    }
    var summary = UnitSummary(unit, status: .failed, reason: "not begun: \(cause.message)")
    summary.fault = cause
    board.finish(summary)
    return summary
  }

  private func report(_ summary: UnitSummary) {
    let failed = summary.status == .failed
    context.report(
      RunEvent(
        failed ? .error : .info, "unit \(summary.status.rawValue)",
        [
          "unit": "\(summary.unit)", "rows": "\(summary.rowsWritten)", "reason": summary.reason,
        ]))
  }
}
