import Records

/// Asks one provider with one key: sends again what is worth it, and turns everything else into a fault.
///
/// The key goes to the origin of the base address and nowhere else.
final class ProviderClient: Sendable {
  /// Whom the key may be shown to.
  let origin: Origin
  let context: RunContext
  let clock: any WaitClock
  let retry: RetryPolicy
  private let key: Secret
  private let transport: any HTTPTransport
  private let gate: RateGate

  /// - Parameters:
  ///   - origin: whom the key may be shown to.
  ///   - key: the API key.
  ///   - transport: what sends.
  ///   - gate: shared by all that ask the same provider.
  init(
    origin: Origin, key: Secret, transport: any HTTPTransport, gate: RateGate, retry: RetryPolicy,
    clock: any WaitClock = SystemClock(), context: RunContext
  ) {
    self.origin = origin
    self.key = key
    self.transport = transport
    self.gate = gate
    self.retry = retry
    self.clock = clock
    self.context = context
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
    guard url.origin == origin else {
      throw Fault(
        .failed, "the key of \(origin) must not go to \(url.origin)", at: place,
        remedy: "Check base_url")
    }
    let request = request(url, etags)
    var state = RetryState(retry)
    var random = SystemRandomNumberGenerator()
    while true {
      try gate.pass(clock, context.cancellation)
      let event: RetryState.Event
      let failure: Fault
      do throws(TransferFailure) {
        let reply = try transport.sendFollowing(request, to: receiver)
        if refusals.contains(reply.head.status) { return reply }
        guard RetryPolicy.isTransient(status: reply.head.status) else {
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
      switch state.decide(after: event, random: &random) {
      case .giveUp(let why): throw final(failure, why)
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
    context.report(
      RunEvent(
        .warning, "asking the provider again",
        ["place": failure.place ?? "", "why": failure.message, "after": delay.spelled]))
  }

  private func request(_ url: RequestURL, _ etags: [String]) -> HTTPRequest {
    var request = HTTPRequest(url)
    request.headers.add("Authorization", "bearer \(key.revealed)")
    request.headers.add("Accept", "application/json")
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
    switch status {
    case 200, 204: return reply
    case 304 where isConditional: return reply
    case 401, 403:
      throw .receiver(
        Fault(
          .keyRefused, "the provider refused the key: \(answered(reply, url))", at: place,
          remedy: KeyExpiry.remedy(for: key, now: clock.date)))
    default: throw .receiver(Fault(.failed, answered(reply, url), at: place))
    }
  }

  /// `404 from https://…: There is no such enrollment`.
  func answered(_ reply: HTTPReply, _ url: RequestURL) -> String {
    let said = ErrorBody.message(reply.errorBody).map { ": \($0)" } ?? ""
    return withoutKey("\(reply.head.status) from \(url)\(said)")
  }

  /// A server may repeat the key; keys that could be part of a word are not looked for.
  private func withoutKey(_ text: String) -> String {
    key.revealed.utf8.count < 8 ? text : text.replacing(key.revealed, with: "\(key)")
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
