extension Dataset {
  /// Balance and summary of a billing period: one record, restated daily while the period is open.
  ///
  /// Source: Enterprise Reporting API, "balance and summary". `totalUsage = utilized + totalOverage`,
  /// `totalOverage = serviceOverage + chargesBilledSeparately`. v2 lacks some of the fields.
  public static let balanceSummary = Dataset(
    .balanceSummary, carriesMoney: true, currencyColumn: "currency_code",
    [
      Field("id", .text, "Identifier of the summary."),
      Field("billingPeriodId", .text, "Billing period as the provider names it, yyyyMM."),
      Field("currencyCode", .text, "Currency of all amounts, ISO 4217."),
      Field("beginningBalance", .decimal, isAdditive: true, "Commitment at the period's start."),
      Field("endingBalance", .decimal, isAdditive: true, "Commitment at the period's end, or now."),
      Field("newPurchases", .decimal, isAdditive: true, "Commitment bought in the period."),
      Field(
        "adjustments", .decimal, isAdditive: true, "Credits and corrections of the commitment."),
      Field("utilized", .decimal, isAdditive: true, "Commitment used up."),
      Field("serviceOverage", .decimal, isAdditive: true, "Usage above the commitment."),
      Field(
        "chargesBilledSeparately", .decimal, isAdditive: true, "Charges outside the commitment."),
      Field(
        "totalOverage", .decimal, isAdditive: true,
        "Service overage and charges billed separately."),
      Field("totalUsage", .decimal, isAdditive: true, "Commitment used and total overage."),
      Field(
        "azureMarketplaceServiceCharges", .decimal, isAdditive: true, "Marketplace charges."),
      Field("newPurchasesDetails", .json, "What was bought: a list of name and value."),
      Field("adjustmentDetails", .json, "What was adjusted: a list of name and value."),
    ])

  /// The billing periods of an enrollment, newest first, with a link to each dataset that has rows.
  ///
  /// Source: Enterprise Reporting API, "billing periods". The time of `billingEnd` is not to be trusted.
  public static let billingPeriods = Dataset(
    .billingPeriods, carriesMoney: false,
    [
      Field("billingPeriodId", .text, "Billing period, yyyyMM."),
      Field("billingStart", .date, "First day of the period."),
      Field("billingEnd", .date, "Last day of the period."),
      Field("balanceSummary", .text, "Path of the balance summary; absent without one."),
      Field("usageDetails", .text, "Path of the usage details; absent without any."),
      Field("marketplaceCharges", .text, "Path of the marketplace charges; absent without any."),
      Field("priceSheet", .text, "Path of the price sheet; absent without one."),
    ])
}
