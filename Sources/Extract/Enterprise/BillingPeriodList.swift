import Billing
import Records

/// The billing periods of an enrollment that have something of one endpoint.
struct BillingPeriodList: Equatable, Sendable {
  /// The periods, oldest first, each once.
  let periods: [CalendarMonth]

  init(_ periods: some Sequence<CalendarMonth>) { self.periods = Set(periods).sorted() }

  /// Reads what the list says: an entry counts when its link for the endpoint is neither null nor empty.
  ///
  /// Where the link leads is not asked: it may name another version of the API or be relative, and the address of a
  /// period's records is known.
  ///
  /// - Parameter records: period and link of each entry.
  init(records: [[String?]]) throws(Fault) {
    var periods: [CalendarMonth] = []
    for record in records {
      guard let text = record[0], let period = CalendarMonth(text) else {
        let found = record[0].map { "'\(Printable.text($0, limit: 40))'" } ?? "nothing"
        throw Fault(.failed, "expected a period (yyyyMM) for 'billingPeriodId', found \(found)")
      }
      if let link = record[1], !link.isEmpty { periods.append(period) }
    }
    self.init(periods)
  }

  /// The periods that a selection means, oldest first.
  func periods(in selection: PeriodSelection) -> [CalendarMonth] {
    switch selection {
    case .current: periods.suffix(1)
    case .last(let count): periods.suffix(count)
    case .all: periods
    case .range(let range): periods.filter(range.contains)
    case .days(let days): periods.filter { $0.days.overlaps(days) }
    }
  }
}
