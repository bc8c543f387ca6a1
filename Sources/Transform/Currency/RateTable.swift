import Records

/// Rates of currencies against each other, read once and shared by all units. Immutable.
struct RateTable: Sendable {
  /// A currency, and the one that its price is given in.
  struct Quote: Hashable, Sendable {
    /// The currency of which one unit is priced.
    var base: CurrencyCode
    /// The currency of the price.
    var price: CurrencyCode
  }

  /// Where rates come from, in the words of a definition.
  enum Layout: String, Sendable, CaseIterable {
    /// The history of the European Central Bank: all currencies against the euro.
    case ecb
    /// Lines of date, from, to and rate.
    case csv
    /// One rate for all days, in the definition itself.
    case fixed
  }

  let layout: Layout
  /// Path as the definition wrote it, and digest of the bytes that were read; nil for fixed rates.
  let input: LoadRecord.Input?
  private let series: [Quote: RateSeries]
  private let fixed: [Quote: ExactDecimal]

  /// A table of a file.
  init(_ series: [Quote: RateSeries], layout: Layout, input: LoadRecord.Input) {
    self.series = series
    self.layout = layout
    self.input = input
    fixed = [:]
  }

  /// Rates that hold on all days.
  init(fixed: [Quote: ExactDecimal]) {
    self.fixed = fixed
    series = [:]
    layout = .fixed
    input = nil
  }

  /// What messages call it: the file's path, or `fixed rates`.
  var name: String { input?.path ?? "fixed rates" }

  /// All currencies that it names.
  var currencies: Set<CurrencyCode> {
    Set([series.keys.map { $0 }, fixed.keys.map { $0 }].joined().flatMap { [$0.base, $0.price] })
  }

  /// The fixed rates, canonically spelled and in order; empty for a file.
  var fixedText: [String] {
    fixed.map { "\($0.key.base) \($0.value.normalized)" }.sorted()
  }

  /// Whether the table leads from one currency to another on any day.
  func connects(_ from: CurrencyCode, to: CurrencyCode) -> Bool {
    from == to || fixed[Quote(base: from, price: to)] != nil || route(from, to) != nil
  }

  /// The rate for a question. Throws a `failed` fault that names currencies, day and table if there is none.
  func rate(
    from: CurrencyCode, to: CurrencyCode, _ question: RateQuestion
  ) throws(Fault) -> ConversionRate {
    if from == to { return .identity }
    if let rate = fixed[Quote(base: from, price: to)] {
      return ConversionRate(multiplier: rate, on: nil)
    }
    guard let route = route(from, to) else { throw missing(from, to) }
    let answer: ConversionRate?
    do throws(DecimalError) {
      answer = try route.answer(to: question)
    } catch {
      throw Fault(.failed, "the sum of the rates from \(from) to \(to) \(error)", at: name)
    }
    guard let answer else { throw missing(from, to, question, route) }
    return answer
  }

  /// The pair itself, else the pair the other way round, else, in the euro's history, both sides of the euro.
  private func route(_ from: CurrencyCode, _ to: CurrencyCode) -> RateRoute? {
    if let direct = series[Quote(base: from, price: to)] { return RateRoute(multiplier: direct) }
    if let inverse = series[Quote(base: to, price: from)] { return RateRoute(divisor: inverse) }
    guard layout == .ecb, let multiplier = series[Quote(base: .euro, price: to)],
      let divisor = series[Quote(base: .euro, price: from)]
    else { return nil }
    return RateRoute(multiplier: multiplier, divisor: divisor)
  }
}

extension RateRoute {
  /// What the table says, nil if nothing was in force.
  func answer(to question: RateQuestion) throws(DecimalError) -> ConversionRate? {
    switch question {
    case .day(let day): return newest(onOrBefore: day, notBefore: day)
    case .newest(let period):
      return newest(onOrBefore: period.lastDay, notBefore: period.firstDay)
    case .mean(let period, let isOpen):
      // The mean of half a closed month would look like that of a whole one.
      let mustReach = isOpen ? period.firstDay : period.lastDay
      guard let newest = newest(onOrBefore: period.lastDay, notBefore: mustReach) else {
        return nil
      }
      return try mean(from: period.firstDay, through: period.lastDay) ?? newest
    }
  }

  /// The newest rate up to `last` that was still in force on `day`, or is later.
  private func newest(
    onOrBefore last: CalendarDate, notBefore day: CalendarDate
  ) -> ConversionRate? {
    guard let rate = newest(onOrBefore: last), let found = rate.day,
      found >= day.adding(days: -RateQuestion.daysInForce)
    else { return nil }
    return rate
  }
}

extension CalendarMonth {
  /// The last day of the month.
  var lastDay: CalendarDate { days.upperBound.adding(days: -1) }
}

extension RateTable {
  private func missing(_ from: CurrencyCode, _ to: CurrencyCode) -> Fault {
    let unknown = [from, to].first { !currencies.contains($0) }
    let message =
      unknown.map { "no rate of \($0), to convert \(from) to \(to)" }
      ?? "no rate leads from \(from) to \(to)"
    return Fault(
      .failed, message, at: name,
      remedy: layout == .fixed
        ? "Add the rate of \(from) to 'fixed'" : "Add its rates, or convert from another column")
  }

  private func missing(
    _ from: CurrencyCode, _ to: CurrencyCode, _ question: RateQuestion, _ route: RateRoute
  ) -> Fault {
    let (last, wanted) =
      switch question {
      case .day(let day): (day, "on \(day) or in the 7 days before")
      case .newest(let period):
        (period.lastDay, "in \(period) or in the 7 days before")
      case .mean(let period, isOpen: true):
        (period.lastDay, "in \(period) or in the 7 days before")
      case .mean(let period, isOpen: false):
        (period.lastDay, "for a mean of \(period), whose last 7 days have none")
      }
    let newest = route.newest(onOrBefore: last)?.day
    let found = newest.map { "the last one before is of \($0)" } ?? "there is none before"
    return Fault(
      .failed, "no rate from \(from) to \(to) \(wanted): \(found)", at: name,
      remedy: "Bring the table up to date")
  }
}
