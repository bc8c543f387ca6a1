import Billing
import JSONStream
import Records

/// How an endpoint of the Enterprise Reporting API is asked for.
///
/// Source: Enterprise Reporting API, versions 2 to 4; each endpoint is asked in the newest version that it has.
struct EnterpriseEndpoint: Equatable, Sendable {
  /// How the units of an endpoint come about.
  enum Units: Equatable, Sendable {
    /// One a billing period that has any.
    case periods
    /// One a billing period, asked for by the days of its month.
    case dates
    /// One, under the month of the fetch: the endpoint knows only what is now.
    case snapshot
  }

  /// What is read.
  let endpoint: Endpoint
  /// Which of several answers is meant, where the endpoint has several.
  let variant: EnterpriseVariant

  init(_ endpoint: Endpoint, _ variant: EnterpriseVariant? = nil) {
    self.endpoint = endpoint
    self.variant = variant ?? EnterpriseVariant(of: endpoint)
  }

  /// The endpoint for messages, with its variant: `reservation-summaries monthly`.
  var name: String { endpoint.rawValue + variant.fingerprint }

  /// How its units come about.
  var units: Units {
    switch endpoint {
    case .usageDetails, .balanceSummary, .marketplaceCharges, .priceSheet: .periods
    case .reservationCharges, .reservationDetails, .reservationSummaries: .dates
    case .billingPeriods, .reservationRecommendations: .snapshot
    }
  }

  /// The version of the API that is asked.
  var version: String {
    switch endpoint {
    case .usageDetails, .balanceSummary, .marketplaceCharges, .priceSheet: "v3"
    case .reservationCharges: "v4"
    // These never had a later one.
    case .billingPeriods, .reservationDetails, .reservationSummaries, .reservationRecommendations:
      "v2"
    }
  }

  /// One record, or many.
  var shape: DocumentShape { endpoint == .balanceSummary ? .single : .listing }

  /// Whether it can be asked for by days that are replaced one by one.
  var takesDays: Bool {
    endpoint.dataset.dayColumn != nil && variant != .grain(.monthly)
  }

  /// Whether its rows need the balance summary to know their currency.
  var lacksCurrency: Bool {
    endpoint.dataset.carriesMoney && endpoint.dataset.currencyColumn == nil
  }

  /// The days whose rows belong to a unit where more than those may be answered; nil where all rows do.
  func days(of unit: Unit) -> Range<CalendarDate>? {
    if let from = unit.from, let to = unit.to { return from..<to }
    return units == .dates ? unit.period.days : nil
  }

  /// The path of a unit, from the base address on.
  ///
  /// The end of a range of days is asked for as the day after the last one, for whether it is included is not
  /// documented; what is too much is dropped.
  func path(of unit: Unit) -> String {
    let start = "/\(version)/enrollments/\(unit.enrollment)"
    return switch units {
    case .periods:
      if let days = days(of: unit) {
        "\(start)/\(word)bycustomdate?startTime=\(days.lowerBound)&endTime=\(days.upperBound)"
      } else {
        "\(start)/billingPeriods/\(unit.period)/\(word)"
      }
    case .dates, .snapshot: "\(start)/\(word)\(query(of: unit))"
    }
  }

  /// The path of what is now the current period's, whichever that is.
  func currentPath(of enrollment: String) -> String {
    "/\(version)/enrollments/\(enrollment)/\(word)"
  }

  /// The last part of the path.
  private var word: String {
    switch endpoint {
    case .usageDetails: "usagedetails"
    case .balanceSummary: "balancesummary"
    case .marketplaceCharges: "marketplacecharges"
    case .priceSheet: "pricesheet"
    case .billingPeriods: "billingperiods"
    case .reservationCharges: "reservationcharges"
    case .reservationDetails: "reservationdetails"
    case .reservationSummaries: "reservationsummaries"
    case .reservationRecommendations: variant.recommendationWord
    }
  }

  private func query(of unit: Unit) -> String {
    let days = days(of: unit) ?? unit.period.days
    return switch variant {
    case .only where units == .dates: "?startDate=\(days.lowerBound)&endDate=\(days.upperBound)"
    case .only: ""
    // The provider spells these parameters without capitals, and knows no dates for months.
    case .grain(.daily):
      "?grain=daily&startdate=\(days.lowerBound)&enddate=\(days.upperBound)"
    case .grain(.monthly): "?grain=monthly"
    case .recommendations(_, let lookBack): "?lookBackPeriod=\(lookBack)"
    }
  }
}
