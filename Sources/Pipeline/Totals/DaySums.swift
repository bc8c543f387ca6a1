import JSONStream
import Records

/// Exact sums by day, found by looking at the ten bytes of `YYYY-MM-DD` and no calendar.
///
/// Layout: 32 sums a month, the day of the month being the index; months in order of appearance.
struct DaySums {
  /// The most months that one unit may touch: one period rarely has days of more than three.
  static let maximumMonths = 1200

  private var sums: [ExactSum] = []
  private var isUsed: [Bool] = []
  private var months: [UInt64: Int] = [:]
  private var lastMonth = UInt64.max
  private var lastStart = 0

  init() {}

  /// Adds an amount to its day. What is no day is left out.
  mutating func add(
    _ amount: ExactDecimal, on day: UnsafeRawBufferPointer
  ) throws(DecimalError) {
    guard day.count >= 10, let start = start(ofMonthIn: day) else { return }
    let index = Int(day[8] &- 0x30) * 10 + Int(day[9] &- 0x30)
    guard day[8] &- 0x30 < 10, day[9] &- 0x30 < 10, index > 0, index < 32 else { return }
    isUsed[start + index] = true
    try sums[start + index].add(amount)
  }

  /// The sums by day, as `YYYY-MM-DD` and exact text.
  var byDay: [String: String] {
    var days: [String: String] = [:]
    for (month, start) in months {
      let name = withUnsafeBytes(of: month) { String(decoding: $0, as: UTF8.self) }
      for day in 1..<32 where isUsed[start + day] {
        days[name + (day < 10 ? "0\(day)" : "\(day)")] = sums[start + day].description
      }
    }
    return days
  }

  /// Where the sums of a month start: its key is `YYYY-MM-` as eight bytes.
  private mutating func start(ofMonthIn day: UnsafeRawBufferPointer) -> Int? {
    let month = day.loadUnaligned(as: UInt64.self)
    if month == lastMonth { return lastStart }
    if months[month] == nil {
      let isMonth = CalendarMonth(String(decoding: day.prefix(7), as: UTF8.self)) != nil
      guard isMonth, day[7] == 0x2D, months.count < Self.maximumMonths else { return nil }
      months[month] = sums.count
      sums.append(contentsOf: repeatElement(ExactSum(), count: 32))
      isUsed.append(contentsOf: repeatElement(false, count: 32))
    }
    guard let start = months[month] else { return nil }
    (lastMonth, lastStart) = (month, start)
    return start
  }
}
