import Records
import Testing

@testable import Extract

@Suite struct ProviderClientTests {
  static let base = "https://billing.example"

  struct Bench {
    let clock: TestClock
    let transport: ScriptedTransport
    let gate = RateGate()
    let reach = Reachability()
    let cancellation = Cancellation()

    init(_ answers: [ScriptedTransport.Answer], clock: TestClock = TestClock()) {
      self.clock = clock
      transport = ScriptedTransport(answers, clock: clock)
    }

    func client(retries: Int = 3, maximumWait: Duration = .seconds(3600)) throws -> ProviderClient {
      ProviderClient(
        origin: try RequestURL(ProviderClientTests.base).origin, key: Secret("k"),
        transport: transport, gate: gate, reach: reach,
        retry: RetryPolicy(maximumRetries: retries, maximumWait: maximumWait), clock: clock,
        context: RunContext(runID: "r", pipeline: "p", cancellation: cancellation))
    }

    func get(_ path: String, from client: ProviderClient? = nil) throws -> String {
      let receiver = CollectingReceiver()
      _ = try (client ?? self.client()).get(
        RequestURL(ProviderClientTests.base + path), to: receiver, place: "page 1")
      return receiver.text
    }
  }

  @Test func `what passes is asked again until it is answered`() throws {
    let bench = Bench([
      .failure(.connectionLost(reason: "x", afterBytes: 3)), .response(503),
      .failure(.unresolved(host: "h")),
      .response(200, body: "ok"),
    ])
    #expect(try bench.get("/a") == "ok")
    #expect(bench.transport.sent.count == 4)
  }

  @Test func `where one found nobody after all its retries, the others try once`() throws {
    let gone = ScriptedTransport.Answer.failure(.unreachable(host: "h", reason: "x"))
    let bench = Bench([gone, gone, gone, gone, gone, .response(500), gone, .response(200)])
    #expect(throws: Fault.self) { try bench.get("/a") }
    #expect(bench.transport.sent.count == 4)
    let fault = #expect(throws: Fault.self) { try bench.get("/b") }
    #expect(fault?.category == .tryLater)
    #expect(
      fault?.message.hasSuffix("(another request waited for it in vain)") == true,
      "\(fault?.message ?? "")")
    #expect(bench.transport.sent.count == 5)
    // Whatever somebody answers, there is somebody.
    #expect(try bench.get("/c").isEmpty)
    #expect(bench.transport.sent.count == 8)
  }

  @Test(arguments: [
    (HTTPError.insecure(reason: "x"), Fault.Category.failed),
    (.notHTTP("x"), .failed), (.plainText(host: "h"), .configuration),
    (.illegalRequest("x"), .configuration), (.cancelled, .interrupted),
  ]) func `what would fail again is asked once`(_ error: HTTPError, _ category: Fault.Category)
    throws
  {
    let bench = Bench([.failure(error)])
    let fault = #expect(throws: Fault.self) { try bench.get("/a?sig=secret") }
    #expect(fault?.category == category)
    #expect(fault?.message == "\(error), from \(Self.base)/a?sig=•••")
    #expect(bench.transport.sent.count == 1)
  }

  @Test func `a unit that is throttled holds the others of its provider`() throws {
    let clock = TestClock()
    let bench = Bench(
      [
        .response(429, ["Retry-After": "30"]), .response(200, body: "other"),
        .response(200, body: "first"),
      ], clock: clock)
    let other = try bench.client()
    clock.duringNextWait { _ = try? bench.get("/other", from: other) }
    #expect(try bench.get("/first") == "first")
    let sent = bench.transport.sent
    #expect(sent.map(\.target) == ["/first", "/other", "/first"].map { Self.base + $0 })
    #expect(sent[0].at == .zero && sent[1].at >= .seconds(30))
  }

  @Test func `a wait longer than allowed holds nobody`() throws {
    let bench = Bench([.response(429, ["Retry-After": "7200"], body: "Busy."), .response(200)])
    let fault = #expect(throws: Fault.self) { try bench.get("/a") }
    #expect(
      fault
        == Fault(
          .tryLater,
          "429 from \(Self.base)/a: Busy (the provider asks to wait 7200s, longer than http.max_wait"
            + " allows)", at: "page 1"))
    _ = try bench.get("/b")
    #expect(bench.clock.waits.isEmpty)
  }

  @Test func `a run that is asked to stop waits no longer`() throws {
    let bench = Bench([.response(503, ["Retry-After": "30"])])
    bench.clock.duringNextWait { bench.cancellation.cancel(signal: 2) }
    let fault = #expect(throws: Fault.self) { try bench.get("/a") }
    #expect(fault?.category == .interrupted)
    #expect(bench.transport.sent.count == 1)
  }

  @Test func `an address of another origin is refused before anything is sent`() throws {
    let bench = Bench([.response(200)])
    let fault = #expect(throws: Fault.self) {
      try bench.client().get(
        RequestURL("https://evil.example/"), to: CollectingReceiver(), place: "page 2")
    }
    #expect(
      fault?.message == "the key of \(Self.base) must not go to https://evil.example")
    #expect(bench.transport.sent.isEmpty)
  }

  @Test(arguments: [304, 202, 206, 300, 405])
  func `a status that was not asked for is an error`(_ status: Int) throws {
    let fault = #expect(throws: Fault.self) { try Bench([.response(status)]).get("/a") }
    #expect(fault?.category == .failed)
    #expect(fault?.message == "\(status) from \(Self.base)/a")
  }
}
