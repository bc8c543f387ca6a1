import Records

extension RoutedRequest {
  /// The period of the path. 400 when it is none, or none that is served.
  func billingPeriod() throws(Refusal) -> CalendarMonth {
    try billingPeriod(self["billingPeriod"])
  }

  /// A period that is served. 400 when it is none.
  func billingPeriod(_ text: String) throws(Refusal) -> CalendarMonth {
    guard text.utf8.count == 6, let period = CalendarMonth(text) else {
      throw Refusal(400, "'\(text)' is no billing period: write it as yyyyMM.")
    }
    guard provider.options.periods.contains(period) else {
      throw Refusal(400, "There is no data for billing period \(text).")
    }
    return period
  }

  /// The days of two parameters that the emulator serves, both ends included.
  ///
  /// - Throws: 400 when they are no dates or too far apart, 404 when there are no usage details between
  ///   them, as when the first is after the last.
  func servedDays(
    from: String, to: String, maximumMonths: Int = UsageDetails.maximumMonths
  ) throws(Refusal) -> ClosedRange<CalendarDate> {
    let first = try day(from)
    let last = try day(to)
    guard first <= last else {
      throw Refusal(404, "There is no data in this date range: \(from) is after \(to).")
    }
    let served = provider.options.servedDays
    guard served.overlaps(first...last) else {
      throw Refusal(404, "There is no data in this date range.")
    }
    guard first.month.distance(to: last.month) <= maximumMonths else {
      throw Refusal(400, "The date range must not exceed \(maximumMonths) months.")
    }
    return max(first, served.lowerBound)...min(last, served.upperBound)
  }

  private func day(_ name: String) throws(Refusal) -> CalendarDate {
    guard let text = request.queryValue(name), let day = CalendarDate(text) else {
      throw Refusal(400, "\(name) is missing or no date: write it as yyyy-MM-dd.")
    }
    return day
  }

  /// A parameter that has few values. 400 when it is missing without a default, or another.
  func choice(
    _ name: String, of values: [String], default fallback: String? = nil
  ) throws(Refusal) -> String {
    let value = request.queryValue(name) ?? fallback
    guard let value, values.contains(value.lowercased()) else {
      throw Refusal(400, "\(name) must be one of \(values.joined(separator: ", ")).")
    }
    return value.lowercased()
  }
}

extension EmulatorOptions {
  /// The days of all billing periods.
  var servedDays: ClosedRange<CalendarDate> {
    periods.lowerBound.firstDay...periods.upperBound.days.upperBound.adding(days: -1)
  }
}

extension Operation.Parameter {
  static func firstDay(_ name: String, isRequired: Bool = true) -> Self {
    Self(name: name, summary: "First day, yyyy-MM-dd.", kind: .servedDay, isRequired: isRequired)
  }

  static func lastDay(_ name: String, isRequired: Bool = true) -> Self {
    Self(
      name: name, summary: "Last day, included, yyyy-MM-dd.", kind: .servedDay,
      isRequired: isRequired)
  }

  static func servedPeriod(_ name: String) -> Self {
    Self(name: name, summary: "Billing period, yyyyMM.", kind: .servedPeriod)
  }

  static func choice(
    _ name: String, of values: [String], _ summary: String, isRequired: Bool = true
  ) -> Self {
    Self(name: name, summary: summary, kind: .choice(values), isRequired: isRequired)
  }
}
