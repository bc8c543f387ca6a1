import Records

/// What a row's rate follows from, as bytes: compared row by row, so that neighbours alike cost a compare.
struct RateKey: Equatable {
  /// The bytes of the currency, at most eight; zero when all rows are in one.
  var currency: UInt64 = 0
  var currencyByteCount: UInt8 = 0
  /// The ten bytes of the day; zero when it does not matter.
  var dayStart: UInt64 = 0
  var dayEnd: UInt16 = 0

  /// A place in a table of 256.
  var position: Int {
    let mixed = (currency ^ dayStart &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(dayEnd) &<< 32)
    return Int(truncatingIfNeeded: (mixed &* 0xD6E8_FEB8_6659_FD93) &>> 56)
  }
}

/// The rates that a unit has met so far, numbered in order of appearance.
struct UnitRates {
  /// What amounts are computed with.
  struct Factors {
    var multiplier: ExactDecimal
    var divisor: ExactDecimal
    /// The row's currency is the target's.
    var isIdentity: Bool
  }

  private struct Question: Hashable {
    var currency: CurrencyCode
    var rate: RateQuestion
  }

  private let options: CurrencyOptions
  private let period: CalendarMonth
  private let today: CalendarDate

  private(set) var factors: [Factors] = []
  /// How each rate and its day are written.
  private(set) var texts: [(rate: String, day: String?)] = []
  /// First and last day of the table that was used.
  private(set) var days: ClosedRange<CalendarDate>?
  /// Days in the mean with the fewest; nil without a mean.
  private(set) var fewestDaysOfMean: Int?

  private var numbers: [Question: Int] = [:]
  private var recent = [(key: RateKey, number: Int)](repeating: (RateKey(), -1), count: 256)
  private var last = (key: RateKey(), number: -1)

  init(_ options: CurrencyOptions, period: CalendarMonth, today: CalendarDate) {
    self.options = options
    self.period = period
    self.today = today
  }

  /// The number of the rate that was found for these bytes before; −1 if they are new.
  @inline(__always)
  mutating func number(of key: RateKey) -> Int {
    if key == last.key { return last.number }
    let found = recent[key.position]
    guard found.number >= 0, found.key == key else { return -1 }
    last = found
    return found.number
  }

  /// Finds the rate of a currency on a day and remembers it for these bytes, if they are not too long to compare.
  mutating func find(
    _ key: RateKey?, currency: CurrencyCode, day: CalendarDate
  ) throws(Fault) -> Int {
    let question = Question(
      currency: currency,
      rate: options.policy.question(day: day, period: period, today: today))
    let known = numbers[question]
    let number = if let known { known } else { try add(question) }
    if let key {
      last = (key, number)
      recent[key.position] = last
    }
    return number
  }

  private mutating func add(_ question: Question) throws(Fault) -> Int {
    let rate = try options.table.rate(
      from: question.currency, to: options.target, question.rate)
    do throws(DecimalError) {
      texts.append((try rate.shown().description, rate.day?.description))
    } catch {
      throw Fault(
        .failed, "the rate from \(question.currency) to \(options.target) \(error)",
        at: options.table.name)
    }
    factors.append(
      Factors(
        multiplier: rate.multiplier, divisor: rate.divisor,
        isIdentity: question.currency == options.target))
    if let used = rate.days {
      days =
        days.map { min($0.lowerBound, used.lowerBound)...max($0.upperBound, used.upperBound) }
        ?? used
      if case .mean = question.rate {
        fewestDaysOfMean = min(fewestDaysOfMean ?? rate.dayCount, rate.dayCount)
      }
    }
    numbers[question] = factors.count - 1
    return factors.count - 1
  }
}
