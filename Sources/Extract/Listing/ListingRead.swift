import Records

/// Reads a listing to its end, and again from its start when it became another one on the way.
struct ListingRead {
  /// Times that a listing may be refreshed under its reader.
  static let maximumRefreshes = 2

  let request: ListingRequest
  let client: ProviderClient

  init(_ request: ListingRequest, _ client: ProviderClient) {
    self.request = request
    self.client = client
  }

  /// How reading a listing ended.
  enum End: Equatable {
    /// With its records, or without them because they are known.
    case read(ReadOutcome)
    /// With a refusal that the request accepts; what the provider said.
    case refused(String)
  }

  /// Reads the listing.
  func run(into receiver: any BatchReceiver) throws(Fault) -> ReadOutcome {
    switch try end(into: receiver) {
    case .read(let outcome): return outcome
    case .refused(let why): throw Fault(.failed, why)
    }
  }

  /// Reads the listing, unless it is refused.
  func end(into receiver: any BatchReceiver) throws(Fault) -> End {
    var refreshes = 0
    var cuts = RetryState(client.retry)
    var etags = request.etags
    var kept = request.keptToAskFor
    if let etag = kept?.source.etag { etags = [etag] }
    while true {
      let pass = ListingPass(request, client, into: receiver)
      switch try pass.run(etags: etags) {
      case .refused(let why): return .refused(why)
      case .unchanged(let etag):
        guard let listing = kept else { return .read(.unchanged(etag: etag)) }
        if let facts = try replay(listing, into: receiver) { return .read(.complete(facts)) }
        kept = nil
      case .complete:
        if let confirmed = try confirm(pass) {
          let facts = pass.facts(confirmed: confirmed)
          reportOtherDays(facts)
          return .read(.complete(facts))
        }
        try startAgain(&refreshes, "its first page changed")
      case .changed(let why): try startAgain(&refreshes, why)
      case .cut(let fault): try wait(&cuts, fault)
      }
      request.progress?.reset()
      etags = []
    }
  }

  /// Reads the kept bodies in place of those that the provider would send; nil when they are damaged.
  private func replay(
    _ kept: any KeptListing, into receiver: any BatchReceiver
  ) throws(Fault) -> ListingFacts? {
    do throws(Fault) {
      var facts = try ListingReplay(request, of: kept).run(into: receiver)
      facts.isReplayed = true
      return facts
    } catch {
      guard error.category == .failed else { throw error }
      client.context.report(
        RunEvent(
          .warning, "the archived listing cannot be read, and the provider is asked for it",
          ["unit": "\(request.unit)", "why": "\(error)"]))
      return nil
    }
  }

  /// Asks for the first page once more, so that pages of two refreshes are never taken for one listing.
  ///
  /// - Returns: whether the listing is known to be of one piece; nil when it is known not to be.
  private func confirm(_ pass: ListingPass) throws(Fault) -> Bool? {
    guard pass.pages > 1 else { return true }
    guard let etag = pass.etag else { return false }
    let probe = HeadProbe()
    do throws(Fault) {
      // The probe refuses every body, so an answer that comes through is 304.
      _ = try client.get(request.first, etags: [etag], to: probe, place: "page 1, asked again")
      return true
    } catch {
      guard let head = probe.head else { throw error }
      // Whoever does not know If-None-Match sends the page again, under the tag that it has now.
      return head.headers["ETag"] == etag ? true : nil
    }
  }

  private func startAgain(_ refreshes: inout Int, _ why: String) throws(Fault) {
    refreshes += 1
    guard refreshes <= Self.maximumRefreshes else {
      throw Fault(
        .tryLater,
        "the provider refreshed the listing \(refreshes) times while it was read: \(why)",
        remedy: "Run again when the provider's nightly refresh is over")
    }
    client.context.report(
      RunEvent(
        .warning, "the listing changed while it was read, and is read again from its start",
        ["unit": "\(request.unit)", "why": why]))
  }

  private func wait(_ cuts: inout RetryState, _ fault: Fault) throws(Fault) {
    var random = SystemRandomNumberGenerator()
    let event = RetryState.Event.failed(.connectionLost(reason: "", afterBytes: 0))
    switch cuts.decide(after: event, random: &random) {
    case .giveUp(let why):
      throw Fault(.tryLater, "\(fault.message) (\(why))", at: fault.place, remedy: fault.remedy)
    case .retry(let delay, _):
      client.report(fault, delay)
      try client.clock.wait(until: client.clock.now + delay, client.context.cancellation)
    }
  }

  private func reportOtherDays(_ facts: ListingFacts) {
    guard facts.outsideDays > 0 else { return }
    client.context.report(
      RunEvent(
        .info, "rows outside the asked days were dropped",
        ["unit": "\(request.unit)", "rows": "\(facts.outsideDays)"]))
  }
}

/// Takes a head and refuses the body: one round trip tells what is asked.
private final class HeadProbe: BodyReceiver {
  private(set) var head: HTTPHead?

  func begin(_ head: HTTPHead) throws(Fault) {
    self.head = head
    throw Fault(.failed, "only the head was wanted")
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws(Fault) {}
  func end() throws(Fault) {}
}
