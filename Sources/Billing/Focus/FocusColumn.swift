public import Records

/// A version of the FinOps Open Cost and Usage Specification, FOCUS.
public enum FocusVersion: String, Sendable, CaseIterable, Comparable {
  /// 1.0 of June 2024.
  case v1_0 = "1.0"
  /// 1.1 of November 2024.
  case v1_1 = "1.1"
  /// 1.2 of May 2025.
  case v1_2 = "1.2"

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A column of the FinOps Open Cost and Usage Specification.
public struct FocusColumn: Sendable, Equatable {
  /// The identifier, in Pascal case as the specification has it.
  public var name: String
  /// What the values are.
  public var type: ColumnType
  /// Whether the specification lets a value be absent.
  public var isNullable: Bool
  /// Whether the values are money that may be summed.
  public var isAdditive: Bool
  /// The first version of the specification that has it, of those known here.
  public var since: FocusVersion
  /// What it means.
  public var meaning: String

  private init(
    _ name: String, _ type: ColumnType, nulls isNullable: Bool = true, isAdditive: Bool = false,
    since: FocusVersion = .v1_0, _ meaning: String
  ) {
    self.name = name
    self.type = type
    self.isNullable = isNullable
    self.isAdditive = isAdditive
    self.since = since
    self.meaning = meaning
  }

  /// The columns of a version, in the order of their names.
  public static func columns(of version: FocusVersion) -> [FocusColumn] {
    all.filter { $0.since <= version }
  }

  /// The columns of the newest version, in the order of their names.
  ///
  /// Source: FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec, tag v1.2.
  public static let all: [FocusColumn] = costs + charges + prices + places
}

extension FocusColumn {
  private static let costs = [
    FocusColumn("AvailabilityZone", .text, "Zone of the region that the resource is in."),
    FocusColumn("BilledCost", .decimal, nulls: false, isAdditive: true, "Charge that is invoiced."),
    FocusColumn("BillingAccountId", .text, nulls: false, "Account that is invoiced."),
    FocusColumn("BillingAccountName", .text, "Name of the account that is invoiced."),
    FocusColumn("BillingAccountType", .text, nulls: false, since: .v1_2, "Kind of that account."),
    FocusColumn("BillingCurrency", .text, nulls: false, "Currency of the charge, ISO 4217."),
    FocusColumn("BillingPeriodEnd", .timestamp, nulls: false, "End of the period, exclusive."),
    FocusColumn("BillingPeriodStart", .timestamp, nulls: false, "Start of the period, inclusive."),
    FocusColumn("CapacityReservationId", .text, since: .v1_1, "Capacity that was reserved."),
    FocusColumn(
      "CapacityReservationStatus", .text, since: .v1_1, "Used or Unused: what became of it."),
  ]

  private static let charges = [
    FocusColumn("ChargeCategory", .text, nulls: false, "Usage, Purchase, Tax, Credit, Adjustment."),
    FocusColumn("ChargeClass", .text, "Correction, of an earlier period that was invoiced."),
    FocusColumn("ChargeDescription", .text, "What is charged, in words."),
    FocusColumn("ChargeFrequency", .text, nulls: false, "One-Time, Recurring or Usage-Based."),
    FocusColumn("ChargePeriodEnd", .timestamp, nulls: false, "End of the use, exclusive."),
    FocusColumn("ChargePeriodStart", .timestamp, nulls: false, "Start of the use, inclusive."),
    FocusColumn("CommitmentDiscountCategory", .text, "Spend or Usage: what was committed to."),
    FocusColumn("CommitmentDiscountId", .text, "Commitment that gave a discount."),
    FocusColumn("CommitmentDiscountName", .text, "Name of the commitment."),
    FocusColumn(
      "CommitmentDiscountQuantity", .decimal, since: .v1_1, "How much of it was used or bought."),
    FocusColumn("CommitmentDiscountStatus", .text, "Used or Unused."),
    FocusColumn("CommitmentDiscountType", .text, "What the provider calls such a commitment."),
    FocusColumn("CommitmentDiscountUnit", .text, since: .v1_1, "Unit of that quantity."),
    FocusColumn("ConsumedQuantity", .decimal, "How much was used."),
    FocusColumn("ConsumedUnit", .text, "Unit of what was used."),
    FocusColumn(
      "ContractedCost", .decimal, nulls: false, isAdditive: true,
      "Price that was negotiated, times quantity."),
    FocusColumn("ContractedUnitPrice", .decimal, "Price of a unit that was negotiated."),
    FocusColumn(
      "EffectiveCost", .decimal, nulls: false, isAdditive: true,
      "Charge with purchases spread over what they cover."),
    FocusColumn("InvoiceId", .text, since: .v1_2, "Invoice of the charge."),
    FocusColumn("InvoiceIssuerName", .text, nulls: false, "Who sends the invoice."),
  ]

  private static let prices = [
    FocusColumn(
      "ListCost", .decimal, nulls: false, isAdditive: true, "Public price, times quantity."),
    FocusColumn("ListUnitPrice", .decimal, "Public price of a unit."),
    FocusColumn("PricingCategory", .text, "Standard, Dynamic, Committed or Other."),
    FocusColumn("PricingCurrency", .text, since: .v1_2, "Currency of prices, ISO 4217."),
    FocusColumn(
      "PricingCurrencyContractedUnitPrice", .decimal, since: .v1_2,
      "Price of a unit that was negotiated, in the currency of prices."),
    FocusColumn(
      "PricingCurrencyEffectiveCost", .decimal, isAdditive: true, since: .v1_2,
      "Effective cost in the currency of prices."),
    FocusColumn(
      "PricingCurrencyListUnitPrice", .decimal, since: .v1_2,
      "Public price of a unit, in the currency of prices."),
    FocusColumn("PricingQuantity", .decimal, "Quantity that prices multiply."),
    FocusColumn("PricingUnit", .text, "Unit of that quantity."),
    FocusColumn("ProviderName", .text, nulls: false, "Who made it available."),
    FocusColumn("PublisherName", .text, nulls: false, "Who made it."),
  ]

  private static let places = [
    FocusColumn("RegionId", .text, "Region of the resource, as the provider identifies it."),
    FocusColumn("RegionName", .text, "Name of the region."),
    FocusColumn("ResourceId", .text, "Resource that was used."),
    FocusColumn("ResourceName", .text, "Name of the resource."),
    FocusColumn("ResourceType", .text, "Kind of resource."),
    FocusColumn("ServiceCategory", .text, nulls: false, "What the service is for: one of 19."),
    FocusColumn("ServiceName", .text, nulls: false, "Service that was used."),
    FocusColumn("ServiceSubcategory", .text, nulls: false, since: .v1_1, "Part of the category."),
    FocusColumn("SkuId", .text, "What is sold."),
    FocusColumn("SkuMeter", .text, since: .v1_1, "What of it is counted."),
    FocusColumn("SkuPriceDetails", .json, since: .v1_1, "Properties that tell prices apart."),
    FocusColumn("SkuPriceId", .text, "What is sold at which price."),
    FocusColumn("SubAccountId", .text, "Subscription that used it."),
    FocusColumn("SubAccountName", .text, "Name of the subscription."),
    FocusColumn("SubAccountType", .text, since: .v1_2, "Kind of subordinate account."),
    FocusColumn("Tags", .json, "Tags of the resource: one flat object."),
  ]
}
