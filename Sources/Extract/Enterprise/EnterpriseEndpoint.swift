import Billing
import JSONStream
import Records

/// How an endpoint of the Enterprise Reporting API is asked for.
///
/// Source: Enterprise Reporting API, versions 2 and 3.
struct EnterpriseEndpoint: Equatable, Sendable {
  /// How the units of an endpoint come about.
  enum Units: Equatable, Sendable {
    /// One a billing period that has any.
    case periods
    /// One, under the month of the fetch: the endpoint knows only what is now.
    case snapshot
  }

  /// What is read.
  let endpoint: Endpoint
  /// How its units come about.
  let units: Units
  /// The last part of its path.
  private let word: String

  /// Nil for endpoints that this source does not read.
  init?(_ endpoint: Endpoint) {
    self.endpoint = endpoint
    switch endpoint {
    case .usageDetails: (units, word) = (.periods, "usagedetails")
    case .balanceSummary: (units, word) = (.periods, "balancesummary")
    case .marketplaceCharges: (units, word) = (.periods, "marketplacecharges")
    case .priceSheet: (units, word) = (.periods, "pricesheet")
    case .billingPeriods: (units, word) = (.snapshot, "billingperiods")
    case .reservationCharges, .reservationDetails, .reservationSummaries,
      .reservationRecommendations:
      return nil
    }
  }

  /// The names of the endpoints that this source reads.
  static var names: [String] {
    Endpoint.allCases.filter { EnterpriseEndpoint($0) != nil }.map(\.rawValue)
  }

  /// One record, or many.
  var shape: DocumentShape { endpoint == .balanceSummary ? .single : .listing }

  /// Whether it can be asked for by days.
  var takesDays: Bool { endpoint == .usageDetails || endpoint == .marketplaceCharges }

  /// Whether its rows need the balance summary to know their currency.
  var lacksCurrency: Bool {
    endpoint.dataset.carriesMoney && endpoint.dataset.currencyColumn == nil
  }

  /// The path of a unit, from the base address on.
  ///
  /// The end of a range of days is asked for as the day after the last one, for whether it is included is not
  /// documented; what is too much is dropped.
  func path(of unit: Unit) -> String {
    let enrollment = "enrollments/\(unit.enrollment)"
    if let from = unit.from, let to = unit.to {
      return "/v3/\(enrollment)/\(word)bycustomdate?startTime=\(from)&endTime=\(to)"
    }
    return switch units {
    case .periods: "/v3/\(enrollment)/billingPeriods/\(unit.period)/\(word)"
    // The list of periods never had a version 3.
    case .snapshot: "/v2/\(enrollment)/\(word)"
    }
  }
}
