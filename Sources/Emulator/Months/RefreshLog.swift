import Records

/// When a month is restated: between two runs of a client, never within one.
///
/// A run is recognised by its steps. The step that opened the last run (asking for the billing
/// periods, the balance or the first page) opens the next one too, once the listing was served to its
/// end; so the balance that a run sees belongs to the rows that it sees.
struct RefreshLog: Sendable {
  enum Step: Sendable {
    case billingPeriods
    case balance
    case firstPage
    case lastPage(isOnly: Bool)
  }

  private struct Key: Hashable {
    var enrollment: String
    var period: CalendarMonth
  }

  private struct Progress {
    var refreshes = 1
    var opening: Opening?
    var isListed = false
    var isConfirmed = false

    mutating func meet(_ step: Opening) {
      if isListed, opening == nil || opening == step {
        self = Progress(refreshes: refreshes + 1, opening: step)
      } else if opening == nil {
        opening = step
      }
    }
  }

  private enum Opening { case billingPeriods, balance, firstPage }

  private var progress: [Key: Progress] = [:]
  private var forced = 0

  /// How often a month was refreshed.
  ///
  /// - Parameter betweenRuns: whether months change by themselves; then they have once, from the start.
  func count(of enrollment: String, _ period: CalendarMonth, betweenRuns: Bool) -> Int {
    guard betweenRuns else { return forced }
    return (progress[Key(enrollment: enrollment, period: period)] ?? Progress()).refreshes + forced
  }

  /// Refreshes every month at once, whatever its clients are doing.
  mutating func refreshAll() { forced += 1 }

  mutating func note(_ step: Step, of enrollment: String, _ period: CalendarMonth) {
    let key = Key(enrollment: enrollment, period: period)
    var month = progress[key] ?? Progress()
    defer { progress[key] = month }
    switch step {
    case .billingPeriods: month.meet(.billingPeriods)
    case .balance: month.meet(.balance)
    case .firstPage:
      // A listing of several pages is confirmed by asking for its first page again.
      if month.isListed, !month.isConfirmed {
        month.isConfirmed = true
      } else {
        month.meet(.firstPage)
      }
    case .lastPage(let isOnly):
      month.isListed = true
      month.isConfirmed = isOnly
    }
  }
}
