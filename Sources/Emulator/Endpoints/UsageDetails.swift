import Records
import Scenario

/// Usage details as JSON, in pages: of the current period, of a period, or of a range of days.
enum UsageDetails {
  /// The longest range of days that is served, in months.
  static let maximumMonths = 36
  /// Query parameter of a next link; like the provider's it is not described, only followed.
  static let tokenName = "sessiontoken"

  static func operations(_ version: APIVersion) -> [Operation] {
    let base = "/v\(version.rawValue)/enrollments/{enrollment}"
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
        summary: "Usage details of a range of days, both ends included.",
        query: [.firstDay("startTime"), .lastDay("endTime")],
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
      let isConditional = request.request.header("If-None-Match") != nil
      provider.note(.firstPage(isConditional: isConditional), of: enrollment, period)
    }
    let listing = provider.usage(.period(period), of: enrollment)
    return try UsagePage(listing: listing, version: version, request: request, period: period)
      .response()
  }

  private static func days(
    _ version: APIVersion, _ request: RoutedRequest
  ) throws(Refusal) -> Response {
    let days = try request.servedDays(from: "startTime", to: "endTime")
    return try UsagePage(
      listing: request.provider.usage(.days(days), of: request["enrollment"]), version: version,
      request: request, period: days.upperBound.month
    ).response()
  }
}
