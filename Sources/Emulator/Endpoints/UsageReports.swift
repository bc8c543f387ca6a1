import Records
import Scenario

/// Usage details as a report: submit, poll until it is ready, fetch its blob without the key.
///
/// A report is queued, in progress, completed without a blob, and completed with one; every poll is one
/// step. Statuses are numbers under v3, their text under v2 and their names under v1.
enum UsageReports {
  static func operations(_ version: APIVersion) -> [Operation] {
    let base = "/v\(version.rawValue)/enrollments/{enrollment}/usagedetails"
    return [
      Operation(
        method: "POST", path: "\(base)/submit",
        identifier: "submitUsageReportV\(version.rawValue)",
        summary:
          "Asks for a report; instead of a billing period startTime and endTime name up to 36 months of days.",
        query: [.servedPeriod("billingPeriod")], success: 202, schema: schema
      ) { (request) throws(Refusal) in
        let months = UsageDetails.maximumMonths
        let selection = try request.usageSelection(maximumMonths: months)
        let report = request.provider.submit(selection, of: request["enrollment"], version)
        return request.json(report, status: 202)
      },
      Operation(
        path: "\(base)/reports/{report}", identifier: "usageReportV\(version.rawValue)",
        summary: "How far a report is.", schema: schema
      ) { (request) throws(Refusal) in
        guard let report = request.provider.poll(request["report"], of: request["enrollment"])
        else { throw Refusal(404, "There is no report '\(request["report"])'.") }
        return request.json(report, status: 200)
      },
    ]
  }

  /// The place of blobs. It is no part of the API: no key is asked for, and one that comes is refused.
  static let blobs = Operation(
    path: "/reportblobs/{enrollment}/{blob}", identifier: "usageReportBlob",
    summary: "The CSV of a report.", needsKey: false, isDescribed: false,
    produces: UsageDownload.octets
  ) { (request) throws(Refusal) in request.blob() }

  private static let schema: JSONText = {
    let texts = ["id", "enrollmentNumber", "blobPath", "reportUrl"]
    let times = ["requestedOn", "startDate", "endDate"]
    let properties: [(String, JSONText)] =
      texts.map { ($0, ["type": "string"]) } + times.map { ($0, ["type": "string"]) }
      + [("status", ["description": "1 to 7, as a number, as text or by name."])]
    return [
      "type": "object", "required": .list((texts + times + ["status"]).map(JSONText.string)),
      "properties": .object(properties),
    ]
  }()
}

extension RoutedRequest {
  fileprivate func json(_ report: UsageReport, status: Int) -> Response {
    let origin = "http://\(request.authority)"
    let plan = provider.faults.reports
    let path = "/v\(report.version.rawValue)/enrollments/\(report.enrollment)/usagedetails/reports"
    let link = plan.reportURL ?? "\(origin)\(path)/\(report.id)"
    let blob = plan.blobURL ?? "\(origin)\(report.blobPath)?\(report.signature)"
    return Response.json(
      [
        "id": .string(report.id), "enrollmentNumber": .string(report.enrollment),
        "requestedOn": .string("\(report.requestedOn)"),
        "status": report.status.text(report.version),
        "blobPath": .string(report.hasBlob ? blob : ""), "reportUrl": .string(link),
        "startDate": .string("\(report.selection.days.lowerBound)T00:00:00"),
        "endDate": .string("\(report.selection.days.upperBound)T00:00:00"),
      ], status: status)
  }

  /// The blob of a report, as the storage service answers.
  fileprivate func blob() -> Response {
    guard request.header("Authorization") == nil else {
      provider.noteUnneededKey()
      return .storageError(
        400, "InvalidAuthenticationInfo", "Authorization is not wanted with a signed address.")
    }
    guard let report = provider.report(named: self["blob"], of: self["enrollment"]) else {
      return .storageError(404, "BlobNotFound", "The specified blob does not exist.")
    }
    let isSigned = request.target.drop { $0 != "?" }.dropFirst() == report.signature
    guard isSigned, !report.isExpired, !provider.faults.reports.isBlobExpired(report) else {
      return .storageError(
        403, "AuthenticationFailed", "The signature is not valid, or not any more.")
    }
    var file = provider.csv(report.selection, of: report.enrollment, report.version)
    file.response.countsLength = true
    return file.response.tagged(file.tag, for: request)
  }
}

extension Response {
  /// An error in the storage service's words.
  fileprivate static func storageError(_ status: Int, _ code: String, _ message: String) -> Self {
    let text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
    return Response(status: status, contentType: "application/xml", body: .bytes(Array(text.utf8)))
  }
}
