/// The datasets of the Enterprise Reporting APIs and their successors, by the name that YAML uses.
public enum Endpoint: String, Sendable, CaseIterable {
  /// One row per metered use of a resource on a day.
  case usageDetails = "usage-details"
  /// Purchases from third parties.
  case marketplaceCharges = "marketplace-charges"
  /// Commitment, overage and totals of a billing period: one row.
  case balanceSummary = "balance-summary"
  /// Price of one block of each meter.
  case priceSheet = "price-sheet"
  /// The billing periods of an enrollment and what each has.
  case billingPeriods = "billing-periods"
  /// Purchases, cancellations and refunds of reservations.
  case reservationCharges = "reservation-charges"
  /// Hours reserved and used, by reservation, resource and day.
  case reservationDetails = "reservation-details"
  /// Hours reserved and used, by reservation and day or month.
  case reservationSummaries = "reservation-summaries"
  /// What reservations would have saved.
  case reservationRecommendations = "reservation-recommendations"

  /// The columns of the endpoint's records.
  public var dataset: Dataset {
    switch self {
    case .usageDetails: .usageDetails
    case .marketplaceCharges: .marketplaceCharges
    case .balanceSummary: .balanceSummary
    case .priceSheet: .priceSheet
    case .billingPeriods: .billingPeriods
    case .reservationCharges: .reservationCharges
    case .reservationDetails: .reservationDetails
    case .reservationSummaries: .reservationSummaries
    case .reservationRecommendations: .reservationRecommendations
    }
  }

  /// The table that the endpoint's rows go to unless a definition names another: `usage_details`.
  public var tableName: String {
    String(rawValue.map { $0 == "-" ? "_" : $0 })
  }
}
