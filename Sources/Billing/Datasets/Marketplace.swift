extension Dataset {
  /// Marketplace store charges: a bare array without paging.
  ///
  /// A charge over several days belongs to its first one.
  ///
  /// Source: Enterprise Reporting API, "marketplace store charge". v1 and v2 leave out one-time fees.
  public static let marketplaceCharges = Dataset(
    .marketplaceCharges, carriesMoney: true, dayColumn: "usage_start_date",
    [
      Field("id", .text, "Identifier of the charge."),
      Field("subscriptionGuid", .text, role: .subscription, "Subscription id."),
      Field("subscriptionName", .text, role: .subscriptionName, "Name of the subscription."),
      Field("meterId", .text, "What is counted, in the publisher's words."),
      Field("usageStartDate", .date, "First day of the use, UTC."),
      Field("usageEndDate", .date, "Last day of the use, UTC, included."),
      Field("offerName", .text, "Offer of the publisher."),
      Field("resourceGroup", .text, "Resource group."),
      Field("instanceId", .text, role: .resource, "Resource id."),
      Field("additionalInfo", .json, "What the publisher tells of the use, as JSON text."),
      Field("tags", .json, "Tags of the resource, as JSON text."),
      Field("orderNumber", .text, "Number of the order."),
      Field("unitOfMeasure", .text, "Unit that quantities are counted in; may be empty."),
      Field("costCenter", .text, "Cost center of the department or subscription."),
      Field("accountId", .text, "Account of the enrollment that owns the subscription."),
      Field("accountName", .text, "Name of the account."),
      Field("accountOwnerId", .text, "Login of the account's owner."),
      Field("departmentId", .text, "Number of the department."),
      Field("departmentName", .text, role: .department, "Department of the account."),
      Field("publisherName", .text, "Who sells it."),
      Field("planName", .text, "Plan of the offer."),
      Field("consumedQuantity", .decimal, "Quantity used, in units of measure."),
      Field("resourceRate", .decimal, "Price of one unit, in the billing currency."),
      Field(
        "extendedCost", .decimal, isAdditive: true, role: .cost, "Charge, in the billing currency."),
      Field("isRecurringCharge", .boolean, "Whether the charge comes back every period."),
    ])

  /// Price sheet: a bare array; a meter may occur several times, for several offers or parts.
  ///
  /// Source: Enterprise Reporting API, "price sheet". `offerId` since v3.
  public static let priceSheet = Dataset(
    .priceSheet, carriesMoney: true, currencyColumn: "currency_code",
    [
      Field("id", .text, "Identifier of the price; its product number alone is unique."),
      Field("billingPeriodId", .text, "Billing period as the provider names it; may be another."),
      Field("meterId", .text, "Identifier of the meter."),
      Field("meterName", .text, "What the meter counts."),
      Field("unitOfMeasure", .text, "Block and unit that the price is for: 100 Hours."),
      Field("includedQuantity", .decimal, "Quantity that is free."),
      Field("partNumber", .text, "Part number; joins to usage details."),
      Field("unitPrice", .decimal, "Price of one whole block of the unit of measure."),
      Field("currencyCode", .text, "Currency of the price, ISO 4217."),
      Field("offerId", .text, "Offer that the price belongs to."),
    ])
}
