import Records

/// The cost of one currency divided by a name: by department, by service.
struct CostDivision {
  /// What one name comes to.
  struct Part {
    /// Nil for rows that name none.
    let name: String?
    /// Exact cost of all days.
    fileprivate(set) var total = ExactSum()
    /// Rows that were summed.
    fileprivate(set) var rows: Int128 = 0
    /// Exact cost by day; without the rows that have no day.
    fileprivate(set) var daily: [CalendarDate: ExactSum] = [:]
  }

  /// ISO 4217, or ``UnknownCurrency`` where none is known.
  let currency: String
  /// The costliest first; those of equal cost by name.
  let parts: [Part]
  /// The sum of all parts.
  let total: ExactSum
  /// The sum of the parts that a table has no row for: those after the first `shownCount`.
  let restTotal: ExactSum

  /// Parts that a table names; the rest is one more row.
  static let shownCount = 24

  /// The divisions of some shares, one for each currency, by its code.
  static func all(of shares: [CostShares.Share]) throws(Fault) -> [CostDivision] {
    var currencies: [String: [String?: Part]] = [:]
    for share in shares {
      var part = currencies[share.currency]?[share.name] ?? Part(name: share.name)
      part.rows += Int128(share.rows)
      try merge(share.cost, into: &part.total)
      if let day = share.day { try merge(share.cost, into: &part.daily[day, default: .init()]) }
      currencies[share.currency, default: [:]][share.name] = part
    }
    var divisions: [CostDivision] = []
    for (currency, parts) in currencies.sorted(by: { $0.key < $1.key }) {
      divisions.append(try CostDivision(currency, Array(parts.values)))
    }
    return divisions
  }

  private init(_ currency: String, _ parts: [Part]) throws(Fault) {
    self.currency = currency
    let sorted = parts.sorted {
      $0.total == $1.total ? ($0.name ?? "") < ($1.name ?? "") : $1.total < $0.total
    }
    var (total, rest) = (ExactSum(), ExactSum())
    for part in sorted { try Self.merge(part.total, into: &total) }
    for part in sorted.dropFirst(Self.shownCount) { try Self.merge(part.total, into: &rest) }
    self.parts = sorted
    (self.total, restTotal) = (total, rest)
  }

  /// The parts as series of a chart: the costliest, and what is left as one more when there are too many to tell apart.
  ///
  /// - Parameters:
  ///   - nameless: what rows without a name are called.
  ///   - others: what the rest is called.
  func series(nameless: String, others: String) throws(Fault) -> [DayChart.Series] {
    let fits = parts.count <= DayChart.seriesCount
    let shown = parts.prefix(fits ? parts.count : DayChart.seriesCount - 1)
    var series = shown.map { DayChart.Series(name: $0.name ?? nameless, costs: $0.daily) }
    guard !fits else { return series }
    let hidden = parts.dropFirst(shown.count)
    var rest: [CalendarDate: ExactSum] = [:]
    for part in hidden {
      for (day, cost) in part.daily { try Self.merge(cost, into: &rest[day, default: .init()]) }
    }
    series.append(DayChart.Series(name: "\(hidden.count) \(others)", costs: rest, isRest: true))
    return series
  }

  private static func merge(_ amount: ExactSum, into sum: inout ExactSum) throws(Fault) {
    do {
      try sum.merge(amount)
    } catch {
      throw Fault(.failed, "with \(amount) a sum of the cost by day \(error)")
    }
  }
}
