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
  /// Cost by department, one division for each currency; nil where it is not known.
  let departments: [CostDivision]?
  /// Cost by service, one division for each currency; nil where it is not known.
  let services: [CostDivision]?
  /// What costs most in the newest billing period; nil where nothing tells it.
  let resources: CostliestResources?
  /// How much of rows and cost the mapped tags cover.
  let tags: TagFigures
  /// Loads of the past; nil where only the newest are known.
  let history: LoadHistory?

  /// Reads every amount. Throws a fault that names the unit and the amount when one is no exact decimal.
  init(_ account: SinkAccount) throws(Fault) {
    departments = try account.shares.map { shares throws(Fault) in
      try CostDivision.all(of: shares.departments)
    }
    services = try account.shares.map { shares throws(Fault) in
      try CostDivision.all(of: shares.services)
    }
    resources = account.shares?.resources
    history = account.history
    let records = account.loads
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
    tags = try TagFigures(loads)
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

  /// The endpoint whose cost is known by day; nil where none is.
  var dated: EndpointSummary? { endpoints.first { !$0.daily.isEmpty } }

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
