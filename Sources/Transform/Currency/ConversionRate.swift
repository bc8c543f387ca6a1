import Records

/// What an amount is multiplied with and divided by, and the published days that this comes from.
struct ConversionRate: Sendable, Equatable {
  /// Units of the target, above zero.
  var multiplier: ExactDecimal
  /// Units of the origin, above zero.
  var divisor: ExactDecimal
  /// First and last day of the table that it is from; nil where no day plays a part.
  var days: ClosedRange<CalendarDate>?
  /// How many days of the table it is from: one, or those of a mean.
  var dayCount: Int

  init(multiplier: ExactDecimal = 1, divisor: ExactDecimal = 1, on day: CalendarDate?) {
    self.multiplier = multiplier
    self.divisor = divisor
    days = day.map { $0...$0 }
    dayCount = day == nil ? 0 : 1
  }

  /// A currency into itself: nothing to look up.
  static let identity = ConversionRate(on: nil)

  /// How many digits `fx_rate` shows.
  static let significantDigits = 28

  /// The rate as one number, rounded half-even to 28 significant digits; amounts are not converted with it.
  func shown() throws(DecimalError) -> ExactDecimal {
    try multiplier.divided(by: divisor, significantDigits: Self.significantDigits)
  }

  /// The last day that it is from; what `fx_date` shows.
  var day: CalendarDate? { days?.upperBound }

  /// The sums over an earlier day and the days so far. A side that is one on every day counts the days.
  func adding(_ earlier: ConversionRate) throws(DecimalError) -> ConversionRate {
    var sum = self
    sum.multiplier = try multiplier.adding(earlier.multiplier)
    sum.divisor = try divisor.adding(earlier.divisor)
    if let days, let first = earlier.days?.lowerBound { sum.days = first...days.upperBound }
    sum.dayCount += earlier.dayCount
    return sum
  }
}
