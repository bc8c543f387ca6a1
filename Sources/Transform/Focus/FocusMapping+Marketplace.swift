extension FocusMapping {
  /// Marketplace charges.
  static let marketplace: FocusMapping = {
    var mapping = FocusMapping(
      entries: usage.entries,
      custom: [
        ("x_AccountId", "account_id"), ("x_AccountName", "account_name"),
        ("x_AccountOwnerId", "account_owner_id"), ("x_CostCenter", "cost_center"),
        ("x_InvoiceSectionId", "department_id"), ("x_InvoiceSectionName", "department_name"),
        ("x_ResourceGroupName", "resource_group"), ("x_SkuMeterId", "meter_id"),
        ("x_SkuPlanName", "plan_name"), ("x_SkuOfferName", "offer_name"),
        ("x_SkuOrderId", "order_number"), ("x_SkuDetails", "additional_info"),
        ("x_PricingUnitDescription", "unit_of_measure"), ("x_EffectiveUnitPrice", "resource_rate"),
      ],
      sources: Sources(
        cost: "extended_cost", quantity: "consumed_quantity", price: "resource_rate",
        unit: "unit_of_measure", firstDay: "usage_start_date", lastDay: "usage_end_date",
        details: "additional_info", tags: "tags", resource: "instance_id",
        meterCategory: "publisher_name", consumedService: "offer_name",
        priceKey: ["meter_id", "offer_name", "plan_name"], isRecurring: "is_recurring_charge",
        description: ["publisher_name", "offer_name", "plan_name"]))
    mapping.replace(with: [
      FocusEntry("BilledCost", .column("extended_cost"), "`extended_cost`"),
      FocusEntry(
        "ChargeCategory", .made, "Purchase where `is_recurring_charge`, else Usage"),
      FocusEntry(
        "ChargeDescription", .made, "`publisher_name`, `offer_name`, `plan_name` with blanks"),
      FocusEntry(
        "ChargeFrequency", .made, "Recurring where `is_recurring_charge`, else Usage-Based"),
      FocusEntry("ChargePeriodEnd", .made, "the day after `usage_end_date`"),
      FocusEntry("ChargePeriodStart", .made, "`usage_start_date`"),
      FocusEntry("ConsumedQuantity", .made, "`consumed_quantity`; null for a Purchase"),
      FocusEntry("ConsumedUnit", .made, "as PricingUnit; null for a Purchase"),
      FocusEntry(
        "ContractedCost", .made,
        "ContractedUnitPrice × PricingQuantity, exactly; `extended_cost` where one of them is null"),
      FocusEntry("EffectiveCost", .amount("extended_cost"), "`extended_cost`"),
      FocusEntry("PricingCurrencyEffectiveCost", .amount("extended_cost"), "as EffectiveCost"),
      FocusEntry("PricingCategory", .constant("Standard"), "`Standard`"),
      FocusEntry(
        "PublisherName", .text(["publisher_name", "offer_name"]),
        "`publisher_name`, else `offer_name`"),
      FocusEntry("RegionId", .nothing, "not in the records"),
      FocusEntry("RegionName", .nothing, "not in the records"),
      FocusEntry(
        "ResourceType", .made,
        "the type in `instance_id`, by a table of types; of a bare name `offer_name`"),
      FocusEntry("ServiceCategory", .made, "`Other`"),
      FocusEntry("ServiceName", .made, "`publisher_name`, else `offer_name`"),
      FocusEntry("ServiceSubcategory", .made, "`Other (Other)`"),
      FocusEntry(
        "SkuId", .text(["meter_id", "plan_name", "offer_name"]),
        "`meter_id`, else `plan_name`, else `offer_name`"),
      FocusEntry("SkuMeter", .text(["meter_id"]), "`meter_id`"),
      FocusEntry("SkuPriceId", .made, "`meter_id`, `offer_name`, `plan_name` with `_` between"),
    ])
    mapping.leaveOutCommitments()
    return mapping
  }()

  /// Takes other entries in place of those of the same names.
  mutating func replace(with others: [FocusEntry]) {
    for other in others {
      guard let index = entries.firstIndex(where: { $0.name == other.name }) else { continue }
      entries[index] = other
    }
  }

  /// No commitment or reserved capacity is told of.
  fileprivate mutating func leaveOutCommitments() {
    for index in entries.indices
    where entries[index].name.hasPrefix("Commitment")
      || entries[index].name.hasPrefix("CapacityReservation")
    {
      entries[index].rule = .nothing
      entries[index].origin = "not in the records"
    }
  }
}
