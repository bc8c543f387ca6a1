public import Records

/// Which rate a definition uses between two currencies, and where it is from.
public struct RateExplanation: Sendable, Equatable {
  /// Code of the currency that is converted.
  public var from: String
  /// Code of the currency that it is converted to.
  public var to: String
  /// The day that was asked about.
  public var date: CalendarDate
  /// The policy that decided which day's rate counts, as the definition spells it; nil for fixed rates.
  public var policy: String?
  /// Units of `to` for one unit of `from`, rounded half-even to 28 significant digits, as `fx_rate` shows it.
  public var rate: ExactDecimal
  /// Amounts are multiplied with this, exactly…
  public var multiplier: ExactDecimal
  /// …and divided by this, before the one rounding.
  public var divisor: ExactDecimal
  /// First and last published day that the rate is from; nil for fixed rates and within one currency.
  public var days: ClosedRange<CalendarDate>?
  /// How many published days it is from: more than one for a mean.
  public var dayCount: Int
  /// The table, as the definition wrote its path, with its digest; nil for fixed rates.
  public var table: LoadRecord.Input?
}

extension RateExplanation: CustomStringConvertible {
  /// `1 USD = 0.895… EUR (1 ÷ 1.117), rates/ecb.csv of 2017-04-28, the last published day up to 2017-04-30`.
  public var description: String {
    let sum = "1 \(from) = \(rate) \(to)"
    if from == to { return "\(sum), the same currency" }
    guard let table, let days else { return "\(sum), fixed by the definition" }
    let factors = "\(multiplier) ÷ \(divisor)"
    let first = days.lowerBound
    let last = days.upperBound
    if dayCount > 1 {
      return "\(sum) (\(factors)), \(table.path), mean of \(dayCount) days from \(first) to \(last)"
    }
    let suffix = last == date ? "" : ", which \(policy ?? "") takes for \(date)"
    return "\(sum) (\(factors)), \(table.path) of \(last)\(suffix)"
  }
}

extension NormalizeCurrencySpec {
  /// Code of the currency that amounts are converted to.
  public var target: String { options.target.description }

  /// The column whose day decides the rate; nil where none does.
  public var dayColumn: String? {
    guard case .column(let column) = options.policy,
      options.table.layout != .fixed || options.hasPolicy
    else { return nil }
    return column.name
  }

  /// Says which rate a row of a day would be converted with, and where it is from.
  ///
  /// - Parameters:
  ///   - from: code of the row's currency.
  ///   - to: code of another target than the definition's; the same table must lead to it.
  ///   - date: the row's day; for rates of a period, any day of it.
  ///   - today: decides whether the period is open.
  /// - Throws: `configuration` for what is no currency, `failed` when the table has no rate.
  public func explainRate(
    from: String, to: String? = nil, on date: CalendarDate, today: CalendarDate = Timestamp.now.day
  ) throws(Fault) -> RateExplanation {
    let origin = try Self.currency(from)
    let target = try to.map { (code) throws(Fault) in try Self.currency(code) } ?? options.target
    let table = options.table
    if let unknown = [origin, target].first(where: { !table.currencies.contains($0) }),
      let near = Suggestion.nearest(
        to: unknown.description, among: table.currencies.map(\.description))
    {
      throw Fault(
        .failed, "no rate of \(unknown)", at: table.name,
        remedy: "Did you mean '\(near)'? Or add it")
    }
    let question = options.policy.question(day: date, period: date.month, today: today)
    let rate = try table.rate(from: origin, to: target, question)
    do throws(DecimalError) {
      return RateExplanation(
        from: origin.description, to: target.description, date: date,
        policy: table.layout == .fixed ? nil : options.policy.name, rate: try rate.shown(),
        multiplier: rate.multiplier, divisor: rate.divisor, days: rate.days,
        dayCount: rate.dayCount, table: table.input)
    } catch {
      throw Fault(.failed, "the rate from \(origin) to \(target) \(error)", at: table.name)
    }
  }

  private static func currency(_ text: String) throws(Fault) -> CurrencyCode {
    if let code = CurrencyCode(text) { return code }
    throw Fault(
      .configuration, "'\(text)' is no currency",
      remedy: "Write its three capital letters, such as \(CurrencyCode.nearest(to: text) ?? "USD")")
  }
}
