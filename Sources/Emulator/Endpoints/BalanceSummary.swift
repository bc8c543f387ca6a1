import Records

/// Balance and summary of a billing period.
///
/// `totalUsage` is the exact sum of `cost` over the usage details of the period;
/// `totalUsage = utilized + totalOverage` and `totalOverage = serviceOverage + chargesBilledSeparately`
/// hold to the last digit; `azureMarketplaceServiceCharges` is the exact sum of the marketplace charges;
/// the adjustment "Reservation purchases" is the sum of the month's reservation charges, sign turned; and the balance of a month begins where that of the month before ended.
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
    let month = provider.month(period, of: enrollment)
    let document = document(
      provider.balance(of: month), period: period, enrollment: enrollment, version: version,
      currency: provider.options.currency)
    let tag = "\"\(hexadecimal(scattered(document.text, provider.options.seed), digits: 16))\""
    return Response.json(document).tagged(tag, for: request.request)
  }

  private static func document(
    _ balance: Balance, period: CalendarMonth, enrollment: String, version: APIVersion,
    currency: String
  ) -> JSONText {
    // The provider's sample has a number where its table says string; both are served.
    let isNumber = period.index % 2 == 1
    var members: [(String, JSONText)] = [
      ("id", .string("enrollments/\(enrollment)/billingperiods/\(period)/balancesummaries")),
      ("billingPeriodId", isNumber ? .number("\(period)") : .string("\(period)")),
      ("currencyCode", .string(currency)),
      ("beginningBalance", .number(balance.beginning.text)),
      ("endingBalance", .number(balance.ending.text)),
      ("newPurchases", .number(balance.newPurchases.text)),
      ("adjustments", .number(balance.adjustments.text)),
      ("utilized", .number(balance.utilized.text)),
      ("serviceOverage", .number(balance.serviceOverage.text)),
      ("chargesBilledSeparately", .number(balance.billedSeparately.text)),
      ("totalOverage", .number(balance.totalOverage.text)),
      ("totalUsage", .number(balance.totalUsage.text)),
      ("azureMarketplaceServiceCharges", .number(balance.marketplace.text)),
    ]
    if version == .v3 {
      members += [
        (
          "newPurchasesDetails",
          named([("", balance.commitment), ("Reservations", balance.reservations)])
        ),
        (
          "adjustmentDetails",
          named([
            ("Promo Credit", balance.promotion), ("SIE Credit", balance.incentive),
            ("Reservation purchases", ExactAmount() - balance.reservations),
          ])
        ),
      ]
    }
    return .object(members)
  }

  /// Names and amounts; the first always, the others where there is anything.
  private static func named(_ amounts: [(String, ExactAmount)]) -> JSONText {
    let shown = amounts.enumerated().filter { $0 == 0 || $1.1 != ExactAmount() }
    return .list(
      shown.map { ["name": .string($1.0), "value": .number($1.1.text)] })
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
