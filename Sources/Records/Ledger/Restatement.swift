/// What a load changed against the one before it: kept in the load's record, and told by the run.
///
/// Rows pair by all source columns but amounts (cost, quantity, rate), as multisets: a row that found its like with
/// other amounts is repriced, one that found none is added or gone.
public struct Restatement: Sendable, Equatable, Codable {
  /// Days that the load before did not have, while the period is open: not moved, only new.
  public struct NewDays: Sendable, Equatable, Codable {
    /// The first of them.
    public var from: CalendarDate
    /// The day after the last.
    public var to: CalendarDate
    /// Rows on them; nil where only sums are kept.
    public var rows: Int?
    /// Exact cost by currency.
    public var cost: [String: String]

    /// - Parameters:
    ///   - from: the first of them.
    ///   - to: the day after the last.
    ///   - rows: rows on them.
    ///   - cost: exact cost by currency.
    public init(from: CalendarDate, to: CalendarDate, rows: Int?, cost: [String: String]) {
      self.from = from
      self.to = to
      self.rows = rows
      self.cost = cost
    }
  }

  /// Identifier of the load before.
  public var previousLoadID: String
  /// Whether the period was closed already: nothing of it was expected to move any more.
  public var isClosedPeriod: Bool
  /// Rows of the load before.
  public var rowsBefore: Int
  /// Rows of this load.
  public var rowsAfter: Int
  /// Rows that came to days that were there; nil where only sums are kept.
  public var rowsAdded: Int?
  /// Rows that are there no more; nil where only sums are kept.
  public var rowsGone: Int?
  /// Rows with other amounts; nil where only sums are kept.
  public var rowsRepriced: Int?
  /// Exact change of the cost by currency, new days left out; currencies without any have no entry.
  public var costDelta: [String: String]
  /// Exact change of the cost by day and currency; days without any have no entry.
  public var dailyDelta: [String: [String: String]]
  /// What is new and not moved.
  public var newDays: NewDays?

  /// A restatement in which nothing moved yet.
  ///
  /// - Parameters:
  ///   - previousLoadID: identifier of the load before.
  ///   - isClosedPeriod: whether the period was closed already.
  ///   - rowsBefore: rows of the load before.
  ///   - rowsAfter: rows of this load.
  public init(previousLoadID: String, isClosedPeriod: Bool, rowsBefore: Int, rowsAfter: Int) {
    self.previousLoadID = previousLoadID
    self.isClosedPeriod = isClosedPeriod
    self.rowsBefore = rowsBefore
    self.rowsAfter = rowsAfter
    costDelta = [:]
    dailyDelta = [:]
  }

  enum CodingKeys: String, CodingKey {
    case previousLoadID = "previous_load_id"
    case isClosedPeriod = "closed_period"
    case rowsBefore = "rows_before"
    case rowsAfter = "rows_after"
    case rowsAdded = "rows_added"
    case rowsGone = "rows_gone"
    case rowsRepriced = "rows_repriced"
    case costDelta = "cost_delta"
    case dailyDelta = "daily_delta"
    case newDays = "new_days"
  }

  /// Whether anything moved that was there before.
  public var hasMoved: Bool {
    let rows = [rowsAdded, rowsGone, rowsRepriced].compactMap(\.self).reduce(0, +)
    // Without a row, costs can still have moved to another currency.
    return rows > 0 || !costDelta.isEmpty || !dailyDelta.isEmpty
  }
}

extension Restatement {
  /// What two records tell by themselves: cost by day and currency.
  ///
  /// - Parameters:
  ///   - load: the load of a whole period.
  ///   - previous: the load before it.
  /// - Returns: nil where the records keep no cost by day.
  /// - Throws: `failed` when a difference is beyond what a sum holds.
  public init?(of load: LoadRecord, after previous: LoadRecord) throws(Fault) {
    guard !load.costDaily.isEmpty, !previous.costDaily.isEmpty else { return nil }
    let period = load.unit.period
    self.init(
      previousLoadID: previous.loadID, isClosedPeriod: !period.isOpen(on: load.startedAt.day),
      rowsBefore: previous.rowsWritten, rowsAfter: load.rowsWritten)
    do {
      try compare(previous.costDaily, load.costDaily)
      newDays?.rows = load.days.reduce(0) {
        $0 + (previous.days[$1.key] == nil ? $1.value.rows : 0)
      }
    } catch {
      throw Fault(.failed, "the change of the cost \(error)", at: load.unit.description)
    }
  }

  private mutating func compare(
    _ before: [String: [String: String]], _ after: [String: [String: String]]
  ) throws {
    var total: [String: ExactSum] = [:]
    var new: [String: ExactSum] = [:]
    var newDates: [CalendarDate] = []
    for day in Set(before.keys).union(after.keys) {
      let isNew = before[day] == nil && !isClosedPeriod
      for currency in Set((before[day] ?? [:]).keys).union((after[day] ?? [:]).keys) {
        let old = try ExactSum(parsing: before[day]?[currency] ?? "0")
        let delta = try ExactSum(parsing: after[day]?[currency] ?? "0").difference(from: old)
        if isNew {
          try new[currency, default: ExactSum()].merge(delta)
        } else if !delta.isZero {
          dailyDelta[day, default: [:]][currency] = delta.description
          try total[currency, default: ExactSum()].merge(delta)
        }
      }
      if isNew, let date = CalendarDate(day) { newDates.append(date) }
    }
    costDelta = total.filter { !$0.value.isZero }.mapValues(\.description)
    if let first = newDates.min(), let last = newDates.max() {
      newDays = NewDays(
        from: first, to: last.adding(days: 1), rows: nil, cost: new.mapValues(\.description))
    }
  }
}

/// What a load changed in one group of rows: one day, subscription, meter and currency.
public struct RestatementLine: Sendable, Equatable, Codable {
  /// The day; nil for rows without one.
  public var day: CalendarDate?
  /// The currency, ``UnknownCurrency`` where none is known.
  public var currency: String
  /// Subscription id.
  public var subscription: String?
  /// Name of the subscription.
  public var subscriptionName: String?
  /// Identifier of the meter.
  public var meter: String?
  /// What the meter counts.
  public var meterName: String?
  /// Rows that came.
  public var rowsAdded = 0
  /// Rows that are there no more.
  public var rowsGone = 0
  /// Rows with other amounts.
  public var rowsRepriced = 0
  /// Exact cost of the group before.
  public var costBefore = "0"
  /// Exact cost of the group after.
  public var costAfter = "0"
  /// Exact change of the cost.
  public var costDelta = "0"

  /// A line of which only the group is known.
  ///
  /// - Parameters:
  ///   - day: the day; nil for rows without one.
  ///   - currency: the currency.
  public init(day: CalendarDate?, currency: String) {
    self.day = day
    self.currency = currency
  }

  enum CodingKeys: String, CodingKey {
    case day = "usage_date"
    case currency = "billing_currency"
    case subscription = "subscription_guid"
    case subscriptionName = "subscription_name"
    case meter = "meter_id"
    case meterName = "meter_name"
    case rowsAdded = "rows_added"
    case rowsGone = "rows_gone"
    case rowsRepriced = "rows_repriced"
    case costBefore = "cost_before"
    case costAfter = "cost_after"
    case costDelta = "cost_delta"
  }
}
