import Records
import Synchronization

/// Asks one provider with one key: sends again what is worth it, and turns everything else into a fault.
///
/// The key goes to the origin of the base address and nowhere else.
final class ProviderClient: Sendable {
  /// Whom the key may be shown to.
  let origin: Origin
  let context: RunContext
  let clock: any WaitClock
  let retry: RetryPolicy
  /// Nil for files that a link alone opens.
  private let key: Secret?
  private let refusal: LinkRefusal?
  private let transport: any HTTPTransport
  private let gate: RateGate
  private let reach: Reachability

  /// - Parameters:
  ///   - origin: whom the key may be shown to.
  ///   - key: the API key; nil to show none.
  ///   - transport: what sends.
  ///   - gate: shared by all that ask the same provider.
  ///   - reach: shared by them too.
  init(
    origin: Origin, key: Secret?, transport: any HTTPTransport, gate: RateGate,
    reach: Reachability = Reachability(), retry: RetryPolicy,
    clock: any WaitClock = SystemClock(), context: RunContext, refusal: LinkRefusal? = nil
  ) {
    self.origin = origin
    self.key = key
    self.transport = transport
    self.gate = gate
    self.reach = reach
    self.retry = retry
    self.clock = clock
    self.context = context
    self.refusal = refusal
  }

  /// A client for a file elsewhere that shows no key, and tells of a link that is refused.
  func withoutKey(for origin: Origin, _ refusal: LinkRefusal) -> ProviderClient {
    ProviderClient(
      origin: origin, key: nil, transport: transport, gate: RateGate(), retry: retry,
      clock: clock, context: context, refusal: refusal)
  }

  /// The same client for one unit, which its lines in the log name.
  func telling(of unit: Unit) -> ProviderClient {
    ProviderClient(
      origin: origin, key: key, transport: transport, gate: gate, reach: reach, retry: retry,
      clock: clock, context: context.telling(["unit": "\(unit)"]), refusal: refusal)
  }

  /// Asks for an address until there is an answer that asking again would not change.
  ///
  /// - Parameters:
  ///   - url: an address of the provider; another origin is refused before anything is sent.
  ///   - etags: entity tags to ask conditionally with.
  ///   - refusals: statuses that are returned though they are no success.
  ///   - receiver: takes the body; begins again with each attempt.
  ///   - place: where a fault happened, for messages.
  /// - Returns: a success, 304 when `etags` has any, or one of `refusals`.
  func get(
    _ url: RequestURL, etags: [String] = [], accepting refusals: Set<Int> = [],
    to receiver: any BodyReceiver, place: String
  ) throws(Fault) -> HTTPReply {
    try send(.get, url, etags: etags, accepting: refusals, to: receiver, place: place)
  }

  /// Sends a request without a body, as `get` does.
  ///
  /// - Parameter acceptsLater: whether 202, which promises the answer for later, is a success too.
  func send(
    _ method: HTTPRequest.Method, _ url: RequestURL, etags: [String] = [],
    accepting refusals: Set<Int> = [], acceptsLater: Bool = false, to receiver: any BodyReceiver,
    place: String
  ) throws(Fault) -> HTTPReply {
    guard url.origin == origin else {
      throw Fault(
        .failed, "the key of \(origin) must not go to \(url.origin)", at: place,
        remedy: "Check base_url")
    }
    let request = request(method, url, etags)
    var state = RetryState(retry)
    var random = SystemRandomNumberGenerator()
    while true {
      try gate.pass(clock, context.cancellation)
      let keptBefore = receiver.keptBytes
      let event: RetryState.Event
      let failure: Fault
      do throws(TransferFailure) {
        let reply = try transport.sendFollowing(request, to: receiver)
        reach.reached()
        if refusals.contains(reply.head.status) { return reply }
        guard RetryPolicy.isTransient(status: reply.head.status) else {
          if acceptsLater, reply.head.status == 202 { return reply }
          return try checked(reply, url, isConditional: !etags.isEmpty, place)
        }
        let wait = RetryAfter.longest(in: reply.head.headers, now: clock.date)
        event = .status(reply.head.status, retryAfter: wait)
        failure = Fault(.tryLater, answered(reply, url), at: place)
      } catch {
        switch error {
        case .receiver(let fault): throw fault
        case .http(let error):
          event = .failed(error)
          failure = fault(error, url, place)
        }
      }
      if receiver.keptBytes > keptBefore { state.gotFurther() }
      if event.isUnreached, reach.wasGivenUp {
        throw final(failure, "another request waited for it in vain")
      }
      switch state.decide(after: event, random: &random) {
      case .giveUp(let why):
        event.isUnreached ? reach.giveUp() : reach.reached()
        throw final(failure, why)
      case .retry(let delay, let isShared):
        report(failure, delay)
        let instant = clock.now + delay
        if isShared { gate.close(until: instant) }
        try clock.wait(until: instant, context.cancellation)
      }
    }
  }

