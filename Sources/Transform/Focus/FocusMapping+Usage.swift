extension FocusMapping {
  /// Usage details.
  static let usage = FocusMapping(
    entries: usageCosts + usageCharges + usagePrices + usagePlaces,
    custom: [
      ("x_AccountId", "account_id"), ("x_AccountName", "account_name"),
      ("x_AccountOwnerId", "account_owner_email"), ("x_CostCenter", "cost_center"),
      ("x_InvoiceSectionId", "department_id"), ("x_InvoiceSectionName", "department_name"),
      ("x_ResourceGroupName", "resource_group"), ("x_ResourceLocation", "resource_location"),
      ("x_SkuMeterCategory", "meter_category"), ("x_SkuMeterSubcategory", "meter_sub_category"),
      ("x_SkuMeterId", "meter_id"), ("x_SkuRegion", "meter_region"),
      ("x_SkuOfferId", "offer_id"), ("x_SkuPartNumber", "part_number"),
      ("x_SkuDetails", "additional_info"), ("x_PricingUnitDescription", "unit_of_measure"),
      ("x_EffectiveUnitPrice", "resource_rate"), ("x_ConsumedService", "consumed_service"),
      ("x_ServiceInfo1", "service_info1"), ("x_ServiceInfo2", "service_info2"),
    ],
    sources: Sources(
      cost: "cost", quantity: "consumed_quantity", price: "resource_rate", unit: "unit_of_measure",
      firstDay: "usage_date", lastDay: "usage_date", details: "additional_info", tags: "tags",
      resource: "instance_id", meterName: "meter_name", meterCategory: "meter_category",
      consumedService: "consumed_service", places: ["location", "resource_location"],
      priceKey: ["meter_id", "offer_id", "part_number"],
      isBilledSeparately: "charges_billed_separately"))

  private static let usageCosts = [
    FocusEntry("AvailabilityZone", .nothing, "not in the records"),
    FocusEntry("BilledCost", .column("cost"), "`cost`"),
    FocusEntry("BillingAccountId", .column("enrollment"), "`enrollment`"),
    FocusEntry("BillingAccountName", .nothing, "not in the records"),
    FocusEntry("BillingAccountType", .constant("Billing Account"), "`Billing Account`"),
    FocusEntry("BillingCurrency", .column("billing_currency"), "`billing_currency`"),
    FocusEntry("BillingPeriodEnd", .made, "first day of the month after `billing_period`"),
    FocusEntry("BillingPeriodStart", .made, "first day of `billing_period`"),
    FocusEntry("CapacityReservationId", .made, "`VMCapacityReservationId` of `additional_info`"),
    FocusEntry(
      "CapacityReservationStatus", .made,
      "with an id: Unused where `instance_id` is a capacity reservation itself, else Used"),
  ]

  private static let usageCharges = [
    FocusEntry("ChargeCategory", .constant("Usage"), "`Usage`"),
    FocusEntry("ChargeClass", .nothing, "the records do not tell corrections"),
    FocusEntry("ChargeDescription", .text(["product"]), "`product`"),
    FocusEntry("ChargeFrequency", .constant("Usage-Based"), "`Usage-Based`"),
    FocusEntry("ChargePeriodEnd", .made, "the day after `usage_date`"),
    FocusEntry("ChargePeriodStart", .made, "`usage_date`"),
    FocusEntry(
      "CommitmentDiscountCategory", .constantBeside("Usage", column: "CommitmentDiscountId"),
      "`Usage` with an id"),
    FocusEntry(
      "CommitmentDiscountId", .made, "`ReservationOrderId`, `ReservationId` of `additional_info`"),
    FocusEntry("CommitmentDiscountName", .nothing, "not in the records"),
    FocusEntry(
      "CommitmentDiscountQuantity", .made,
      "with an id: `consumed_quantity` × `RINormalizationRatio` of `additional_info`, or × 1"),
    FocusEntry(
      "CommitmentDiscountStatus", .constantBeside("Used", column: "CommitmentDiscountId"),
      "`Used` with an id: what was not used is not in the records"),
    FocusEntry(
      "CommitmentDiscountType", .constantBeside("Reservation", column: "CommitmentDiscountId"),
      "`Reservation` with an id: savings plans are not in the records"),
    FocusEntry(
      "CommitmentDiscountUnit", .made,
      "with an id: `Normalized Hours` with a `RINormalizationRatio`, else `Hours`"),
    FocusEntry("ConsumedQuantity", .column("consumed_quantity"), "`consumed_quantity`"),
    FocusEntry("ConsumedUnit", .made, "as PricingUnit"),
    FocusEntry(
      "ContractedCost", .made,
      "ContractedUnitPrice × PricingQuantity, exactly; `cost` where one of them is null"),
    FocusEntry("ContractedUnitPrice", .column("resource_rate"), "`resource_rate`"),
    FocusEntry(
      "EffectiveCost", .amount("cost"),
      "`cost`: purchases of reservations are not spread over what they cover"),
    FocusEntry("InvoiceId", .nothing, "not in the records"),
    FocusEntry("InvoiceIssuerName", .constant("Microsoft"), "`Microsoft`"),
  ]

  private static let usagePrices = [
    FocusEntry("ListCost", .made, "ContractedCost: public prices are not in the records"),
    FocusEntry(
      "ListUnitPrice", .column("resource_rate"),
      "ContractedUnitPrice: public prices are not in the records"),
    FocusEntry(
      "PricingCategory", .made,
      "Committed with a CommitmentDiscountId; Dynamic where `meter_name` ends in Spot or Low"
        + " Priority; else Standard"),
    FocusEntry("PricingCurrency", .column("billing_currency"), "`billing_currency`"),
    FocusEntry(
      "PricingCurrencyContractedUnitPrice", .column("resource_rate"), "as ContractedUnitPrice"),
    FocusEntry("PricingCurrencyEffectiveCost", .amount("cost"), "as EffectiveCost"),
    FocusEntry("PricingCurrencyListUnitPrice", .column("resource_rate"), "as ListUnitPrice"),
    FocusEntry("PricingQuantity", .column("consumed_quantity"), "`consumed_quantity`"),
    FocusEntry("PricingUnit", .made, "`unit_of_measure` in the spelling of FOCUS, its block kept"),
    FocusEntry("ProviderName", .constant("Microsoft"), "`Microsoft`"),
    FocusEntry("PublisherName", .constant("Microsoft"), "`Microsoft`"),
  ]

  private static let usagePlaces = [
    FocusEntry("RegionId", .made, "`location`, else `resource_location`, by a table of regions"),
    FocusEntry("RegionName", .made, "as RegionId"),
    FocusEntry("ResourceId", .text(["instance_id"]), "`instance_id`"),
    FocusEntry("ResourceName", .made, "the end of `instance_id`; null where that is a bare name"),
    FocusEntry(
      "ResourceType", .made,
      "the type in `instance_id`, by a table of types; of a bare name `consumed_service`, else"
        + " `meter_category`, else Other"),
    FocusEntry("ServiceCategory", .made, "as ServiceName"),
    FocusEntry(
      "ServiceName", .made,
      "the type in `instance_id`, else `meter_category`, by tables of services; else"
        + " `meter_category` as it is, in category Other"),
    FocusEntry("ServiceSubcategory", .made, "as ServiceName"),
    FocusEntry(
      "SkuId", .text(["part_number", "meter_id", "meter_name", "product"]),
      "`part_number`, else `meter_id`, else `meter_name`, else `product`"),
    FocusEntry("SkuMeter", .text(["meter_name"]), "`meter_name`"),
    FocusEntry(
      "SkuPriceDetails", .made, "`additional_info`, its keys with `x_`, what is nested as text"),
    FocusEntry(
      "SkuPriceId", .made,
      "`meter_id`, `offer_id`, `part_number` with `_` between; SkuId without"
        + " them"),
    FocusEntry("SubAccountId", .text(["subscription_guid"]), "`subscription_guid`"),
    FocusEntry(
      "SubAccountName", .text(["subscription_name", "subscription_guid"]),
      "`subscription_name`, else `subscription_guid`"),
    FocusEntry(
      "SubAccountType", .constantBeside("Subscription", column: "SubAccountId"),
      "`Subscription` with an id"),
    FocusEntry("Tags", .made, "`tags`, what is nested as text; null where they cannot be read"),
  ]
}
