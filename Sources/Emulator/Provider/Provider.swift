import Records
import Scenario
import Synchronization

/// The provider's side: what it bills, what it changed since, and what it does wrong.
final class Provider: Sendable {
  let options: EmulatorOptions
  let scenario: Scenario
  let faults: FaultPlan
  private let state: Mutex<State>

  private struct State {
    var refreshes = RefreshLog()
    var reports = ReportShelf()
    var unneededKeys = 0
  }

  init(_ options: EmulatorOptions) {
    self.options = options
    scenario = Scenario(
      seed: options.seed, rowsPerMonth: options.rowsPerMonth, currency: options.currency)
    faults = FaultPlan(options.faults, seed: options.seed)
    state = Mutex(State())
  }

  /// The usage details of a selection as they are now.
  func usage(_ selection: UsageSelection, of enrollment: String) -> UsageListing {
    scenario.usage(selection, of: enrollment) { restatement(of: enrollment, $0) }
  }

  /// What was changed in a month so far.
  func restatement(of enrollment: String, _ period: CalendarMonth) -> RefreshedRows {
    let refreshes = state.withLock { state in
      state.refreshes.count(of: enrollment, period, betweenRuns: faults.restatesBetweenRuns)
    }
    return faults.restatement(refreshes: refreshes)
  }

  /// An entity tag that differs with the seed and with the text, which names all that the bytes depend on.
  func entityTag(of text: String) -> String {
    "\"\(hexadecimal(scattered(text, options.seed), digits: 16))\""
  }

  /// How often a key came to a place that has no use for it.
  var unneededKeys: Int { state.withLock { $0.unneededKeys } }

  func noteUnneededKey() { state.withLock { $0.unneededKeys += 1 } }

  func withReports<Result>(_ body: (inout ReportShelf) -> Result) -> Result {
    state.withLock { body(&$0.reports) }
  }

  /// Notes a step of a client's run, which may begin a new refresh of the month.
  func note(_ step: RefreshLog.Step, of enrollment: String, _ period: CalendarMonth) {
    guard faults.restatesBetweenRuns else { return }
    state.withLock { $0.refreshes.note(step, of: enrollment, period) }
  }

  /// Refreshes every month at once.
  func refreshAll() { state.withLock { $0.refreshes.refreshAll() } }
}
