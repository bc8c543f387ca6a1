/// What a load has of one day: how many rows, and their exact sums.
public struct DayFigures: Sendable, Equatable, Codable {
  /// Rows of the day.
  public var rows: Int
  /// Exact sums by additive column and currency.
  public var totals: [String: [String: String]]

  /// - Parameters:
  ///   - rows: rows of the day.
  ///   - totals: exact sums by additive column and currency.
  public init(rows: Int, totals: [String: [String: String]] = [:]) {
    self.rows = rows
    self.totals = totals
  }
}

/// Some days of a load, half-open: from the first to the day after the last.
public struct DayRange: Sendable, Hashable, Codable {
  /// The first day.
  public var from: CalendarDate
  /// The day after the last.
  public var to: CalendarDate

  /// - Parameters:
  ///   - from: the first day.
  ///   - to: the day after the last.
  public init(from: CalendarDate, to: CalendarDate) {
    self.from = from
    self.to = to
  }

  /// Whether a day is one of them.
  public func contains(_ day: CalendarDate) -> Bool { from <= day && day < to }

  /// Ranges in order, those that touch joined into one.
  static func joined(_ ranges: [DayRange]) -> [DayRange] {
    var result: [DayRange] = []
    for range in ranges.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
      if let last = result.last, range.from <= last.to {
        result[result.count - 1].to = max(last.to, range.to)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
