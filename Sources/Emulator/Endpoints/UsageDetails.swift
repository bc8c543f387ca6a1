import Records

/// Usage details as JSON, in pages: of the current period, of a period, or of a range of days.
enum UsageDetails {
  /// The longest range of days that is served, in months.
  static let maximumMonths = 36
  /// Query parameter of a next link; like the provider's it is not described, only followed.
  static let tokenName = "sessiontoken"

  static func operations(_ version: APIVersion) -> [Operation] {
    let base = "/v\(version.rawValue)/enrollments/{enrollment}"
    let dates = [
      Operation.Parameter(name: "startTime", summary: "First day, yyyy-MM-dd.", format: "date"),
      Operation.Parameter(name: "endTime", summary: "Last day, yyyy-MM-dd.", format: "date"),
    ]
    return [
      Operation(
        path: "\(base)/usagedetails", identifier: "currentUsageDetailsV\(version.rawValue)",
        summary: "Usage details of the current billing period.",
        schema: UsageSchema.page(version)
      ) { (request) throws(Refusal) in
        try month(request.provider.options.periods.upperBound, version, request)
      },
      Operation(
        path: "\(base)/billingPeriods/{billingPeriod}/usagedetails",
        identifier: "usageDetailsV\(version.rawValue)",
        summary: "Usage details of a billing period.",
        schema: UsageSchema.page(version)
      ) { (request) throws(Refusal) in try month(try request.billingPeriod(), version, request) },
      Operation(
        path: "\(base)/usagedetailsbycustomdate",
        identifier: "usageDetailsByDateV\(version.rawValue)",
        summary: "Usage details of a range of days, both ends included.", query: dates,
        schema: UsageSchema.page(version)
      ) { (request) throws(Refusal) in try days(version, request) },
    ]
  }

  private static func month(
    _ period: CalendarMonth, _ version: APIVersion, _ request: RoutedRequest
  ) throws(Refusal) -> Response {
    let provider = request.provider
    let enrollment = request["enrollment"]
    if request.request.queryValue(tokenName) == nil {
      provider.note(.firstPage, of: enrollment, period)
    }
    let listing = Listing(of: provider.month(period, of: enrollment))
    return try UsagePage(listing: listing, version: version, request: request, period: period)
      .response()
  }

  private static func days(
    _ version: APIVersion, _ request: RoutedRequest
  ) throws(Refusal) -> Response {
    let days = try request.days(maximumMonths: maximumMonths)
    let served = request.provider.options.periods
    let periods =
      max(
        days.lowerBound.month, served.lowerBound)...max(
        max(days.lowerBound.month, served.lowerBound), min(days.upperBound.month, served.upperBound)
      )
    guard served.overlaps(days.lowerBound.month...days.upperBound.month) else {
      throw Refusal(400, "There is no data in this date range.")
    }
    let sections = periods.flatMap { period in
      let month = request.provider.month(period, of: request["enrollment"])
      let first = period == days.lowerBound.month ? days.lowerBound.components.day : 1
      let last = period == days.upperBound.month ? days.upperBound.components.day : month.dayCount
      return month.rows(onDays: first...last).map { (month: month, rows: $0) }
    }
    let name = "\(request["enrollment"]) \(days.lowerBound) \(days.upperBound)"
    return try UsagePage(
      listing: Listing(name: name, sections: sections), version: version, request: request,
      period: periods.upperBound
    ).response()
  }
}

extension RoutedRequest {
  /// The period of the path. 400 when it is none, or none that is served.
  func billingPeriod() throws(Refusal) -> CalendarMonth {
    let text = self["billingPeriod"]
    guard text.utf8.count == 6, let period = CalendarMonth(text) else {
      throw Refusal(400, "'\(text)' is no billing period: write it as yyyyMM.")
    }
    guard provider.options.periods.contains(period) else {
      throw Refusal(400, "There is no data for billing period \(text).")
    }
    return period
  }

  /// The days of `startTime` and `endTime`, both included. 400 when they are none.
  func days(maximumMonths: Int) throws(Refusal) -> ClosedRange<CalendarDate> {
    let first = try day("startTime")
    let last = try day("endTime")
    guard first <= last else { throw Refusal(400, "startTime must not be after endTime.") }
    guard first.month.distance(to: last.month) <= maximumMonths else {
      throw Refusal(400, "The date range must not exceed \(maximumMonths) months.")
    }
    return first...last
  }

  private func day(_ name: String) throws(Refusal) -> CalendarDate {
    guard let text = request.queryValue(name), let day = CalendarDate(text) else {
      throw Refusal(400, "\(name) is missing or no date: write it as yyyy-MM-dd.")
    }
    return day
  }
}
