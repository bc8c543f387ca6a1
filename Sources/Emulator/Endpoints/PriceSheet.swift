import Records
import Scenario

/// The price sheet: a bare array with every meter that usage can name, once for each offer.
enum PriceSheet {
  static func operations(_ version: APIVersion) -> [Operation] {
    let base = "/v\(version.rawValue)/enrollments/{enrollment}"
    return [
      Operation(
        path: "\(base)/pricesheet", identifier: "currentPriceSheetV\(version.rawValue)",
        summary: "Price sheet of the current billing period.", schema: schema(version)
      ) { (request) throws(Refusal) in
        request.priceSheet(request.provider.options.periods.upperBound, version)
      },
      Operation(
        path: "\(base)/billingPeriods/{billingPeriod}/pricesheet",
        identifier: "priceSheetV\(version.rawValue)",
        summary: "Price sheet of a billing period.", schema: schema(version)
      ) { (request) throws(Refusal) in
        request.priceSheet(try request.billingPeriod(), version)
      },
    ]
  }

  private static func schema(_ version: APIVersion) -> JSONText {
    let texts =
      [
        "id", "billingPeriodId", "meterId", "meterName", "unitOfMeasure", "partNumber",
        "currencyCode",
      ] + (version == .v3 ? ["offerId"] : [])
    let numbers = ["includedQuantity", "unitPrice"]
    return .array(
      of: texts.map { ($0, ["type": "string"]) } + numbers.map { ($0, ["type": "number"]) },
      required: texts + numbers)
  }
}

extension RoutedRequest {
  fileprivate func priceSheet(_ period: CalendarMonth, _ version: APIVersion) -> Response {
    array(provider.scenario.priceSheet(period, of: self["enrollment"], version))
  }
}
