import Records
import Testing

@testable import Extract

@Suite struct RetryStateTests {
  static let lost = RetryState.Event.failed(.connectionLost(reason: "x", afterBytes: 1))

  @Test func `the end of the random wait doubles up to its longest`() {
    var state = RetryState(RetryPolicy())
    var random = FixedNumbers.highest
    let ends = (0..<8).map { _ in state.decide(after: Self.lost, random: &random) }
    #expect(
      ends
        == [1, 2, 4, 8, 16, 32, 60, 60].map { .retry(after: .seconds($0), isShared: false) })
    #expect(
      state.decide(after: Self.lost, random: &random) == .giveUp("after 8 retries"))
  }

  @Test func `the jitter is full: a wait may be nothing`() {
    var state = RetryState(RetryPolicy())
    var random = FixedNumbers.lowest
    #expect(
      state.decide(after: .status(500, retryAfter: nil), random: &random)
        == .retry(after: .zero, isShared: false))
  }

  @Test func `random waits stay within their bounds`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var state = RetryState(RetryPolicy(maximumRetries: 20, maximumWait: .seconds(86_400)))
      for retry in 0..<20 {
        guard case .retry(let wait, false) = state.decide(after: Self.lost, random: &random) else {
          Issue.record("gave up at \(retry)")
          return
        }
        #expect(wait >= .zero && wait <= min(.seconds(1 << min(retry, 6)), .seconds(60)))
      }
    }
  }

  @Test(arguments: [(429, true), (503, true), (500, false)])
  func `a wait that the server asks for is kept, and shared when it throttles`(
    _ status: Int, _ isShared: Bool
  ) {
    var state = RetryState(RetryPolicy())
    var random = FixedNumbers.lowest
    #expect(
      state.decide(after: .status(status, retryAfter: .seconds(90)), random: &random)
        == .retry(after: .seconds(90), isShared: isShared))
  }

  @Test func `getting further begins the count and the waits anew, and not what was waited`() {
    var state = RetryState(RetryPolicy(maximumRetries: 2, maximumWait: .seconds(6)))
    var random = FixedNumbers.highest
    var actions: [RetryState.Action] = []
    for _ in 0..<3 {
      actions.append(state.decide(after: Self.lost, random: &random))
      actions.append(state.decide(after: Self.lost, random: &random))
      state.gotFurther()
    }
    #expect(
      Array(actions[..<4]) == [1, 2, 1, 2].map { .retry(after: .seconds($0), isShared: false) })
    #expect(
      actions[4]
        == .giveUp(
          "after 4 retries, 0 of them without a new byte and 6s of waiting (http.max_wait)"))
  }

  @Test(arguments: [
    HTTPError.unresolved(host: "h"), .unreachable(host: "h", reason: "x"),
    .connectTimeout(.seconds(30)),
  ]) func `for somebody who is not there the waits stay short`(_ error: HTTPError) {
    var state = RetryState(RetryPolicy())
    var random = FixedNumbers.highest
    let actions = (0..<8).map { _ in state.decide(after: .failed(error), random: &random) }
    #expect(
      actions == [1, 2, 4, 5, 5, 5, 5, 5].map { .retry(after: .seconds($0), isShared: false) })
  }

  @Test func `silence is waiting too: a provider that hangs is asked twice, not for nine hours`() {
    var state = RetryState(RetryPolicy())
    var random = FixedNumbers.lowest
    let silent = RetryState.Event.failed(.firstByteTimeout(.seconds(3600)))
    #expect(
      state.decide(after: silent, random: &random) == .retry(after: .zero, isShared: false))
    #expect(
      state.decide(after: silent, random: &random)
        == .giveUp("after 1 retry and 7200s of waiting (http.max_wait)"))
    state = RetryState(RetryPolicy())
    let stalled = RetryState.Event.failed(.stalled(.seconds(60), afterBytes: 1))
    for _ in 0..<59 {
      #expect(
        state.decide(after: stalled, random: &random) == .retry(after: .zero, isShared: false))
      state.gotFurther()
    }
    guard case .giveUp = state.decide(after: stalled, random: &random) else {
      Issue.record("a line that stalls for ever is never given up")
      return
    }
  }

  @Test func `a wait longer than max_wait ends the retries before it begins`() {
    var state = RetryState(RetryPolicy(maximumWait: .seconds(60)))
    var random = FixedNumbers.lowest
    #expect(
      state.decide(after: .status(429, retryAfter: .seconds(7200)), random: &random)
        == .giveUp("the provider asks to wait 7200s, longer than http.max_wait allows"))
  }

  @Test func `waits add up to max_wait and no further`() {
    var state = RetryState(RetryPolicy(maximumWait: .seconds(100)))
    var random = FixedNumbers.lowest
    let event = RetryState.Event.status(503, retryAfter: .seconds(40))
    let actions = (0..<3).map { _ in state.decide(after: event, random: &random) }
    #expect(
      actions == [
        .retry(after: .seconds(40), isShared: true), .retry(after: .seconds(40), isShared: true),
        .giveUp("the provider asks to wait 40s, longer than http.max_wait allows"),
      ])
    #expect(state.waited == .seconds(80))
  }

  @Test func `a random wait is cut to what is left of max_wait, and nothing left ends the retries`()
  {
    var state = RetryState(RetryPolicy(maximumWait: .seconds(5)))
    var random = FixedNumbers.highest
    let actions = (0..<4).map { _ in state.decide(after: Self.lost, random: &random) }
    #expect(
      Array(actions[..<3])
        == [1, 2, 2].map { .retry(after: .seconds($0), isShared: false) })
    guard case .giveUp(let why) = actions[3] else {
      Issue.record("\(actions[3])")
      return
    }
    #expect(why.contains("http.max_wait"))
  }

  @Test(arguments: [
    HTTPError.insecure(reason: "x"), .notHTTP("x"), .plainText(host: "h"), .cancelled,
    .redirected(to: "x"), .unknownEncoding("br"), .headTooLarge(limitBytes: 1),
  ]) func `what would fail again is not tried again`(_ error: HTTPError) {
    var state = RetryState(RetryPolicy())
    var random = FixedNumbers.lowest
    #expect(
      state.decide(after: .failed(error), random: &random)
        == .giveUp("trying again would not help"))
  }

  @Test(arguments: [
    (200, false), (304, false), (400, false), (401, false), (403, false), (404, false),
    (408, true), (429, true), (500, true), (502, true), (503, true), (504, true), (600, false),
  ]) func `throttling and server faults are worth another try`(_ status: Int, _ is: Bool) {
    #expect(RetryPolicy.isTransient(status: status) == `is`)
  }
}

