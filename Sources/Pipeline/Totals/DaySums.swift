import JSONStream
import Records

/// Exact sums by day and currency, found by looking at the ten bytes of `YYYY-MM-DD` and no calendar.
///
/// Layout: 32 sums for each month and currency, the day of the month being the index.
struct DaySums: ~Copyable {
  /// The most months × currencies that one unit may have: a period rarely has days of more than three months.
  /// What goes beyond is left out.
  static let maximumTables = 4096

  struct Table {
    var year: Int
    var month: Int
    var currency: Int
  }

  private var sums = OwnedArray<ExactSum>()
  /// A bit for each day that has a row.
  private var days = OwnedArray<UInt32>()
  private var tables: [Table] = []
  private var numbers: [UInt64: Int] = [:]
  private var recent = RecentNumbers()

  init() {}

  /// Adds an amount to the day that a slot holds. What is no day is left out.
  mutating func add(
    _ amount: ExactDecimal, on slot: Slot, in rows: BatchRows, currency: Int
  ) throws(DecimalError) {
    guard slot.byteCount >= 10, let table = table(of: slot, in: rows, currency) else { return }
    let day = rows.bytes(of: slot)
    let tens = Int(day[8] &- 0x30)
    let ones = Int(day[9] &- 0x30)
    let number = tens * 10 + ones
    guard tens < 10, ones < 10, number > 0, number < 32 else { return }
    days[table] |= 1 << UInt32(number)
    try sums[table * 32 + number].add(amount)
  }

  /// The sums by day, `YYYY-MM-DD`, and number of the currency.
  var byDay: [String: [Int: ExactSum]] {
    var result: [String: [Int: ExactSum]] = [:]
    for (number, table) in tables.enumerated() {
      for day in 1..<32 where days[number] & 1 << UInt32(day) != 0 {
        guard let date = CalendarDate(year: table.year, month: table.month, day: day) else {
          continue
        }
        result["\(date)", default: [:]][table.currency] = sums[number * 32 + day]
      }
    }
    return result
  }

  /// The table of a month, made when its first day comes; nil for what is no month.
  private mutating func table(of day: Slot, in rows: BatchRows, _ currency: Int) -> Int? {
    // `YYYY-MM-` as one word tells months apart; the currency takes the place of the two hyphens.
    let word = rows.word(of: day)
    guard word & Self.hyphens == 0x2D00_002D_0000_0000 else { return nil }
    let number = UInt64(truncatingIfNeeded: currency)
    let key = word & ~Self.hyphens | (number & 0xFF) << 32 | (number >> 8) << 56
    return recent[key] ?? table(of: key, month: rows.bytes(of: day), currency)
  }

  private static var hyphens: UInt64 { 0xFF00_00FF_0000_0000 }

  /// Looks a table up that was not asked for lately.
  private mutating func table(
    of key: UInt64, month bytes: UnsafeRawBufferPointer, _ currency: Int
  ) -> Int? {
    if numbers[key] == nil {
      let text = String(decoding: bytes.prefix(7), as: UTF8.self)
      guard let month = CalendarMonth(text), tables.count < Self.maximumTables else { return nil }
      numbers[key] = tables.count
      tables.append(Table(year: month.year, month: month.month, currency: currency))
      sums.append(ExactSum(), count: 32)
      days.append(0)
    }
    guard let number = numbers[key] else { return nil }
    recent.remember(key, number)
    return number
  }
}
