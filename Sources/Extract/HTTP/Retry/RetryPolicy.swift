import Records

/// When a request is sent again, and after how long.
struct RetryPolicy: Equatable, Sendable {
  /// Times that one request is sent again.
  var maximumRetries = 8
  /// Waiting that one request may cost in all.
  var maximumWait = Duration.seconds(3600)
  /// Upper end of the first wait; it doubles with every further one.
  var firstDelay = Duration.seconds(1)
  /// Upper end of any wait that the server did not ask for.
  var longestDelay = Duration.seconds(60)

  /// Whether a status promises that the same request may succeed later.
  static func isTransient(status: Int) -> Bool {
    status == 408 || status == 429 || (500..<600).contains(status)
  }
}

/// The retries of one request as a value: what happened goes in, what to do comes out.
struct RetryState {
  /// What ended an attempt.
  enum Event: Equatable {
    /// A status that promises success later, and how long the server asked to wait.
    case status(Int, retryAfter: Duration?)
    /// No whole answer.
    case failed(HTTPError)
  }

  /// What to do next.
  enum Action: Equatable {
    /// Send again after waiting. When `isShared`, the wait binds all requests to the provider.
    case retry(after: Duration, isShared: Bool)
    /// Stop trying; why, to follow what happened in a message.
    case giveUp(String)
  }

  private let policy: RetryPolicy
  private(set) var retries = 0
  private(set) var waited = Duration.zero

  init(_ policy: RetryPolicy) { self.policy = policy }

  /// Decides after a failed attempt.
  mutating func decide(
    after event: Event, random: inout some RandomNumberGenerator
  ) -> Action {
    if case .failed(let error) = event, !error.isTransient {
      return .giveUp("trying again would not help")
    }
    guard retries < policy.maximumRetries else {
      return .giveUp(retries == 0 ? "http.retries allows no retry" : "after \(spelledRetries)")
    }
    let jitter = jitter(&random)
    guard case .status(let status, let asked?) = event else {
      let rest = policy.maximumWait - waited
      guard rest > .zero else {
        return .giveUp("after \(spelledRetries) and \(waited.spelled) of waiting (http.max_wait)")
      }
      // A draw beyond the rest is no reason to give up while there is some.
      return retry(after: min(jitter, rest), isShared: false)
    }
    guard waited + asked <= policy.maximumWait else {
      return .giveUp(
        "the provider asks to wait \(asked.spelled), longer than http.max_wait allows")
    }
    // Units that were throttled together must not come back together.
    return retry(
      after: asked + min(jitter, .seconds(1)), isShared: status == 429 || status == 503)
  }

  private mutating func retry(after delay: Duration, isShared: Bool) -> Action {
    retries += 1
    waited += delay
    return .retry(after: delay, isShared: isShared)
  }

  /// A random time up to an end that doubles with every retry ("full jitter").
  private func jitter(_ random: inout some RandomNumberGenerator) -> Duration {
    let end = (0..<retries).reduce(policy.firstDelay) { end, _ in
      min(end * 2, policy.longestDelay)
    }
    let milliseconds = max(1, min(end, policy.longestDelay).wholeMilliseconds)
    let share = random.next().multipliedFullWidth(by: UInt64(milliseconds) + 1).high
    return .milliseconds(Int(share))
  }

  private var spelledRetries: String { retries == 1 ? "1 retry" : "\(retries) retries" }
}
