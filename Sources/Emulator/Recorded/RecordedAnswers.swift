import Billing
import Records
import Scenario

extension RoutedRequest {
  /// Query parameter of the links between recorded pages.
  private static let pageName = "recordedpage"

  /// What was recorded for the operation. 404 for what was not.
  func recorded(_ recording: Recording, _ operation: Operation) throws(Refusal) -> Response {
    guard let endpoint = operation.endpoint else {
      throw Refusal(404, "Recorded responses are served as they were recorded, by billing period.")
    }
    let enrollment = self["enrollment"]
    if endpoint == .billingPeriods, recording.periods(endpoint, enrollment).isEmpty {
      return periods(of: recording, enrollment)
    }
    let period = try recordedPeriod(recording, endpoint)
    let pages = recording.pages(endpoint, enrollment, period)
    let number = Int(request.queryValue(Self.pageName) ?? "0") ?? -1
    guard pages.indices.contains(number) else {
      throw Refusal(404, "\(endpoint.rawValue) of \(period) was not recorded.")
    }
    let path = String(request.target.prefix { $0 != "?" })
    let link =
      number + 1 < pages.count
      ? "http://\(request.authority)\(path)?\(Self.pageName)=\(number + 1)" : nil
    let isCSV = pages[number].contains(".csv")
    let response = Response(
      status: 200, contentType: isCSV ? UsageDownload.octets : "application/json; charset=utf-8",
      body: .stream(RecordedStream(path: pages[number], link: isCSV ? nil : link)))
    return response.tagged(
      provider.entityTag(of: "recorded \(pages[number])"), for: request)
  }

  /// The period of the path, of the query or of the first day; the newest one without any.
  private func recordedPeriod(
    _ recording: Recording, _ endpoint: Endpoint
  ) throws(Refusal) -> CalendarMonth {
    let asked = parameters["billingPeriod"] ?? request.queryValue("billingPeriod")
    let day = (request.queryValue("startDate") ?? request.queryValue("startTime")).flatMap(
      CalendarDate.init)
    if let asked, let period = CalendarMonth(asked) { return period }
    if let day { return day.month }
    guard let newest = recording.periods(endpoint, self["enrollment"]).last else {
      throw Refusal(404, "No \(endpoint.rawValue) were recorded.")
    }
    return newest
  }

  /// The list of periods of what was recorded.
  private func periods(of recording: Recording, _ enrollment: String) -> Response {
    let endpoints: [(Endpoint, String)] = [
      (.balanceSummary, "balanceSummary"), (.usageDetails, "usageDetails"),
      (.marketplaceCharges, "marketplaceCharges"), (.priceSheet, "priceSheet"),
    ]
    let known = endpoints.map { Set(recording.periods($0.0, enrollment)) }
    let all = known.reduce(into: Set<CalendarMonth>()) { $0.formUnion($1) }
    let entries = all.sorted(by: >).map { period -> JSONText in
      let base = "/v1/enrollments/\(enrollment)/billingperiods/\(period)"
      let links = zip(endpoints, known).map { endpoint, periods -> (String, JSONText) in
        let word = endpoint.1.lowercased()
        return (endpoint.1, periods.contains(period) ? .string("\(base)/\(word)") : .null)
      }
      return .object(
        [
          ("billingPeriodId", .string("\(period)")),
          ("billingStart", .string("\(period.firstDay)T00:00:00Z")),
          ("billingEnd", .string("\(period.days.upperBound.adding(days: -1))T23:59:59Z")),
        ] + links)
    }
    return .json(.list(entries))
  }
}

extension Operation {
  /// The endpoint whose recorded files answer the operation; nil where none can.
  var endpoint: Endpoint? {
    let word = segments.last?.lowercased() ?? ""
    switch word {
    case "usagedetails", "download": return .usageDetails
    case "balancesummary": return .balanceSummary
    case "marketplacecharges": return .marketplaceCharges
    case "pricesheet": return .priceSheet
    case "billingperiods": return .billingPeriods
    case "reservationcharges": return .reservationCharges
    case "reservationdetails": return .reservationDetails
    case "reservationsummaries": return .reservationSummaries
    default: return word.hasSuffix("recommendations") ? .reservationRecommendations : nil
    }
  }
}
