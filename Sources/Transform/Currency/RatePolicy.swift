import Records

/// `on`: the day whose rate a row is converted with.
enum RatePolicy: Sendable, Equatable {
  /// The day in a column of the row.
  case column(NamedColumn)
  /// The last day of the billing period.
  case periodEnd
  /// The mean over the billing period.
  case periodAverage
  /// One day for all rows.
  case date(CalendarDate)

  init(_ text: String, at place: ConfigPlace) {
    switch text {
    case "period_end": self = .periodEnd
    case "period_average": self = .periodAverage
    default:
      if let date = CalendarDate(text) {
        self = .date(date)
      } else {
        self = .column(NamedColumn(name: text, place: place))
      }
    }
  }

  /// As a definition spells it.
  var name: String {
    switch self {
    case .column(let column): column.name
    case .periodEnd: "period_end"
    case .periodAverage: "period_average"
    case .date(let date): date.description
    }
  }

  /// What to ask the table for.
  ///
  /// - Parameters:
  ///   - day: the row's day; counts only where the policy is a column.
  ///   - period: the billing period.
  ///   - today: decides whether the period is open.
  func question(
    day: CalendarDate, period: CalendarMonth, today: CalendarDate
  ) -> RateQuestion {
    switch self {
    case .column: .day(day)
    case .date(let date): .day(date)
    case .periodEnd where period.isOpen(on: today): .newest(of: period)
    case .periodEnd: .day(period.days.upperBound.adding(days: -1))
    case .periodAverage: .mean(of: period, isOpen: period.isOpen(on: today))
    }
  }
}

/// Which rate is wanted.
enum RateQuestion: Sendable, Hashable {
  /// That of a day, or of the last published day at most 7 days before it.
  case day(CalendarDate)
  /// The newest of an open period, or the last one at most 7 days before the period.
  case newest(of: CalendarMonth)
  /// The mean of the published days of a period; of an open one, of those so far.
  case mean(of: CalendarMonth, isOpen: Bool)

  /// How many days a rate stays in force where none is published.
  static let daysInForce = 7
}
