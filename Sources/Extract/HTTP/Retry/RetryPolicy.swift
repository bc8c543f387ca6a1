import Records

/// When a request is sent again, and after how long.
struct RetryPolicy: Equatable, Sendable {
  /// Times that one request is sent again without getting any further.
  var maximumRetries = 8
  /// Waiting that one request may cost in all, for an answer and between two tries; one retry is allowed in any case.
  var maximumWait = Duration.seconds(3600)
  /// Upper end of the first wait; it doubles with every further one.
  var firstDelay = Duration.seconds(1)
  /// Upper end of any wait that the server did not ask for.
  var longestDelay = Duration.seconds(60)
  /// Upper end of a wait for somebody to be there at all: a name that is wrong stays so.
  var longestUnreachedDelay = Duration.seconds(5)

  /// For somebody who waits before a screen: a few tries, and soon.
  var short: RetryPolicy {
    var policy = self
    policy.maximumRetries = min(maximumRetries, 3)
    policy.maximumWait = min(maximumWait, .seconds(10))
    return policy
  }

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
  /// Retries since the request last got further.
  private(set) var retries = 0
  private var earlierRetries = 0
  private(set) var waited = Duration.zero

  init(_ policy: RetryPolicy) { self.policy = policy }

  /// Notes that the last attempt brought bytes that none before had: only tries that bring nothing are counted.
  ///
  /// Waiting stays bounded, so that a line that brings a byte at a time ends some day.
  mutating func gotFurther() {
    earlierRetries += retries
    retries = 0
  }

  /// Decides after a failed attempt.
  mutating func decide(
    after event: Event, random: inout some RandomNumberGenerator
  ) -> Action {
    if case .failed(let error) = event, !error.isTransient {
      return .giveUp("trying again would not help")
    }
    if case .failed(let error) = event { waited += error.silence }
    guard retries < policy.maximumRetries else {
      return .giveUp(retries == 0 ? "http.retries allows no retry" : "after \(spelledRetries)")
    }
    let jitter = jitter(&random, isUnreached: event.isUnreached)
    guard case .status(let status, let asked?) = event else {
      let rest = policy.maximumWait - waited
      guard rest > .zero || retries + earlierRetries == 0 else {
        return .giveUp("after \(spelledRetries) and \(waited.spelled) of waiting (http.max_wait)")
      }
      // A draw beyond the rest is no reason to give up while there is some.
      return retry(after: rest > .zero ? min(jitter, rest) : jitter, isShared: false)
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
  private func jitter(
    _ random: inout some RandomNumberGenerator, isUnreached: Bool
  ) -> Duration {
    let longest =
      isUnreached ? min(policy.longestUnreachedDelay, policy.longestDelay) : policy.longestDelay
    let end = (0..<retries).reduce(policy.firstDelay) { end, _ in min(end * 2, longest) }
    let milliseconds = max(1, min(end, longest).wholeMilliseconds)
    let share = random.next().multipliedFullWidth(by: UInt64(milliseconds) + 1).high
    return .milliseconds(Int(share))
  }

  private var spelledRetries: String {
    let total = retries + earlierRetries
    let spelled = total == 1 ? "1 retry" : "\(total) retries"
    return earlierRetries == 0 ? spelled : "\(spelled), \(retries) of them without a new byte"
  }
}

extension RetryState.Event {
  /// Whether there was nobody to send anything to.
  var isUnreached: Bool {
    if case .failed(let error) = self { error.isUnreached } else { false }
  }
}
