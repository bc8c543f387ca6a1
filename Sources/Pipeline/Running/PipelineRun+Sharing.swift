import Records
import Synchronization

extension PipelineRun {
  /// What became of a run that shared its units with others.
  struct SharedOutcome: Sendable {
    /// The units that this run took.
    var summaries: [UnitSummary] = []
    /// What kept it from claiming more.
    var fault: Fault?
  }

  /// Takes units as long as there are any that no other run took, and waits until all are finished: a run that dies
  /// leaves its units to those that are still there.
  func runShared(_ opened: OpenedRun, _ claims: any UnitClaims) async -> SharedOutcome {
    let isEnding = Flag()
    var outcome = await withTaskGroup(of: SharedOutcome.self) { group in
      for _ in 0..<max(1, options.workers ?? 1) {
        group.addTask { await work(opened.source, claims, until: isEnding) }
      }
      return await group.reduce(into: SharedOutcome()) { all, one in
        all.summaries += one.summaries
        all.fault = all.fault ?? one.fault
      }
    }
    await Worker.run("meter-leave") { () throws(Never) in claims.leave() }
    let order = Dictionary(zip(opened.units, opened.units.indices)) { first, _ in first }
    outcome.summaries.sort { order[$0.unit, default: 0] < order[$1.unit, default: 0] }
    let others = opened.units.count - outcome.summaries.count
    if others > 0 {
      context.report(
        RunEvent(.info, "other runs took the rest of the units", ["units": "\(others)"]))
    }
    return outcome
  }

  private func work(
    _ source: any RecordSource, _ claims: any UnitClaims, until isEnding: Flag
  ) async -> SharedOutcome {
    var outcome = SharedOutcome()
    do throws(Fault) {
      while !isEnding.isSet {
        try context.cancellation.check()
        let claim = try await Worker.run("meter-claim") { () throws(Fault) in try claims.next() }
        switch claim {
        case .none: return outcome
        case .wait: try? await Task.sleep(for: .milliseconds(300))
        case .unit(let unit):
          let summary = await run(unit, from: source)
          outcome.summaries.append(summary)
          if let fault = summary.fault, Self.endsRun(fault.category) { isEnding.set() }
          // What was interrupted is not done: leaving gives it to another run.
          guard summary.fault?.category != .interrupted else { continue }
          try await Worker.run("meter-claim") { () throws(Fault) in
            try claims.finish(unit, as: summary.status.rawValue)
          }
        }
      }
    } catch {
      isEnding.set()
      outcome.fault = error
    }
    return outcome
  }
}

/// Set once, read by many.
private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}
