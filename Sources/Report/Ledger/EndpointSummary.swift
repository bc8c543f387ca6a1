import Records

/// A column of money in one currency: what may be summed.
struct AmountKey: Hashable, Comparable {
  var column: String
  /// ISO 4217, or ``UnknownCurrency`` where none is known.
  var currency: String
  /// Whether it is the charge of the rows, which is `cost` here whatever a load calls it.
  var isCost = false

  /// The cost in a currency.
  static func cost(_ currency: String) -> AmountKey {
    AmountKey(column: "cost", currency: currency, isCost: true)
  }

  /// The cost first, then by name and currency.
  static func < (left: AmountKey, right: AmountKey) -> Bool {
    (left.isCost ? 0 : 1, left.column, left.currency)
      < (right.isCost ? 0 : 1, right.column, right.currency)
  }
}

/// The loads of one endpoint and their exact sums.
struct EndpointSummary {
  /// Name in YAML: `usage-details`.
  let endpoint: String
  /// The loads by period, enrollment and days.
  let loads: [LoadRecord]
  /// The amounts of each load, in the order of `loads`.
  let amounts: [[AmountKey: ExactSum]]
  /// The sums over all loads.
  let totals: [AmountKey: ExactSum]
  /// Cost by billing period: the main amounts only.
  let monthly: [AmountKey: [CalendarMonth: ExactSum]]
  /// Cost by currency and day; without the rows that have no day.
  let daily: [String: [CalendarDate: ExactSum]]
  /// Cost that belongs to no day, by currency: the total less all days, where they differ and the endpoint has days.
  let dayless: [String: ExactSum]

  /// Throws a fault that names the unit and the amount when one is no exact decimal or a sum leaves its range.
  init(_ endpoint: String, _ records: [LoadRecord]) throws(Fault) {
    self.endpoint = endpoint
    loads = records.sorted { $0.unit.sortsBefore($1.unit) }
    var amounts: [[AmountKey: ExactSum]] = []
    var totals: [AmountKey: ExactSum] = [:]
    var monthly: [AmountKey: [CalendarMonth: ExactSum]] = [:]
    var daily: [String: [CalendarDate: ExactSum]] = [:]
    for load in loads {
      let reading = LoadReading(load)
      let ofLoad = try reading.totals()
      for (key, amount) in ofLoad {
        try reading.add(amount, to: &totals[key, default: ExactSum()])
        try reading.add(amount, to: &monthly[key, default: [:]][load.unit.period, default: .init()])
      }
      for (day, currency, amount) in try reading.dailyCost() {
        try reading.add(amount, to: &daily[currency, default: [:]][day, default: .init()])
      }
      amounts.append(ofLoad)
    }
    (self.amounts, self.totals, self.monthly, self.daily) = (amounts, totals, monthly, daily)
    dayless = try Self.dayless(daily, totals: totals, endpoint: endpoint)
  }

  private static func dayless(
    _ daily: [String: [CalendarDate: ExactSum]], totals: [AmountKey: ExactSum], endpoint: String
  ) throws(Fault) -> [String: ExactSum] {
    var rests: [String: ExactSum] = [:]
    for (currency, days) in daily {
      guard var rest = totals[.cost(currency)] else { continue }
      do {
        for amount in days.values { try rest.subtract(amount) }
      } catch {
        throw Fault(.failed, "the cost in \(currency) less that of its days \(error)", at: endpoint)
      }
      if !rest.isZero { rests[currency] = rest }
    }
    return rests
  }

  /// All amounts that some load has, the cost first.
  var keys: [AmountKey] { totals.keys.sorted() }

  /// What stands at the head of the page: the cost, or every amount of an endpoint whose rows have none.
  var mainKeys: [AmountKey] {
    let costs = keys.filter(\.isCost)
    return costs.isEmpty ? keys : costs
  }
}

extension Unit {
  fileprivate func sortsBefore(_ other: Unit) -> Bool {
    if period != other.period { return period < other.period }
    if enrollment != other.enrollment { return enrollment < other.enrollment }
    return (from ?? period.firstDay) < (other.from ?? period.firstDay)
  }
}
