/// The unit of work: one endpoint of one enrollment for one billing period, or for some days of it.
///
/// A unit is loaded whole, replaced whole, and fails whole.
public struct Unit: Hashable, Sendable, Codable {
  /// The endpoint's name in YAML: `usage-details`.
  public var endpoint: String
  /// The enrollment: letters and digits.
  public var enrollment: String
  /// The billing period.
  public var period: CalendarMonth
  /// First day of a load by date range.
  public var from: CalendarDate?
  /// The day after the last of a load by date range.
  public var to: CalendarDate?

  /// - Parameters:
  ///   - endpoint: the endpoint's name.
  ///   - enrollment: the enrollment.
  ///   - period: the billing period.
  ///   - days: the days of a load by date range, within the period.
  public init(
    endpoint: String, enrollment: String, period: CalendarMonth, days: Range<CalendarDate>? = nil
  ) {
    self.endpoint = endpoint
    self.enrollment = enrollment
    self.period = period
    from = days?.lowerBound
    to = days?.upperBound
  }
}

extension Unit: CustomStringConvertible {
  /// `usage-details, enrollment 100, 201704`.
  public var description: String {
    let days = from.flatMap { from in to.map { " from \(from) to \($0)" } } ?? ""
    return "\(endpoint), enrollment \(enrollment), \(period)\(days)"
  }
}

extension CalendarDate: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let date = CalendarDate(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no day (YYYY-MM-DD)"))
    }
    self = date
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
