import Billing
import Records

/// The billing periods of an enrollment that have something of one endpoint.
struct BillingPeriodList: Equatable, Sendable {
  /// The periods, oldest first, each once.
  let periods: [CalendarMonth]

  init(_ periods: some Sequence<CalendarMonth>) { self.periods = Set(periods).sorted() }

  /// The columns of the list that tell whether a period has records of an endpoint.
  ///
  /// Reservations have no link of their own: a period that has anything may have some.
  static func links(to endpoint: Endpoint) -> [String] {
    let linked: [Endpoint] = [.usageDetails, .marketplaceCharges, .balanceSummary, .priceSheet]
    return (linked.contains(endpoint) ? [endpoint] : linked).map(\.tableName)
  }

  /// Reads what the list says: an entry counts when one of its links to the endpoint is neither null nor empty.
  ///
  /// Where a link leads is not asked: relative, absolute or under `/v1/`, it means the records of its entry's period,
  /// and those have an address in the version that is read here. So no link can lead the key anywhere.
  ///
  /// - Parameter records: period and links of each entry.
  init(records: [[String?]]) throws(Fault) {
    var periods: [CalendarMonth] = []
    for record in records {
      guard let text = record[0], let period = CalendarMonth(text) else {
        let found = record[0].map { "'\(Printable.text($0, limit: 40))'" } ?? "nothing"
        throw Fault(.failed, "expected a period (yyyyMM) for 'billingPeriodId', found \(found)")
      }
      if record[1...].contains(where: { $0?.isEmpty == false }) { periods.append(period) }
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