  /// Says that something is asked for again.
  func report(_ failure: Fault, _ delay: Duration) {
    context.retries.add()
    var values = ["why": failure.message, "after": delay.spelled]
    let place = failure.place ?? ""
    if place.hasPrefix("page "), let page = Int(place.dropFirst(5).prefix { $0.isNumber }) {
      values["page"] = "\(page)"
    } else if !place.isEmpty {
      values["place"] = place
    }
    context.report(RunEvent(.warning, "asking the provider again", values))
  }

  private func request(
    _ method: HTTPRequest.Method, _ url: RequestURL, _ etags: [String]
  ) -> HTTPRequest {
    var request = HTTPRequest(url)
    request.method = method
    if let key { request.headers.add("Authorization", "bearer \(key.revealed)") }
    request.headers.add("Accept", "application/json, */*;q=0.5")
    request.headers.add("Accept-Encoding", "gzip")
    if !etags.isEmpty { request.headers.add("If-None-Match", etags.joined(separator: ", ")) }
    return request
  }

  private func final(_ failure: Fault, _ why: String) -> Fault {
    var failure = failure
    if failure.category == .tryLater { failure.message += " (\(why))" }
    return failure
  }
}

// MARK: - Answers as faults

extension ProviderClient {
  private func checked(
    _ reply: HTTPReply, _ url: RequestURL, isConditional: Bool, _ place: String
  ) throws(TransferFailure) -> HTTPReply {
    let status = reply.head.status
    if key == nil, [401, 403, 404, 410].contains(status) {
      refusal?.note()
      throw .receiver(
        Fault(.failed, "the link to the file was refused: \(answered(reply, url))", at: place))
    }
    switch status {
    case 200, 204: return reply
    case 304 where isConditional: return reply
    case 401, 403:
      throw .receiver(
        Fault(
          .keyRefused, "the provider refused the key: \(answered(reply, url))", at: place,
          remedy: key.map {
            let told = reply.head.headers["Date"].flatMap(HTTPDate.parse)
            return KeyExpiry.remedy(for: $0, now: told ?? clock.date)
          }))
    default:
      throw .receiver(
        Fault(.failed, answered(reply, url), at: place, remedy: Self.remedy(for: status)))
    }
  }

  /// What to look at first, by what kind of refusal it is.
  private static func remedy(for status: Int) -> String? {
    switch status {
    case 400, 422: "Check the enrollment, and that the provider has the period"
    case 407: HTTPError.proxyRefused(host: "", status: 407).remedy
    case 404, 410: "Check the enrollment, the endpoint and base_url"
    case 300..<400: "Check base_url: the address has moved"
    default: nil
    }
  }

  /// `404 from https://…: There is no such enrollment`.
  func answered(_ reply: HTTPReply, _ url: RequestURL) -> String {
    let said = ErrorBody.message(reply.errorBody).map { ": \($0)" } ?? ""
    return withoutKey("\(reply.head.status) from \(url)\(said)")
  }

  /// A server may repeat the key; keys that could be part of a word are not looked for.
  private func withoutKey(_ text: String) -> String {
    guard let key, key.revealed.utf8.count >= 8 else { return text }
    return text.replacing(key.revealed, with: "\(key)")
  }

  private func fault(_ error: HTTPError, _ url: RequestURL, _ place: String) -> Fault {
    let category: Fault.Category =
      switch error {
      case .cancelled: .interrupted
      case .plainText, .illegalRequest: .configuration
      default: error.isTransient ? .tryLater : .failed
      }
    return Fault(
      category, withoutKey("\(error), from \(url)"), at: place, remedy: error.remedy)
  }
}

/// Whether a link to a file was refused: it was wrong, or its time was over.
final class LinkRefusal: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Whether it was.
  var hasHappened: Bool { flag.load(ordering: .relaxed) }

  func note() { flag.store(true, ordering: .relaxed) }
}
