import JSONStream
import Records

/// Numbers the day and currency of rows, found by looking at the ten bytes of `YYYY-MM-DD` and no calendar.
///
/// Layout: 32 numbers for each month and currency, the day of the month being the last five bits. Rows without a
/// day have a month of their own, and number 0 in it.
struct DayBuckets: ~Copyable {
  /// The most months × currencies that one unit may have: a period rarely has days of more than three months.
  /// Rows beyond it count as rows without a day.
  static let maximumTables = 4096

  private struct Table {
    /// Nil for the rows without a day.
    var month: CalendarMonth?
    var currency: Int
  }

  private var tables: [Table] = []
  private var numbers: [UInt64: Int] = [:]
  private var recent = RecentNumbers()

  init() {}

  /// All numbers that were given are below it.
  var count: Int { tables.count * 32 }

  /// The number of a row with a day, or what looks like one, and a currency.
  mutating func number(of day: Slot, currency: Int, in rows: BatchRows) -> Int {
    guard day.byteCount >= 10, let table = table(of: day, in: rows, currency) else {
      return undated(currency: currency)
    }
    let bytes = rows.bytes(of: day)
    let tens = Int(bytes[8] &- 0x30)
    let ones = Int(bytes[9] &- 0x30)
    let number = tens * 10 + ones
    guard tens < 10, ones < 10, number > 0, number < 32 else { return undated(currency: currency) }
    return table * 32 + number
  }

  /// The number of a row without a day.
  mutating func undated(currency: Int) -> Int {
    // No month has a key with zeros for its digits.
    let key = Self.currencyBits(currency)
    return 32 * (recent[key] ?? table(of: key, month: nil, currency))
  }

  /// The day of a number, nil where it has none, and its currency.
  func meaning(of number: Int) -> (day: CalendarDate?, currency: Int) {
    let table = tables[number / 32]
    let day = table.month.flatMap {
      CalendarDate(year: $0.year, month: $0.month, day: number % 32)
    }
    return (day, table.currency)
  }

  /// The table of a month, made when its first day comes; nil for what is no month.
  private mutating func table(of day: Slot, in rows: BatchRows, _ currency: Int) -> Int? {
    // `YYYY-MM-` as one word tells months apart; the currency takes the place of the two hyphens.
    let word = rows.word(of: day)
    guard word & Self.hyphens == 0x2D00_002D_0000_0000 else { return nil }
    let key = word & ~Self.hyphens | Self.currencyBits(currency)
    if let table = recent[key] { return table }
    guard let month = CalendarMonth(String(decoding: rows.bytes(of: day).prefix(7), as: UTF8.self)),
      numbers[key] != nil || tables.count < Self.maximumTables
    else { return nil }
    return table(of: key, month: month, currency)
  }

  private static var hyphens: UInt64 { 0xFF00_00FF_0000_0000 }

  private static func currencyBits(_ currency: Int) -> UInt64 {
    let number = UInt64(truncatingIfNeeded: currency)
    return (number & 0xFF) << 32 | (number >> 8) << 56
  }

  /// Looks a table up that was not asked for lately, or makes it.
  private mutating func table(of key: UInt64, month: CalendarMonth?, _ currency: Int) -> Int {
    let number = numbers[key] ?? tables.count
    if number == tables.count {
      numbers[key] = number
      tables.append(Table(month: month, currency: currency))
    }
    recent.remember(key, number)
    return number
  }
}
