import Emulator
import Foundation
import Records
import Synchronization
import Testing

@Suite struct ProtocolTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var target: String
    var status: Int
    var key: String? = EmulatorOptions.exampleKey
    var method = "GET"
  }

  static let base = "/v3/enrollments/100"
  static let cases = [
    Case(testDescription: "no key", target: "\(base)/usagedetails", status: 401, key: nil),
    Case(testDescription: "a wrong key", target: "\(base)/usagedetails", status: 401, key: "other"),
    Case(testDescription: "unknown path", target: "\(base)/usage", status: 404),
    Case(
      testDescription: "unknown version", target: "/v9/enrollments/100/usagedetails", status: 404),
    Case(testDescription: "periods under v3", target: "\(base)/billingperiods", status: 404),
    Case(
      testDescription: "unknown enrollment", target: "/v3/enrollments/7/usagedetails", status: 404),
    Case(
      testDescription: "no period", target: "\(base)/billingPeriods/2017-04/usagedetails",
      status: 400),
    Case(
      testDescription: "month 13", target: "\(base)/billingPeriods/201713/usagedetails", status: 400
    ),
    Case(
      testDescription: "no such month", target: "\(base)/billingPeriods/201801/usagedetails",
      status: 400),
    Case(
      testDescription: "no such balance", target: "\(base)/billingPeriods/201801/balancesummary",
      status: 400),
    Case(
      testDescription: "a foreign token", target: "\(base)/usagedetails?sessiontoken=1:00",
      status: 400),
    Case(testDescription: "no dates", target: "\(base)/usagedetailsbycustomdate", status: 400),
    Case(
      testDescription: "dates the wrong way",
      target: "\(base)/usagedetailsbycustomdate?startTime=2017-05-02&endTime=2017-05-01",
      status: 404),
    Case(
      testDescription: "40 months",
      target: "\(base)/usagedetailsbycustomdate?startTime=2015-01-01&endTime=2018-05-01",
      status: 400),
    Case(
      testDescription: "days without data",
      target: "\(base)/usagedetailsbycustomdate?startTime=2016-05-02&endTime=2016-05-03",
      status: 404),
    Case(
      testDescription: "another method", target: "\(base)/usagedetails", status: 405,
      method: "DELETE"),
    Case(
      testDescription: "any case", target: "/V3/Enrollments/100/BILLINGPERIODS/201704/UsageDetails",
      status: 200),
    Case(
      testDescription: "percent-encoded", target: "/v3/enrollments/%31%30%30/usagedetails",
      status: 200),
  ]

  @Test(arguments: cases)
  func `the status says what is wrong, and so does the body`(_ asked: Case) async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10)) { client, _ in
      var client = client
      client.key = asked.key
      let reply = try await client.get(asked.target, method: asked.method)
      #expect(reply.status == asked.status)
      #expect(reply.ending == .whole)
      let error = try Page(reply).members["error"] as? [String: String]
      #expect((error?["message"]?.isEmpty == false) == (asked.status != 200))
    }
  }

  @Test(arguments: [
    "/v3/enrollments/100/usagedetails", "/v1/enrollments/100/billingperiods",
    "/v2/enrollments/100/balancesummary",
  ])
  func `what is known already is not sent again`(target: String) async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10)) { client, _ in
      let first = try await client.get(target)
      let tag = try #require(first.header("ETag"))
      for known in [tag, "\"x\", \(tag)", "W/\(tag)", "*"] {
        let again = try await client.get(target, headers: ["If-None-Match: \(known)"])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        #expect(again.header("ETag") == tag)
      }
      #expect(try await client.get(target, headers: ["If-None-Match: \"x\""]).status == 200)
    }
  }

  @Test func `a tag changes with the rows and not with what happens on the way`() async throws {
    func tag(_ faults: [EmulatorFault], seed: UInt64 = 1, pageRows: Int = 5) async throws -> String?
    {
      let options = EmulatorOptions(
        rowsPerMonth: 10, pageRows: pageRows, seed: seed, faults: faults)
      return try await serving(options) { client, _ in
        try await client.get("/v3/enrollments/100/usagedetails").header("ETag")
      }
    }
    let plain = try await tag([])
    #expect(try await tag([.stallAfter(bytes: 9, seconds: 0, times: nil)]) == plain)
    #expect(try await tag([.serverError(rate: 0)]) == plain)
    for other in [
      try await tag([], seed: 2), try await tag([], pageRows: 6), try await tag([.loopNextLink]),
      try await tag([.badRecord(rate: 0.5)]), try await tag([.restate(rate: 0.5)]),
    ] {
      #expect(other != plain)
    }
  }

  @Test func `an emulator that listens cannot be started again`() async throws {
    let emulator = Emulator(EmulatorOptions())
    try await emulator.start()
    await #expect(throws: Fault(.configuration, "the emulator listens already")) {
      try await emulator.start()
    }
    await emulator.stop()
    try await emulator.start()
    await emulator.stop()
  }

  @Test func `each enrollment has its own key and its own usage`() async throws {
    let options = EmulatorOptions(
      enrollments: ["100", "200"], keys: ["200": "second"], rowsPerMonth: 10)
    try await serving(options) { client, _ in
      var other = client
      other.key = "second"
      #expect(try await client.get("/v3/enrollments/200/usagedetails").status == 401)
      #expect(try await other.get("/v3/enrollments/100/usagedetails").status == 401)
      let first = try await client.get("/v3/enrollments/100/usagedetails")
      let second = try await other.get("/v3/enrollments/200/usagedetails")
      #expect(second.status == 200)
      #expect(first.body != second.body)
    }
  }

  @Test func `a connection serves one request after the other, also when they come at once`()
    async throws
  {
    try await serving(EmulatorOptions(rowsPerMonth: 500, pageRows: 500)) { client, _ in
      let ask =
        "GET /v3/enrollments/100/usagedetails HTTP/1.1\r\nHost: x\r\nAuthorization: BEARER emulator-key\r\n\r\n"
      let replies = try await client.exchange(ask + ask + ask, replies: 3)
      #expect(replies.map(\.status) == [200, 200, 200])
      #expect(replies.map(\.ending) == [.whole, .whole, .whole])
      #expect(replies[0].body == replies[2].body)
      #expect(replies[0].header("Transfer-Encoding") == "chunked")
    }
  }

  @Test func `what is no request is refused and the connection closed`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10)) { client, _ in
      let replies = try await client.exchange("hello\r\n\r\n", replies: 2)
      #expect(replies.map(\.status) == [400, 0])
    }
  }

  @Test func `requests are shown as they arrive`() async throws {
    let seen = Mutex<[String]>([])
    var options = EmulatorOptions(rowsPerMonth: 10)
    options.onRequest = { request in
      seen.withLock { $0.append("\(request.path) \(request.header("authorization") ?? "-")") }
    }
    try await serving(options) { client, _ in
      _ = try await client.get("/v3/enrollments/100/usagedetails?a=1")
    }
    #expect(seen.withLock { $0 } == ["/v3/enrollments/100/usagedetails bearer emulator-key"])
  }

  @Test func `stopping ends what is under way and frees the port`() async throws {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    let emulator = Emulator(
      EmulatorOptions(
        faults: [.stallAfter(bytes: 0, seconds: 600, times: nil)],
        onRequest: { _ in arrival.finish() }))
    let address = try await emulator.start()
    async let reply = Client(port: address.port).get("/v3/enrollments/100/usagedetails")
    for await _ in arrivals {}
    await emulator.stop()
    #expect(try await reply.ending != .whole)
    let next = Emulator(EmulatorOptions(port: address.port))
    #expect(try await next.start() == address)
    await next.stop()
  }

  @Test func `cancelling the task that runs it stops it`() async throws {
    let emulator = Emulator(EmulatorOptions())
    let running = Task { try await emulator.run() }
    running.cancel()
    try await running.value
  }

  @Test(arguments: [
    (
      EmulatorOptions(host: "nowhere"),
      "the host must be an IPv4 or IPv6 address or localhost, not 'nowhere'"
    ),
    (EmulatorOptions(enrollments: []), "no enrollment to serve"),
    (EmulatorOptions(enrollments: ["1/2"]), "an enrollment is 1 to 64 letters, digits"),
    (EmulatorOptions(pageRows: 0), "page rows must be 1 or more, not 0"),
    (EmulatorOptions(currency: "EURO"), "the currency must be a code of three letters, not 'EURO'"),
  ])
  func `what cannot be served is refused`(options: EmulatorOptions, message: String) async throws {
    let fault = await #expect(throws: Fault.self) { try await Emulator(options).start() }
    #expect(fault?.message.hasPrefix(message) == true)
  }
}
