import Billing
import Records

/// Which of several answers of one endpoint is meant: an option of the source that changes rows.
enum EnterpriseVariant: Equatable, Sendable {
  /// How long one row of reservation summaries is.
  enum Grain: String, CaseIterable, Sendable { case daily, monthly }

  /// Whom a recommendation is for: all subscriptions together, or each by itself.
  enum Scope: String, CaseIterable, Sendable { case shared, single }

  /// The endpoint has one answer.
  case only
  /// Reservation summaries by day or month.
  case grain(Grain)
  /// Recommendations for a scope, from the use of so many days.
  case recommendations(Scope, lookBack: Int)

  /// Days that recommendations may look back.
  static let lookBacks = [7, 30, 60]

  /// What an endpoint answers unless told otherwise.
  init(of endpoint: Endpoint) {
    self =
      switch endpoint {
      case .reservationSummaries: .grain(.daily)
      case .reservationRecommendations: .recommendations(.shared, lookBack: 7)
      default: .only
      }
  }

  /// Reads the options `grain`, `scope` and `look_back`; each belongs to one endpoint. Nil without an endpoint.
  init?(of endpoint: Endpoint?, _ reader: inout ConfigReader, _ diagnostics: Diagnostics) {
    for (key, owner) in Self.owners where owner != endpoint {
      guard let node = reader.node(key), let endpoint else { continue }
      diagnostics.report(
        "'\(key)' of source 'enterprise' belongs to \(owner.rawValue), not to \(endpoint.rawValue)",
        at: node.place)
    }
    guard let endpoint else { return nil }
    self.init(of: endpoint)
    switch endpoint {
    case .reservationSummaries:
      let grain = reader.choice("grain", of: Grain.allCases.map(\.rawValue))
      if let grain = grain.flatMap({ Grain(rawValue: $0) }) { self = .grain(grain) }
    case .reservationRecommendations:
      let scope = reader.choice("scope", of: Scope.allCases.map(\.rawValue))
      let lookBack = reader.choice("look_back", of: Self.lookBacks.map(String.init))
      self = .recommendations(
        scope.flatMap { Scope(rawValue: $0) } ?? .shared,
        lookBack: lookBack.flatMap { Int($0) } ?? 7)
    default: break
    }
  }

  private static let owners: KeyValuePairs<String, Endpoint> = [
    "grain": .reservationSummaries, "scope": .reservationRecommendations,
    "look_back": .reservationRecommendations,
  ]

  /// The last part of the path of recommendations.
  var recommendationWord: String {
    self == .recommendations(.single, lookBack: lookBack)
      ? "ReservationRecommendations" : "AggregateReservationRecommendations"
  }

  /// What it adds to the fingerprint of a source: nothing where there is but one answer.
  var fingerprint: String {
    switch self {
    case .only: ""
    case .grain(let grain): " \(grain.rawValue)"
    case .recommendations(let scope, let lookBack): " \(scope.rawValue) \(lookBack)"
    }
  }

  private var lookBack: Int {
    if case .recommendations(_, let days) = self { days } else { 0 }
  }
}
