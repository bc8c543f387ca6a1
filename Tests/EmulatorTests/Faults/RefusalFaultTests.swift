import Emulator
import Records
import Testing

@Suite struct RefusalFaultTests {
  static let target = "/v3/enrollments/100/usagedetails"

  @Test(
    arguments: [
      ("429:1", 429, nil), ("429:1:7", 429, "7"), ("500:1", 500, nil), ("503:1", 503, nil),
      ("503:1:9", 503, "9"),
    ] as [(String, Int, String?)])
  func `every request is refused at a rate of one`(
    fault: String, status: Int, wait: String?
  ) async throws {
    let options = EmulatorOptions(rowsPerMonth: 10, faults: [try EmulatorFault(parsing: fault)])
    try await serving(options) { client, _ in
      for target in [Self.target, "/v2/enrollments/100/billingperiods"] {
        let reply = try await client.get(target)
        #expect(reply.status == status)
        #expect(reply.body.first == UInt8(ascii: "{"))
        #expect(
          reply.header("x-ms-ratelimit-microsoft.consumption-retry-after")
            == (status == 429 ? wait : nil))
        #expect(reply.header("Retry-After") == (status == 503 ? wait : nil))
      }
      #expect(try await client.get("/openapi.json").status == 200)
    }
  }

  @Test func `which attempts are refused follows from the seed`() async throws {
    func statuses(seed: UInt64) async throws -> [Int] {
      let faults: [EmulatorFault] = [
        .tooManyRequests(rate: 0.3, retryAfter: 1), .serverError(rate: 0.3),
      ]
      return try await serving(EmulatorOptions(rowsPerMonth: 3, seed: seed, faults: faults)) {
        client, _ in
        var statuses: [Int] = []
        for _ in 0..<60 { statuses.append(try await client.get(Self.target).status) }
        return statuses
      }
    }
    let first = try await statuses(seed: 1)
    let again = try await statuses(seed: 1)
    let other = try await statuses(seed: 2)
    #expect(first == again)
    #expect(first != other)
    #expect(Set(first) == [200, 429, 500])
  }

  @Test func `an HTML page comes under status 200`() async throws {
    try await serving(EmulatorOptions(faults: [.htmlError(rate: 1)])) { client, _ in
      let reply = try await client.get(Self.target)
      #expect(reply.status == 200)
      #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
      #expect(reply.text.hasPrefix("<!DOCTYPE html>"))
    }
  }

  @Test func `a key expires at once, or after so many requests`() async throws {
    try await serving(EmulatorOptions(faults: [.keyExpired(afterRequests: 0)])) { client, _ in
      let reply = try await client.get(Self.target)
      #expect(reply.status == 401)
      #expect(reply.text.contains("expired"))
    }
    let options = EmulatorOptions(rowsPerMonth: 3, faults: [.keyExpired(afterRequests: 2)])
    try await serving(options) { client, _ in
      var statuses: [Int] = []
      for _ in 0..<4 { statuses.append(try await client.get(Self.target).status) }
      #expect(statuses == [200, 200, 401, 401])
    }
  }
}
