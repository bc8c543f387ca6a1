import Records
import Synchronization

/// The provider's side: what exists, what it adds up to, and what it changed since.
///
/// What is expensive to make is made once: catalogues, rendered lines and month totals.
final class Provider: Sendable {
  let options: EmulatorOptions
  let faults: FaultPlan
  private let state: Mutex<State>

  private struct State {
    var totals: [TotalsKey: MonthTotals] = [:]
    var marketplace: [TotalsKey: ExactAmount] = [:]
    var refreshes = RefreshLog()
    var reports = ReportShelf()
    var unneededKeys = 0
  }

  private struct TotalsKey: Hashable {
    var enrollment: String
    var period: CalendarMonth
    var restatement: Restatement
  }

  init(_ options: EmulatorOptions) {
    self.options = options
    faults = FaultPlan(options.faults, seed: options.seed)
    state = Mutex(State())
  }

  func catalogue(of enrollment: String) -> Catalogue {
    CatalogueShelf.shared.catalogue(of: enrollment, seed: options.seed)
  }

  func marketplace(_ period: CalendarMonth, of enrollment: String) -> MarketplaceMonth {
    MarketplaceMonth(
      catalogue: catalogue(of: enrollment), seed: options.seed, period: period,
      usageRowCount: options.rowsPerMonth)
  }

  /// The reservations that usage can name; none where there is no usage.
  func reservations(of enrollment: String) -> [Reservation] {
    options.rowsPerMonth == 0 ? [] : catalogue(of: enrollment).reservations
  }

  /// What happened to reservations in a month, day by day.
  func reservationEvents(in period: CalendarMonth, of enrollment: String) -> [ReservationEvent] {
    reservations(of: enrollment).flatMap { $0.events(in: period) }.sorted { $0.day < $1.day }
  }

  /// The month as it is now.
  func month(_ period: CalendarMonth, of enrollment: String) -> UsageMonth {
    let refreshes = state.withLock { state in
      state.refreshes.count(of: enrollment, period, betweenRuns: faults.restatesBetweenRuns)
    }
    return UsageMonth(
      catalogue: catalogue(of: enrollment), seed: options.seed, period: period,
      rowCount: options.rowsPerMonth,
      restatement: faults.restatement(refreshes: refreshes))
  }

  /// The rendered lines of an enrollment.
  func templates(of enrollment: String, _ spelling: RowSpelling) -> LineTemplates {
    CatalogueShelf.shared.templates(of: enrollment, seed: options.seed, spelling: spelling)
  }

  /// The exact sums of a month; added up on the first call, remembered afterwards.
  func totals(of month: UsageMonth) -> MonthTotals {
    let key = TotalsKey(
      enrollment: month.catalogue.enrollment, period: month.period, restatement: month.restatement)
    if let known = state.withLock({ $0.totals[key] }) { return known }
    let totals = MonthTotals(of: month)
    state.withLock { $0.totals[key] = totals }
    return totals
  }

  /// The balance of a month; its parts are the sums of what the other endpoints list.
  func balance(of month: UsageMonth) -> Balance {
    let enrollment = month.catalogue.enrollment
    let events = reservationEvents(in: month.period, of: enrollment)
    return Balance(
      month: month, totals: totals(of: month),
      marketplace: marketplaceTotal(of: marketplace(month.period, of: enrollment)),
      reservations: events.reduce(into: ExactAmount()) { $0 = $0 + $1.amount })
  }

  private func marketplaceTotal(of month: MarketplaceMonth) -> ExactAmount {
    let key = TotalsKey(
      enrollment: month.catalogue.enrollment, period: month.period, restatement: Restatement())
    if let known = state.withLock({ $0.marketplace[key] }) { return known }
    let total = month.total
    state.withLock { $0.marketplace[key] = total }
    return total
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
