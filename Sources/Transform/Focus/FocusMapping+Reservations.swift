extension FocusMapping {
  /// Purchases, cancellations and refunds of reservations.
  static let reservations: FocusMapping = {
    var mapping = FocusMapping(
      entries: usage.entries,
      custom: [
        ("x_AccountName", "account_name"), ("x_AccountOwnerId", "account_owner_email"),
        ("x_CostCenter", "cost_center"), ("x_InvoiceSectionName", "department_name"),
        ("x_SkuTerm", "term"), ("x_SkuName", "arm_sku_name"), ("x_EventType", "event_type"),
        ("x_PurchasingSubscriptionId", "purchasing_subscription_guid"),
        ("x_PurchasingSubscriptionName", "purchasing_subscription_name"),
      ],
      sources: Sources(
        cost: "amount", quantity: "quantity", firstDay: "event_date", lastDay: "event_date",
        places: ["region"], priceKey: ["arm_sku_name", "region", "term"], event: "event_type",
        order: "reservation_order_id"))
    for index in mapping.entries.indices { mapping.entries[index].adaptToReservations() }
    mapping.replace(with: [
      FocusEntry("BilledCost", .column("amount"), "`amount`"),
      FocusEntry("ChargeCategory", .constant("Purchase"), "`Purchase`"),
      FocusEntry(
        "ChargeClass", .made, "Correction where `event_type` is Cancel or Refund, else null"),
      FocusEntry("ChargeDescription", .text(["description"]), "`description`"),
      FocusEntry(
        "ChargeFrequency", .constant("One-Time"),
        "`One-Time`: payment by month cannot be told from it"),
      FocusEntry("ChargePeriodEnd", .made, "the day after `event_date`"),
      FocusEntry("ChargePeriodStart", .made, "`event_date`"),
      FocusEntry("CommitmentDiscountId", .made, "`reservation_order_id`"),
      FocusEntry(
        "CommitmentDiscountName", .text(["reservation_order_name"]), "`reservation_order_name`"),
      FocusEntry("ContractedCost", .made, "`amount`"),
      FocusEntry(
        "ContractedUnitPrice", .made, "`amount` ÷ `quantity`, rounded half-even at 10 digits"),
      FocusEntry("EffectiveCost", .made, "0: what was bought covers use to come"),
      FocusEntry(
        "ListUnitPrice", .made, "ContractedUnitPrice: public prices are not in the records"),
      FocusEntry("PricingCategory", .constant("Standard"), "`Standard`"),
      FocusEntry("PricingCurrencyContractedUnitPrice", .made, "as ContractedUnitPrice"),
      FocusEntry("PricingCurrencyEffectiveCost", .made, "as EffectiveCost"),
      FocusEntry("PricingCurrencyListUnitPrice", .made, "as ListUnitPrice"),
      FocusEntry("PricingQuantity", .column("quantity"), "`quantity`"),
      FocusEntry("PricingUnit", .made, "`Units` with a quantity"),
      FocusEntry("RegionId", .made, "`region`, by a table of regions"),
      FocusEntry("ServiceCategory", .constant("Other"), "`Other`"),
      FocusEntry("ServiceName", .constant("Reservations"), "`Reservations`"),
      FocusEntry("ServiceSubcategory", .constant("Other (Other)"), "`Other (Other)`"),
      FocusEntry("SkuId", .text(["arm_sku_name"]), "`arm_sku_name`"),
      FocusEntry("SkuMeter", .text(["arm_sku_name"]), "`arm_sku_name`"),
      FocusEntry("SkuPriceId", .made, "`arm_sku_name`, `region`, `term` with `_` between"),
    ])
    return mapping
  }()
}

extension FocusEntry {
  /// What usage has and purchases have not.
  fileprivate mutating func adaptToReservations() {
    let unknown = [
      "CapacityReservationId", "CapacityReservationStatus", "CommitmentDiscountQuantity",
      "CommitmentDiscountStatus", "CommitmentDiscountUnit", "ConsumedQuantity", "ConsumedUnit",
      "ResourceId", "ResourceName", "ResourceType", "SkuPriceDetails", "SubAccountId",
      "SubAccountName", "SubAccountType", "Tags",
    ]
    guard unknown.contains(name) else { return }
    (rule, origin) = (.nothing, "not for purchases")
  }
}
