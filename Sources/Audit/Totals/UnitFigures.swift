public import Records

/// The exact sums of a unit's final rows, whole and by day.
public struct UnitFigures: Sendable {
  /// A sum of one column in one currency.
  struct Amount {
    var column: String
    var currency: String
    var sum: ExactSum
  }

  /// By additive column and currency; a column without a row has no currency.
  public private(set) var totals: [String: [String: ExactSum]] = [:]
  /// By day, and under `LoadRecord.undated` for the rows without one; empty where no column tells the day.
  public private(set) var days: [String: DayFigures] = [:]
  /// The one currency of all rows, or nil when they have several or none is known.
  public internal(set) var onlyCurrency: String?

  private var daySums: [String: [String: [String: ExactSum]]] = [:]

  /// Figures of no rows yet, for the additive columns of these names.
  public init(columns: [String]) {
    for column in columns { totals[column] = [:] }
  }

  /// The totals as exact text.
  public var totalsSpelled: [String: [String: String]] {
    totals.mapValues { $0.mapValues(\.description) }
  }

  /// Adds the sums of some rows of one day: nil where the unit knows no days, nil within where these rows have none.
  mutating func add(_ amounts: [Amount], rows: Int, of day: CalendarDate??) throws(Fault) {
    for amount in amounts { try Self.merge(amount, into: &totals) }
    guard let day else { return }
    let name = day.map(\.description) ?? LoadRecord.undated
    for amount in amounts { try Self.merge(amount, into: &daySums[name, default: [:]]) }
    days[name, default: DayFigures(rows: 0)].rows += rows
    days[name]?.totals = daySums[name, default: [:]].mapValues { $0.mapValues(\.description) }
  }

  private static func merge(
    _ amount: Amount, into sums: inout [String: [String: ExactSum]]
  ) throws(Fault) {
    do {
      try sums[amount.column, default: [:]][amount.currency, default: ExactSum()].merge(amount.sum)
    } catch {
      throw Fault(.failed, "the sum of '\(amount.column)' in \(amount.currency) \(error)")
    }
  }
}
