import Records
import Scenario

/// Balance and summary of a billing period.
enum BalanceSummary {
  static func operations(_ version: APIVersion) -> [Operation] {
    let base = "/v\(version.rawValue)/enrollments/{enrollment}"
    return [
      Operation(
        path: "\(base)/balancesummary", identifier: "currentBalanceSummaryV\(version.rawValue)",
        summary: "Balance and summary of the current billing period.", schema: schema
      ) { (request) throws(Refusal) in
        summary(of: request.provider.options.periods.upperBound, version, request)
      },
      Operation(
        path: "\(base)/billingPeriods/{billingPeriod}/balancesummary",
        identifier: "balanceSummaryV\(version.rawValue)",
        summary: "Balance and summary of a billing period.", schema: schema
      ) { (request) throws(Refusal) in summary(of: try request.billingPeriod(), version, request) },
    ]
  }

  private static func summary(
    of period: CalendarMonth, _ version: APIVersion, _ request: RoutedRequest
  ) -> Response {
    let provider = request.provider
    let enrollment = request["enrollment"]
    provider.note(.balance, of: enrollment, period)
    let document = provider.scenario.balanceSummary(
      period, of: enrollment, version,
      restatement: provider.restatement(of: enrollment, period))
    let tag = provider.entityTag(of: document.text)
    return Response.json(document).tagged(tag, for: request.request)
  }

  private static let schema: JSONText = {
    let amounts = [
      "beginningBalance", "endingBalance", "newPurchases", "adjustments", "utilized",
      "serviceOverage", "chargesBilledSeparately", "totalOverage", "totalUsage",
      "azureMarketplaceServiceCharges",
    ]
    let details: JSONText = [
      "type": "array",
      "items": [
        "type": "object", "required": ["name", "value"],
        "properties": ["name": ["type": "string"], "value": ["type": "number"]],
      ],
    ]
    let names = ["id", "currencyCode"] + amounts
    return [
      "type": "object", "required": .list(names.map(JSONText.string)),
      "properties": .object(
        [
          ("id", ["type": "string"]), ("billingPeriodId", [:]),
          ("currencyCode", ["type": "string"]),
        ]
          + amounts.map { ($0, ["type": "number"]) }
          + [("newPurchasesDetails", details), ("adjustmentDetails", details)]),
    ]
  }()
}
