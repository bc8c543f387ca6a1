import Billing
import Records

/// How the provider is asked to answer.
enum EnterpriseFormat: String, CaseIterable, Sendable {
  /// Pages of JSON.
  case json
  /// One CSV body, made while it is sent.
  case csv
  /// A CSV file that the provider makes first and puts into a blob store: for months that take too long to wait for.
  case report

  /// Whether an endpoint has answers of this kind.
  ///
  /// Source: Enterprise Reporting API, "usage detail": no other endpoint has a download.
  func exists(for endpoint: Endpoint) -> Bool { self == .json || endpoint == .usageDetails }
}

extension EnterpriseEndpoint {
  /// The path of a unit in a format, from the base address on.
  func path(of unit: Unit, in format: EnterpriseFormat) -> String {
    let word =
      switch format {
      case .json: ""
      case .csv: "download"
      case .report: "submit"
      }
    guard !word.isEmpty else { return path(of: unit) }
    let start = "/\(version)/enrollments/\(unit.enrollment)/usagedetails/\(word)"
    if let days = days(of: unit) {
      return "\(start)?startTime=\(days.lowerBound)&endTime=\(days.upperBound)"
    }
    return "\(start)?billingPeriod=\(unit.period)"
  }
}
