/// A calendar month, which is what a billing period of an enrollment is; written `201704`.
public struct CalendarMonth: Hashable, Comparable, Sendable {
  /// Months since year 0: `year × 12 + month − 1`.
  public let index: Int

  /// - Parameter index: `year × 12 + month − 1`.
  public init(index: Int) { self.index = index }

  /// The month, or nil when there is none such. Years 1 to 9998.
  public init?(year: Int, month: Int) {
    guard (1...9998).contains(year), (1...12).contains(month) else { return nil }
    index = year * 12 + month - 1
  }

  /// Reads `yyyyMM`, the provider's spelling, or `yyyy-MM`.
  public init?(_ text: some StringProtocol) {
    let digits = String(text).filter { $0 != "-" }
    guard digits.utf8.count == 6, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text.utf8.count == 6 || (text.utf8.count == 7 && text.dropFirst(4).first == "-"),
      let value = Int(digits)
    else { return nil }
    self.init(year: value / 100, month: value % 100)
  }

  /// The year, 1 to 9998.
  public var year: Int { index / 12 }

  /// The month of the year, 1 to 12.
  public var month: Int { index % 12 + 1 }

  /// The first day.
  public var firstDay: CalendarDate {
    CalendarDate(year: year, month: month, day: 1) ?? CalendarDate(daysSinceEpoch: 0)
  }

  /// The days of the month, half-open.
  public var days: Range<CalendarDate> { firstDay..<adding(months: 1).firstDay }

  /// The month `count` months later, or earlier when negative.
  public func adding(months count: Int) -> CalendarMonth { CalendarMonth(index: index + count) }

  public static func < (left: Self, right: Self) -> Bool { left.index < right.index }
}

extension CalendarMonth: Strideable {
  public func distance(to other: CalendarMonth) -> Int { other.index - index }
  public func advanced(by count: Int) -> CalendarMonth { adding(months: count) }
}

extension CalendarMonth: CustomStringConvertible, Codable {
  /// `yyyyMM`.
  public var description: String { padded(year, to: 4) + padded(month, to: 2) }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let month = CalendarMonth(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no month (yyyyMM)"))
    }
    self = month
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
