public import Records

extension Scenario {
  /// Balance and summary of a billing period as a document.
  ///
  /// `totalUsage` is the exact sum of `cost` over the usage details of the period;
  /// `totalUsage = utilized + totalOverage` and `totalOverage = serviceOverage + chargesBilledSeparately`
  /// hold to the last digit; `azureMarketplaceServiceCharges` is the exact sum of the marketplace charges;
  /// the adjustment "Reservation purchases" is the sum of the month's reservation charges, sign turned;
  /// and the balance of a month begins where that of the month before ended.
  ///
  /// Cost: some 30 ns for each usage detail of the month when it is first asked for, then next to nothing.
  public func balanceSummary(
    _ period: CalendarMonth, of enrollment: String, _ version: APIVersion,
    restatement: RefreshedRows = .none
  ) -> JSONText {
    let month = month(period, of: enrollment, restatement: restatement)
    return balance(of: month).document(
      period: period, enrollment: enrollment, version: version, currency: currency)
  }
}

extension Balance {
  fileprivate func document(
    period: CalendarMonth, enrollment: String, version: APIVersion, currency: String
  ) -> JSONText {
    // The provider's sample has a number where its table says string; both are served.
    let isNumber = period.index % 2 == 1
    var members: [(String, JSONText)] = [
      ("id", .string("enrollments/\(enrollment)/billingperiods/\(period)/balancesummaries")),
      ("billingPeriodId", isNumber ? .number("\(period)") : .string("\(period)")),
      ("currencyCode", .string(currency)),
      ("beginningBalance", .number(beginning.text)),
      ("endingBalance", .number(ending.text)),
      ("newPurchases", .number(newPurchases.text)),
      ("adjustments", .number(adjustments.text)),
      ("utilized", .number(utilized.text)),
      ("serviceOverage", .number(serviceOverage.text)),
      ("chargesBilledSeparately", .number(billedSeparately.text)),
      ("totalOverage", .number(totalOverage.text)),
      ("totalUsage", .number(totalUsage.text)),
      ("azureMarketplaceServiceCharges", .number(marketplace.text)),
    ]
    if version == .v3 {
      members += [
        (
          "newPurchasesDetails",
          Self.named([("", commitment), ("Reservations", reservations)])
        ),
        (
          "adjustmentDetails",
          Self.named([
            ("Promo Credit", promotion), ("SIE Credit", incentive),
            ("Reservation purchases", ExactAmount() - reservations),
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
}
