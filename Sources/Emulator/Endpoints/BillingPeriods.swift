import Records
import Scenario

/// The billing periods of an enrollment. Only v1 and v2 have them.
enum BillingPeriods {
  static func operations(_ version: APIVersion) -> [Operation] {
    guard version != .v3 else { return [] }
    return [
      Operation(
        path: "/v\(version.rawValue)/enrollments/{enrollment}/billingperiods",
        identifier: "billingPeriodsV\(version.rawValue)",
        summary: "Billing periods, newest first, with links to what each has.", schema: schema
      ) { (request) throws(Refusal) in list(request) }
    ]
  }

  private static func list(_ request: RoutedRequest) -> Response {
    let provider = request.provider
    let enrollment = request["enrollment"]
    let periods = provider.options.periods.reversed()
    for period in periods { provider.note(.billingPeriods, of: enrollment, period) }
    let document = JSONText.list(
      periods.map { period in
        entry(
          period, enrollment: enrollment, hasMarketplace: provider.options.rowsPerMonth > 0)
      })
    let tag = provider.entityTag(of: document.text)
    return Response.json(document).tagged(tag, for: request.request)
  }

  private static func entry(
    _ period: CalendarMonth, enrollment: String, hasMarketplace: Bool
  ) -> JSONText {
    let last = period.days.upperBound.adding(days: -1)
    // Links name v1 under every version, and the end of a period is spelled by a 12-hour clock: both
    // are the provider's habits.
    let base = "/v1/enrollments/\(enrollment)/billingperiods/\(period)"
    return [
      "billingPeriodId": .string("\(period)"),
      "billingStart": .string("\(period.firstDay)T00:00:00Z"),
      "billingEnd": .string("\(last)T11:59:59Z"),
      "balanceSummary": .string("\(base)/balancesummary"),
      "usageDetails": .string("\(base)/usagedetails"),
      "marketplaceCharges": hasMarketplace ? .string("\(base)/marketplacecharges") : .null,
      "priceSheet": .string("\(base)/pricesheet"),
    ]
  }

  private static let schema: JSONText = [
    "type": "array",
    "items": [
      "type": "object",
      "required": ["billingPeriodId", "billingStart", "billingEnd"],
      "properties": [
        "billingPeriodId": ["type": "string"],
        "billingStart": ["type": "string", "format": "date-time"],
        "billingEnd": ["type": "string", "format": "date-time"],
        "balanceSummary": .nullable("string"), "usageDetails": .nullable("string"),
        "marketplaceCharges": .nullable("string"), "priceSheet": .nullable("string"),
      ],
    ],
  ]
}
