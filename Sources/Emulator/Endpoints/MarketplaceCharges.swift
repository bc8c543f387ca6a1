import Records
import Scenario

/// Charges of third parties: a bare array of a period or of a range of days.
///
/// The sum of `extendedCost` over a period's array under v3 is `azureMarketplaceServiceCharges` of its
/// balance summary. v1 and v2 leave out the fees, those that come once and those that come back.
enum MarketplaceCharges {
  static func operations(_ version: APIVersion) -> [Operation] {
    let base = "/v\(version.rawValue)/enrollments/{enrollment}"
    return [
      Operation(
        path: "\(base)/marketplacecharges",
        identifier: "currentMarketplaceChargesV\(version.rawValue)",
        summary: "Marketplace charges of the current billing period.", schema: schema(version)
      ) { (request) throws(Refusal) in
        request.marketplaceCharges(.period(request.provider.options.periods.upperBound), version)
      },
      Operation(
        path: "\(base)/billingPeriods/{billingPeriod}/marketplacecharges",
        identifier: "marketplaceChargesV\(version.rawValue)",
        summary: "Marketplace charges of a billing period.", schema: schema(version)
      ) { (request) throws(Refusal) in
        request.marketplaceCharges(.period(try request.billingPeriod()), version)
      },
      Operation(
        path: "\(base)/marketplacechargesbycustomdate",
        identifier: "marketplaceChargesByDateV\(version.rawValue)",
        summary: "Marketplace charges that begin in a range of days, both ends included.",
        query: [.firstDay("startTime"), .lastDay("endTime")], schema: schema(version)
      ) { (request) throws(Refusal) in
        let days = try request.servedDays(from: "startTime", to: "endTime")
        return request.marketplaceCharges(.days(days), version)
      },
    ]
  }

  private static func schema(_ version: APIVersion) -> JSONText {
    let numbers = ["consumedQuantity", "resourceRate", "extendedCost"]
    let texts = [
      "id", "subscriptionGuid", "subscriptionName", "meterId", "offerName", "resourceGroup",
      "instanceId", "orderNumber", "unitOfMeasure", "costCenter", "accountName", "accountOwnerId",
      "publisherName", "planName",
    ]
    let days = ["usageStartDate", "usageEndDate"]
    var properties: [(String, JSONText)] = numbers.map { ($0, ["type": "number"]) }
    properties += texts.map { ($0, ["type": "string"]) }
    properties += days.map { ($0, ["type": "string", "format": "date-time"]) }
    properties += ["additionalInfo", "tags", "departmentName"].map { ($0, .nullable("string")) }
    properties += [("accountId", ["type": "integer"]), ("departmentId", .nullable("integer"))]
    if version == .v3 {
      properties.append(
        ("isRecurringCharge", ["description": "A boolean, or the text True or False."]))
    }
    return .array(of: properties, required: numbers + texts + days + ["accountId"])
  }
}

extension RoutedRequest {
  fileprivate func marketplaceCharges(
    _ selection: UsageSelection, _ version: APIVersion
  ) -> Response {
    array(provider.scenario.marketplaceCharges(selection, of: self["enrollment"], version))
  }
}

extension JSONText {
  /// The schema of a bare array of objects.
  static func array(of properties: [(String, JSONText)], required: [String]) -> JSONText {
    [
      "type": "array",
      "items": [
        "type": "object", "required": .list(required.map(JSONText.string)),
        "properties": .object(properties),
      ],
    ]
  }
}
