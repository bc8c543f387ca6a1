import Formats
import Records

/// Reads a unit as a report: asks for it, waits until the provider has made it, and reads its file.
///
/// The file is fetched without the key, from hosts that are known to keep reports. Its link holds for an hour; where
/// it is refused, a new report is asked for. Source: Enterprise Reporting API, "usage detail", asynchronous call.
struct ReportRead {
  /// Reports that are asked for before it is given up.
  static let maximumReports = 3
  /// The first wait between two questions; it doubles up to the longest.
  static let firstWait = Duration.seconds(1)
  static let longestWait = Duration.seconds(30)

  /// What to read; its first address is where a report is asked for.
  let request: ListingRequest
  let client: ProviderClient
  let hosts: BlobHosts

  func run(into receiver: any BatchReceiver) throws(Fault) -> ReadOutcome {
    var reports = 0
    while true {
      reports += 1
      let report = try finishedReport()
      let why: String
      switch report.status {
      case .noDataFound: return try nothing(into: receiver)
      case .failed: why = "the provider could not make the report"
      case .timedOut: why = "the provider took too long to make the report"
      case .queued, .inProgress, .completed, .readyToDownload:
        guard let outcome = try read(report, into: receiver) else {
          why = "the link to the report was refused"
          break
        }
        return outcome
      }
      guard reports < Self.maximumReports else {
        throw Fault(
          .tryLater, "\(why), \(reports) times", at: "report",
          remedy: "Run again later; ask for fewer days with dates, or use format: csv")
      }
      client.context.report(
        RunEvent(
          .warning, "another report is asked for", ["unit": "\(request.unit)", "why": why]))
    }
  }

  // MARK: - Making

  /// Asks for a report and waits until there is nothing to wait for.
  private func finishedReport() throws(Fault) -> UsageReport {
    let start = client.clock.now
    var wait = Self.firstWait
    var (report, head) = try ask(.post, request.first, place: "report")
    var poll = try pollAddress(of: report, from: request.first)
    while isUnfinished(report) {
      guard client.clock.now - start < client.retry.maximumWait else {
        throw Fault(
          .tryLater,
          "the report was not ready after \(client.retry.maximumWait.spelled) (http.max_wait)",
          at: "report", remedy: "Run again later, or raise http.max_wait")
      }
      guard let address = poll else {
        throw Fault(.failed, "the provider did not say where to ask for the report", at: "report")
      }
      let asked = RetryAfter.longest(in: head.headers, now: client.clock.date) ?? .zero
      try client.clock.wait(
        until: client.clock.now + max(wait, asked), client.context.cancellation)
      wait = min(wait * 2, Self.longestWait)
      (report, head) = try ask(.get, address, place: "report")
      poll = try pollAddress(of: report, from: address) ?? poll
    }
    return report
  }

  /// A report may be called complete some time before its file has an address.
  private func isUnfinished(_ report: UsageReport) -> Bool {
    switch report.status {
    case .queued, .inProgress: true
    case .completed, .readyToDownload: report.blobPath == nil
    case .failed, .noDataFound, .timedOut: false
    }
  }

  private func ask(
    _ method: HTTPRequest.Method, _ url: RequestURL, place: String
  ) throws(Fault) -> (UsageReport, HTTPHead) {
    let body = SmallBody()
    let reply = try client.send(method, url, acceptsLater: true, to: body, place: place)
    do throws(Fault) {
      return (try UsageReport(body.bytes), reply.head)
    } catch {
      throw error.within(place)
    }
  }

  /// Where to ask how far the report is: nowhere but at the provider, for the key goes there.
  private func pollAddress(
    of report: UsageReport, from url: RequestURL
  ) throws(Fault) -> RequestURL? {
    guard let link = report.reportURL else { return nil }
    let target = try Self.address("reportUrl") { () throws(URLError) in try url.resolving(link) }
    guard target.origin == client.origin else {
      throw Fault(
        .failed,
        "its reportUrl leads to \(target.origin); the key goes only to \(client.origin)",
        at: "report",
        remedy: "Check base_url; if the provider really moved, set it to the new address")
    }
    return target
  }

  private static func address(
    _ name: String, _ make: () throws(URLError) -> RequestURL
  ) throws(Fault) -> RequestURL {
    do throws(URLError) {
      return try make()
    } catch {
      throw Fault(.failed, "its \(name) is no address: \(error)", at: "report")
    }
  }

  // MARK: - Reading

  /// Reads the report's file; nil when its link is refused.
  private func read(
    _ report: UsageReport, into receiver: any BatchReceiver
  ) throws(Fault) -> ReadOutcome? {
    let link = report.blobPath ?? ""
    let url = try Self.address("blobPath") { () throws(URLError) in try RequestURL(link) }
    guard hosts.allow(url.origin, of: client.origin) else {
      throw Fault(
        .failed, "its blobPath leads to \(url.origin), which is no host of reports", at: "report",
        remedy: "If reports really lie there, name the host in blob_hosts")
    }
    let refusal = LinkRefusal()
    var listing = request
    listing.first = url
    listing.format = .csv
    listing.etags = []
    do throws(Fault) {
      let outcome = try ListingRead(listing, client.withoutKey(for: url.origin, refusal))
        .run(into: receiver)
      guard case .complete(var facts) = outcome else { return outcome }
      // The link is used up and may hold a signature; the next report of the month has another one.
      facts.source.url = "\(request.first)"
      facts.source.etag = nil
      return .complete(facts)
    } catch {
      if refusal.hasHappened { return nil }
      throw error
    }
  }

  /// A month of which the provider says that there is nothing.
  private func nothing(into receiver: any BatchReceiver) throws(Fault) -> ReadOutcome {
    try request.pages?.beginListing()
    try receiver.begin(currency: try request.currency())
    return .complete(
      ListingFacts(
        source: LoadRecord.Source(
          url: "\(request.first)", etag: nil, pages: 0, bytes: 0, sha256: Digest().finish(),
          confirmed: true), records: 0))
  }
}

/// Keeps a short answer.
private final class SmallBody: BodyReceiver {
  private static let maximumBytes = 1 << 20
  private(set) var bytes: [UInt8] = []

  func begin(_ head: HTTPHead) throws(Fault) { bytes = [] }

  func receive(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    guard self.bytes.count + bytes.count <= Self.maximumBytes else {
      throw Fault(.failed, "the answer is longer than \(ByteSize(bytes: Self.maximumBytes))")
    }
    self.bytes += bytes
  }

  func end() throws(Fault) {}
}
