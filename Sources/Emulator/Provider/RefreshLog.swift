import Records

/// When a month is restated: between two runs of a client, never within one.
///
/// A run is recognised by its steps. The step that opened the last run (asking for the billing
/// periods, the balance or the first page) opens the next one too, once the listing was served to its
/// end; so the balance that a run sees belongs to the rows that it sees. Some clients ask for the balance
/// first and once more at the end. Whether one does shows only in its second run, so until then a balance
/// after a listing is taken for the end of a run: a client that does not is refreshed one run later.
struct RefreshLog: Sendable {
  enum Step: Sendable {
    case billingPeriods
    case balance
    /// A conditional one asks for what changed since an earlier run, or confirms this one's listing.
    case firstPage(isConditional: Bool)
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
    /// Whether the balance was asked for after the listing.
    var isClosed = false
    /// Whether the client asks for the balance first only; nil until that shows.
    var opensOnly: Bool?

    mutating func meet(_ step: Opening) {
      if isListed, opening == nil || opening == step {
        self = Progress(refreshes: refreshes + 1, opening: step, opensOnly: opensOnly)
      } else if opening == nil {
        opening = step
      }
    }

    mutating func meetBalance() {
      guard isListed, opening == .balance, opensOnly != true else { return meet(.balance) }
      if isClosed {
        opensOnly = false
        meet(.balance)
      } else {
        isClosed = true
      }
    }

    mutating func meetFirstPage(isConditional: Bool) {
      if isListed, !isConfirmed {
        // A listing of several pages is confirmed by asking for its first page again.
        isConfirmed = true
      } else if isListed, isConditional {
        self = Progress(refreshes: refreshes + 1, opening: .firstPage, opensOnly: opensOnly)
      } else if isClosed {
        // The balance before was the beginning of this run, not the end of the last one.
        self = Progress(refreshes: refreshes, opening: .balance, opensOnly: true)
      } else {
        meet(.firstPage)
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
    case .balance: month.meetBalance()
    case .firstPage(let isConditional): month.meetFirstPage(isConditional: isConditional)
    case .lastPage(let isOnly):
      month.isListed = true
      month.isConfirmed = isOnly
    }
  }
}
