extension Dataset {
  /// Purchases, cancellations and refunds of reservations, by date range.
  ///
  /// Source: Enterprise Reporting API, "reserved instance charges", v2 to v4.
  public static let reservationCharges = Dataset(
    .reservationCharges, carriesMoney: true, currencyColumn: "currency", dayColumn: "event_date",
    [
      Field("purchasingEnrollment", .text, "Enrollment that bought."),
      Field("armSkuName", .text, "Size that is reserved."),
      Field("term", .text, "Length of the reservation: P1Y, P3Y."),
      Field("region", .text, "Region that it holds for."),
      Field("purchasingSubscriptionGuid", .text, "Subscription that bought."),
      Field("purchasingSubscriptionName", .text, "Name of the subscription."),
      Field("accountName", .text, "Name of the account."),
      Field("accountOwnerEmail", .text, "Login of the account's owner."),
      Field("departmentName", .text, role: .department, "Department of the account."),
      Field("costCenter", .text, "Cost center."),
      Field("currentEnrollment", .text, "Enrollment that now holds the reservation."),
      Field("eventDate", .date, "Day of the event, UTC."),
      Field("reservationOrderId", .text, "Order of the reservation."),
      Field("description", .text, "What was bought."),
      Field("eventType", .text, "Purchase, Cancel or Refund."),
      Field("quantity", .decimal, "Instances reserved."),
      Field("amount", .decimal, isAdditive: true, role: .cost, "Charge, in the row's currency."),
      Field("currency", .text, "Currency of the amount, ISO 4217."),
      Field("reservationOrderName", .text, "Name of the order."),
    ])

  /// Hours reserved and used, by reservation, resource and day.
  ///
  /// Source: Enterprise Reporting API, "reserved instance usage", details.
  public static let reservationDetails = Dataset(
    .reservationDetails, carriesMoney: false, dayColumn: "usage_date",
    [
      Field("reservationOrderId", .text, "Order of the reservation."),
      Field("reservationId", .text, "Reservation."),
      Field("usageDate", .date, "Day of the use, UTC."),
      Field("skuName", .text, "Size that was used."),
      Field("instanceId", .text, "Resource id."),
      Field("totalReservedQuantity", .decimal, "Instances reserved."),
      Field("reservedHours", .decimal, "Hours reserved."),
      Field("usedHours", .decimal, "Hours used."),
    ])

  /// Hours reserved and used, by reservation and day or month.
  ///
  /// Source: Enterprise Reporting API, "reserved instance usage", summaries.
  public static let reservationSummaries = Dataset(
    .reservationSummaries, carriesMoney: false, dayColumn: "usage_date",
    [
      Field("reservationOrderId", .text, "Order of the reservation."),
      Field("reservationId", .text, "Reservation."),
      Field("skuName", .text, "Size that was used."),
      Field("reservedHours", .decimal, "Hours reserved."),
      Field("usageDate", .date, "Day of the use, or first day of the month."),
      Field("usedHours", .decimal, "Hours used."),
      Field("minUtilizationPercentage", .decimal, "Lowest utilization; a ratio or percent."),
      Field("avgUtilizationPercentage", .decimal, "Mean utilization; a ratio or percent."),
      Field("maxUtilizationPercentage", .decimal, "Highest utilization; a ratio or percent."),
    ])

  /// What reservations would have saved, shared or for single subscriptions.
  ///
  /// Source: Enterprise Reporting API, "reserved instance recommendations".
  public static let reservationRecommendations = Dataset(
    .reservationRecommendations, carriesMoney: true,
    [
      Field("subscriptionId", .text, "Subscription; absent for shared recommendations."),
      Field("lookBackPeriod", .text, "Days that were looked at: Last7Days."),
      Field("meterId", .text, "Identifier of the meter."),
      Field("skuName", .text, "Size to reserve."),
      Field("term", .text, "Length of the reservation."),
      Field("region", .text, "Region."),
      Field("costWithNoRI", .decimal, "Cost without a reservation."),
      Field("recommendedQuantity", .decimal, "Instances to reserve."),
      Field("totalCostWithRI", .decimal, "Cost with the reservation."),
      Field("netSavings", .decimal, "What would be saved."),
      Field("firstUsageDate", .date, "First day of the use, UTC."),
      Field("resourceType", .text, "Kind of resource."),
      Field("instanceFlexibilityRatio", .decimal, "Ratio within the flexibility group."),
      Field("instanceFlexibilityGroup", .text, "Group of sizes that share a reservation."),
      Field("normalizedSize", .text, "Size that the group is counted in."),
      Field("recommendedQuantityNormalized", .decimal, "Instances of the normalized size."),
      Field("skuProperties", .json, "Properties of the size: a list of name and value."),
    ])
}
