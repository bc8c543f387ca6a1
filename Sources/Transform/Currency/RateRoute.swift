import Records

/// How a table leads from one currency to another: amount × one series ÷ another, of the same day.
///
/// A pair that the table quotes has a multiplier, the pair the other way round a divisor, and two currencies that
/// are both quoted against the euro have both.
struct RateRoute: Sendable {
  var multiplier: RateSeries?
  var divisor: RateSeries?

  /// The rate of the last day, not after `day`, on which all that is needed was published.
  func newest(onOrBefore day: CalendarDate) -> ConversionRate? {
    switch (multiplier, divisor) {
    case (let multiplier?, let divisor?): return cross(multiplier, divisor, onOrBefore: day)
    case (let series?, nil):
      let index = series.lastIndex(onOrBefore: day)
      guard index >= 0 else { return nil }
      return ConversionRate(multiplier: series.rate(at: index), on: series.day(at: index))
    case (nil, let series?):
      let index = series.lastIndex(onOrBefore: day)
      guard index >= 0 else { return nil }
      return ConversionRate(divisor: series.rate(at: index), on: series.day(at: index))
    case (nil, nil): return nil
    }
  }

  /// The mean over the published days from one day to another, both included; nil if there is none.
  ///
  /// The mean of what the table quotes: amount × Σ rate to ÷ Σ rate from over the days that have both. The number of
  /// days cancels out, so nothing is rounded before the amount itself. Throws `overflow` for sums without end.
  func mean(
    from first: CalendarDate, through last: CalendarDate
  ) throws(DecimalError) -> ConversionRate? {
    var mean: ConversionRate?
    var day = last
    while let rate = newest(onOrBefore: day), let date = rate.days?.lowerBound, date >= first {
      mean = try mean.map { (sum) throws(DecimalError) in try sum.adding(rate) } ?? rate
      day = date.adding(days: -1)
    }
    return mean
  }

  private func cross(
    _ multiplier: RateSeries, _ divisor: RateSeries, onOrBefore day: CalendarDate
  ) -> ConversionRate? {
    var upper = multiplier.lastIndex(onOrBefore: day)
    var lower = divisor.lastIndex(onOrBefore: day)
    while upper >= 0, lower >= 0 {
      let (first, second) = (multiplier.days[upper], divisor.days[lower])
      if first == second {
        return ConversionRate(
          multiplier: multiplier.rate(at: upper), divisor: divisor.rate(at: lower),
          on: multiplier.day(at: upper))
      }
      if first > second { upper -= 1 } else { lower -= 1 }
    }
    return nil
  }
}
