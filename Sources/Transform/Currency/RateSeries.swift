import Records

/// Published rates of one currency against another, by ascending day: 13 bytes a rate.
struct RateSeries: Sendable {
  /// Days since 1970-01-01, ascending, each once.
  private(set) var days: [Int32] = []
  private var mantissas: [Int64] = []
  private var scales: [UInt8] = []
  /// Rates whose digits do not fit 64 bits, by index.
  private var longRates: [Int: ExactDecimal] = [:]

  var count: Int { days.count }

  /// Adds a rate. Its day comes after all earlier ones.
  mutating func append(_ rate: ExactDecimal, on day: CalendarDate) {
    precondition(days.last.map { $0 < day.daysSinceEpoch } ?? true)
    if Int64(exactly: rate.mantissa) == nil { longRates[days.count] = rate }
    days.append(day.daysSinceEpoch)
    mantissas.append(Int64(truncatingIfNeeded: rate.mantissa))
    scales.append(UInt8(truncatingIfNeeded: rate.scale))
  }

  /// The rate at an index below `count`.
  func rate(at index: Int) -> ExactDecimal {
    if let rate = longRates[index] { return rate }
    let rate = try? ExactDecimal(mantissa: Int128(mantissas[index]), scale: Int(scales[index]))
    // What was taken from an amount makes the same amount again.
    precondition(rate != nil)
    return rate ?? .zero
  }

  /// The day at an index below `count`.
  func day(at index: Int) -> CalendarDate { CalendarDate(daysSinceEpoch: Int(days[index])) }

  /// Index of the last rate on or before a day, −1 if there is none. Cost: bisection.
  func lastIndex(onOrBefore day: CalendarDate) -> Int {
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle] <= day.daysSinceEpoch { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }
}
