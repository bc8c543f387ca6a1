import Records
import Scenario

/// A report that was asked for.
struct UsageReport: Sendable {
  /// How far it is; numbers and names are the provider's.
  enum Status: Int, Sendable {
    case queued = 1
    case inProgress, completed, failed, noDataFound, readyToDownload, timedOut

    private var name: String {
      switch self {
      case .queued: "Queued"
      case .inProgress: "InProgress"
      case .completed: "Completed"
      case .failed: "Failed"
      case .noDataFound: "NoDataFound"
      case .readyToDownload: "ReadyToDownload"
      case .timedOut: "TimedOut"
      }
    }

    /// As a version of the API spells it.
    func text(_ version: APIVersion) -> JSONText {
      switch version {
      case .v1: .string(name)
      case .v2: .string("\(rawValue)")
      default: .number("\(rawValue)")
      }
    }
  }

  var id: String
  /// How many reports were asked for before.
  var number: Int
  var enrollment: String
  var version: APIVersion
  var selection: UsageSelection
  var requestedOn: Timestamp
  var polls = 0
  /// How it ends, unless well.
  var ending: Status?

  /// The provider's links are valid so long, counted from the request.
  static let validity = Duration.seconds(3600)

  var status: Status {
    switch polls {
    case 0: .queued
    case 1: .inProgress
    default: ending ?? (number % 2 == 1 && polls > 2 ? .readyToDownload : .completed)
    }
  }

  var hasBlob: Bool { polls > 2 && ending == nil }
  var isExpired: Bool { Timestamp.now.elapsed(since: requestedOn) > Self.validity }
  var blobName: String { "\(id).csv" }
  var blobPath: String { "/reportblobs/\(enrollment)/\(blobName)" }

  /// The query of the blob's address, which is all the right that it takes.
  var signature: String {
    "sv=2017-04-17&sr=b&sp=r&sig=\(hexadecimal(scattered("signature \(id)", 0), digits: 16))%3D"
  }
}

/// The reports that were asked for; beyond a thousand the oldest are forgotten.
struct ReportShelf: Sendable {
  private static let capacity = 1000

  private var reports: [String: UsageReport] = [:]
  private var order: [String] = []
  private(set) var count = 0

  subscript(id: String) -> UsageReport? { reports[id] }

  mutating func add(_ report: UsageReport) {
    if order.count == Self.capacity { reports[order.removeFirst()] = nil }
    reports[report.id] = report
    order.append(report.id)
    count += 1
  }

  mutating func change(_ id: String, _ change: (inout UsageReport) -> Void) -> UsageReport? {
    guard var report = reports[id] else { return nil }
    change(&report)
    reports[id] = report
    return report
  }
}

extension Provider {
  /// Takes an order for a report.
  func submit(
    _ selection: UsageSelection, of enrollment: String, _ version: APIVersion
  ) -> UsageReport {
    withReports { reports in
      var numbers = SeededNumbers(
        key: scattered("report \(enrollment) \(selection) \(reports.count)", options.seed))
      var report = UsageReport(
        id: numbers.guid(), number: reports.count, enrollment: enrollment, version: version,
        selection: selection, requestedOn: .now)
      report.ending =
        options.rowsPerMonth == 0 ? .noDataFound : faults.reports.ending(number: report.number)
      reports.add(report)
      return report
    }
  }

  /// Brings a report one step on.
  func poll(_ id: String, of enrollment: String) -> UsageReport? {
    let isStuck = faults.reports.isStuck
    return withReports { reports in
      guard reports[id]?.enrollment == enrollment else { return nil }
      return reports.change(id) { $0.polls = isStuck ? 1 : $0.polls + 1 }
    }
  }

  /// The report that a blob belongs to, once it has one.
  func report(named blob: String, of enrollment: String) -> UsageReport? {
    withReports { reports in
      let id = String(blob.dropLast(4))
      guard let report = reports[id], report.enrollment == enrollment, report.blobName == blob,
        report.hasBlob
      else { return nil }
      return report
    }
  }
}
