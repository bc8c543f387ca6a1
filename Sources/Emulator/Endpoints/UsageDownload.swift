import Scenario

/// Usage details as one file of CSV: the rows and the digits of the JSON pages.
enum UsageDownload {
  /// The longest range of days that is served at once, in months.
  static let maximumMonths = 1

  static func operations(_ version: APIVersion) -> [Operation] {
    [
      Operation(
        path: "/v\(version.rawValue)/enrollments/{enrollment}/usagedetails/download",
        identifier: "usageDetailsDownloadV\(version.rawValue)",
        summary:
          "Usage details as CSV; instead of a billing period startTime and endTime name up to a month of days.",
        query: [.servedPeriod("billingPeriod")], produces: octets,
        schema: ["type": "string", "format": "binary"]
      ) { (request) throws(Refusal) in
        let selection = try request.usageSelection(maximumMonths: maximumMonths)
        return request.csv(selection, version)
      }
    ]
  }

  /// The content type of CSV, as the provider names it.
  static let octets = "application/octet-stream"
}

extension RoutedRequest {
  /// What `billingPeriod`, or `startTime` and `endTime`, select.
  func usageSelection(maximumMonths: Int) throws(Refusal) -> UsageSelection {
    if request.queryValue("billingPeriod") == nil, request.queryValue("startTime") != nil {
      return .days(
        try servedDays(from: "startTime", to: "endTime", maximumMonths: maximumMonths))
    }
    return .period(try billingPeriod(request.queryValue("billingPeriod") ?? ""))
  }

  /// The usage of a selection as CSV, under an ETag.
  func csv(_ selection: UsageSelection, _ version: APIVersion) -> Response {
    let enrollment = self["enrollment"]
    if case .period(let period) = selection {
      let isConditional = request.header("If-None-Match") != nil
      provider.note(.firstPage(isConditional: isConditional), of: enrollment, period)
      provider.note(.lastPage(isOnly: true), of: enrollment, period)
    }
    let file = provider.csv(selection, of: enrollment, version)
    return file.response.tagged(file.tag, for: request)
  }
}

extension Provider {
  /// The usage of a selection as CSV and its ETag.
  func csv(
    _ selection: UsageSelection, of enrollment: String, _ version: APIVersion
  ) -> (response: Response, tag: String) {
    let listing = usage(selection, of: enrollment)
    let response = Response(
      status: 200, contentType: UsageDownload.octets,
      body: .stream(listing.csv(version, faults: faults.rows)))
    let tag = entityTag(
      of:
        "\(listing.name) csv\(version.rawValue) \(options.rowsPerMonth) \(listing.restatements) \(faults.rows)"
    )
    return (response, tag)
  }
}
