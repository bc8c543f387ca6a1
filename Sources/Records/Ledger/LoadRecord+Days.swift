extension LoadRecord {
  /// Stands in `days` for the rows without a day.
  public static let undated = "undated"

  /// Exact cost by day and currency, where rows have a day and a cost.
  public var costDaily: [String: [String: String]] {
    guard let costColumn else { return [:] }
    var costs: [String: [String: String]] = [:]
    for (day, figures) in days where day != Self.undated { costs[day] = figures.totals[costColumn] }
    return costs
  }

  /// The record of a unit after this load of some of its days was put among the days of an earlier one.
  ///
  /// Rows, sums and days are then those of the whole unit as the sink holds it; what was read, dropped or put
  /// aside, and the source, remain those of this load. A load of a whole period is returned as it is.
  ///
  /// - Parameter earlier: the load that the sink holds, or nil where it has none.
  /// - Throws: `configuration` when other days stay and are of another definition, or cannot be told apart;
  ///   `failed` when this load has rows of days that it is not of.
  public func joined(onto earlier: LoadRecord?) throws(Fault) -> LoadRecord {
    guard let from = unit.from, let to = unit.to else { return self }
    let range = DayRange(from: from, to: to)
    var whole = self
    whole.setLoadedDays([range] + (earlier?.rangesLoaded ?? []))
    try checkDays(are: range)
    guard let earlier else { return whole }
    let stays = try earlier.figures(outside: range)
    guard stays.values.allSatisfy({ $0.rows == 0 }) || earlier.planSHA256 == planSHA256 else {
      throw Fault(
        .configuration, "holds other days as another definition or mapping made them",
        remedy: "Load the whole period once")
    }
    whole.days = days.merging(stays) { loaded, _ in loaded }
    whole.rowsWritten = whole.days.values.reduce(0) { $0 + $1.rows }
    whole.totals = try Self.sums(
      [totals.mapValues { _ in [:] }] + whole.days.values.map(\.totals))
    if earlier.rowsWritten > 0, earlier.currency != currency { whole.currency = nil }
    return whole
  }

  /// A row of another day, or of none, would be there twice after the same days are loaded again.
  private func checkDays(are range: DayRange) throws(Fault) {
    for (day, figures) in days where figures.rows > 0 {
      if let date = CalendarDate(day), range.contains(date) { continue }
      throw Fault(.failed, "a load of some days has rows of other days: \(figures.rows) of \(day)")
    }
  }

  /// The days that this load and those before it brought: the period, unless only parts of it were ever loaded.
  private var rangesLoaded: [DayRange] { partial ? loadedDays : [period] }

  private var period: DayRange {
    DayRange(from: unit.period.days.lowerBound, to: unit.period.days.upperBound)
  }

  private mutating func setLoadedDays(_ ranges: [DayRange]) {
    loadedDays = DayRange.joined(ranges)
    partial = !loadedDays.contains { $0.from <= period.from && period.to <= $0.to }
    if !partial { loadedDays = [] }
  }

  /// The figures of the days that a range leaves alone, the rows without a day among them.
  private func figures(outside range: DayRange) throws(Fault) -> [String: DayFigures] {
    guard days.values.reduce(0, { $0 + $1.rows }) == rowsWritten else {
      throw Fault(
        .configuration, "does not tell the rows of its days",
        remedy: "Load the whole period once")
    }
    return days.filter { day, _ in CalendarDate(day).map { !range.contains($0) } ?? true }
  }

  private static func sums(
    _ parts: [[String: [String: String]]]
  ) throws(Fault) -> [String: [String: String]] {
    var sums: [String: [String: ExactSum]] = [:]
    for part in parts {
      for (column, currencies) in part {
        if sums[column] == nil { sums[column] = [:] }
        for (currency, text) in currencies {
          do {
            try sums[column]?[currency, default: ExactSum()].merge(ExactSum(parsing: text))
          } catch {
            throw Fault(.failed, "the sum of '\(column)' in \(currency), '\(text)', \(error)")
          }
        }
      }
    }
    return sums.mapValues { $0.mapValues(\.description) }
  }
}