@Suite struct RetryAfterTests {
  static let now = Timestamp(microseconds: 784_111_777_000_000)  // Sun, 06 Nov 1994 08:49:37 GMT

  @Test(
    arguments: [
      (["Retry-After": "120"], 120),
      (["retry-after": "0"], 0),
      (["Retry-After": "1.2"], 2),
      (["Retry-After": "Sun, 06 Nov 1994 08:50:37 GMT"], 60),
      (["Retry-After": "Sunday, 06-Nov-94 08:50:37 GMT"], 60),
      (["Retry-After": "Sun Nov  6 08:50:37 1994"], 60),
      (["Retry-After": "Sun, 06 Nov 1994 08:00:00 GMT"], 0),
      (["x-ms-ratelimit-microsoft.consumption-retry-after": "7"], 7),
      (
        [
          "Retry-After": "5", "X-Ms-RateLimit-Microsoft.CostManagement-QPU-Retry-After": "30",
          "x-ms-ratelimit-microsoft.costmanagement-entity-retry-after": "12",
        ], 30
      ),
      // Where this machine's clock is off, the server's counts.
      (
        [
          "Date": "Sun, 06 Nov 1994 12:00:00 GMT", "Retry-After": "Sun, 06 Nov 1994 12:00:30 GMT",
        ], 30
      ),
      (["x-ms-ratelimit-remaining-subscription-reads": "11999"], nil),
      (["Retry-After": "soon"], nil),
      (["Retry-After": "-5"], nil),
      (["Retry-After": ""], nil),
      (["Retry-After": "99999999999999999999"], 366 * 86_400),
      (["Retry-After": "Sun, 31 Feb 1994 08:50:37 GMT"], nil),
    ] as [(HTTPHeaders, Int?)])
  func `the longest wait of all fields counts`(
    _ headers: HTTPHeaders, _ seconds: Int?
  ) {
    #expect(
      RetryAfter.longest(in: headers, now: Self.now)
        == seconds.map { .seconds($0) })
  }
}

@Suite struct RateGateTests {
  @Test func `a closed gate holds whoever comes until its instant, the latest wins`() throws {
    let gate = RateGate()
    let clock = TestClock()
    try gate.pass(clock, Cancellation())
    #expect(clock.waits.isEmpty)
    gate.close(until: .seconds(30))
    gate.close(until: .seconds(10))
    try gate.pass(clock, Cancellation())
    #expect(clock.now == .seconds(30))
  }

  @Test func `a wait ends when the run is asked to stop`() {
    let gate = RateGate()
    gate.close(until: SystemClock.monotonicNow + .seconds(3600))
    let cancellation = Cancellation()
    cancellation.cancel(signal: 15)
    #expect(throws: Fault.self) { try gate.pass(SystemClock(), cancellation) }
  }
}

@Suite struct TransferDeadlinesTests {
  @Test func `before the answer one limit counts, between its bytes another`() {
    let timeouts = TransferTimeouts(
      connect: .seconds(1), firstByte: .seconds(100), stall: .seconds(10))
    var deadlines = TransferDeadlines(timeouts, start: .seconds(1000))
    #expect(deadlines.exceeded(now: .seconds(1099)) == nil)
    #expect(deadlines.exceeded(now: .seconds(1100)) == .firstByteTimeout(.seconds(100)))
    deadlines.received(bodyBytes: 0, now: .seconds(1090))
    deadlines.received(bodyBytes: 7, now: .seconds(1095))
    #expect(deadlines.exceeded(now: .seconds(1104)) == nil)
    #expect(
      deadlines.exceeded(now: .seconds(1105)) == .stalled(.seconds(10), afterBytes: 7))
  }
}
