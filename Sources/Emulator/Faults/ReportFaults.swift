/// Faults in how reports go on.
struct ReportFaults: Sendable {
  /// Reports never leave "in progress".
  private(set) var isStuck = false
  /// Where the client is sent instead of the report's own address.
  private(set) var reportURL: String?
  /// Where the client is sent instead of the blob's own address.
  private(set) var blobURL: String?
  private var failures = 0
  private var timeouts = 0
  private var expiries = 0

  init(_ faults: [EmulatorFault]) {
    for fault in faults {
      switch fault {
      case .reportFailed(let times): failures = times ?? .max
      case .reportTimedOut(let times): timeouts = times ?? .max
      case .reportStuck: isStuck = true
      case .blobExpired(let times): expiries = times ?? .max
      case .foreignReportURL(let url): reportURL = url
      case .foreignBlobPath(let url): blobURL = url
      default: continue
      }
    }
  }

  /// How a report ends, unless well.
  func ending(number: Int) -> UsageReport.Status? {
    number < failures ? .failed : number < timeouts ? .timedOut : nil
  }

  /// Whether the signature of the blob's address is not valid any more.
  func isBlobExpired(_ report: UsageReport) -> Bool { report.number < expiries }
}
