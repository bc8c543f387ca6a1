import Records

/// What the newest loads say together, by endpoint: amounts of different endpoints are different things, and a usage
/// detail's cost is never added to a balance.
struct LedgerSummary {
  /// One for each endpoint: those with a cost by day first, then by name.
  let endpoints: [EndpointSummary]
  /// The loads that count, in the order of the endpoints.
  let loads: [LoadRecord]
  /// Loads left out because a newer one covers some of their days.
  let replacedCount: Int

  /// Reads every amount. Throws a fault that names the unit and the amount when one is no exact decimal.
  init(_ records: [LoadRecord]) throws(Fault) {
    let newest = Self.newest(of: records)
    replacedCount = records.count - newest.count
    var endpoints: [EndpointSummary] = []
    for endpoint in Set(newest.map(\.unit.endpoint)).sorted() {
      endpoints.append(
        try EndpointSummary(endpoint, newest.filter { $0.unit.endpoint == endpoint }))
    }
    let dated = endpoints.filter { !$0.daily.isEmpty }
    self.endpoints = dated + endpoints.filter(\.daily.isEmpty)
    loads = self.endpoints.flatMap(\.loads)
  }

  /// The loads without those whose days a newer load replaced: the same rows are never counted twice, even when the
  /// ledgers of several sinks are read together.
  private static func newest(of records: [LoadRecord]) -> [LoadRecord] {
    var kept: [Place: [LoadRecord]] = [:]
    for record in records.sorted(by: { $0.finishedAt > $1.finishedAt }) {
      let place = Place(record.unit)
      let days = record.unit.days
      if kept[place, default: []].contains(where: { $0.unit.days.overlaps(days) }) { continue }
      kept[place, default: []].append(record)
    }
    return kept.values.flatMap { $0 }
  }

  private struct Place: Hashable {
    var endpoint: String
    var enrollment: String
    var period: CalendarMonth

    init(_ unit: Unit) {
      endpoint = unit.endpoint
      enrollment = unit.enrollment
      period = unit.period
    }
  }

  /// The billing periods that have a load, oldest first.
  var periods: [CalendarMonth] { Set(loads.map(\.unit.period)).sorted() }

  /// Sum of a count over all loads.
  func count(_ count: KeyPath<LoadRecord, Int>) -> Int128 {
    loads.reduce(0) { $0 + Int128($1[keyPath: count]) }
  }
}

extension Unit {
  /// The days that the unit covers, half-open; an end before its start counts as the whole month.
  fileprivate var days: Range<CalendarDate> {
    guard let from, let to, from < to else { return period.days }
    return from..<to
  }
}
