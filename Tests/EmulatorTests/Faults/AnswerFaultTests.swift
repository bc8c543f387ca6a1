import Emulator
import Foundation
import Glibc
import Records
import TestSupport
import Testing

/// Faults in what is answered and how its bytes are framed.
@Suite struct AnswerFaultTests {
  static let target = "/v3/enrollments/100/usagedetails"

  private func reply(
    _ faults: EmulatorFault..., rows: Int = 40, times: Int = 1
  ) async throws -> Client.Reply {
    try await serving(EmulatorOptions(rowsPerMonth: rows, faults: faults)) { client, _ in
      for _ in 1..<times { _ = try await client.get(Self.target) }
      return try await client.get(Self.target)
    }
  }

  @Test func `several headers each name another wait`() async throws {
    let reply = try await reply(.throttled(rate: 1, waits: [3, 20, 7]))
    #expect(reply.status == 429)
    #expect(reply.header("Retry-After") == "3")
    #expect(reply.header("x-ms-ratelimit-microsoft.consumption-retry-after") == "20")
    #expect(reply.header("x-ms-ratelimit-microsoft.costmanagement-entity-retry-after") == "7")
  }

  @Test func `an error, nothing and a status out of place`() async throws {
    let error = try await reply(.errorUnder200(rate: 1))
    #expect(error.status == 200 && error.text.hasPrefix(#"{"error":{"code""#))
    let nothing = try await reply(.emptyBody(rate: 1))
    #expect(nothing.status == 200 && nothing.body.isEmpty && nothing.ending == .whole)
    let unasked = try await reply(.wrong304(times: nil))
    #expect(unasked.status == 304)
    let redirect = try await reply(.redirect(url: "http://127.0.0.1:9"))
    #expect(redirect.status == 302)
    #expect(redirect.header("Location") == "http://127.0.0.1:9\(Self.target)")
  }

  @Test(arguments: [
    EmulatorFault.serverError(rate: 1, times: 2), .errorUnder200(rate: 1, times: 2),
    .emptyBody(rate: 1, times: 2), .htmlError(rate: 1, times: 2), .wrong304(times: 2),
    .wrongLength(bytes: 9, times: 2), .halfGzip(times: 2), .slowFirstByte(seconds: 0, times: 2),
  ])
  func `a fault with a number of times passes`(fault: EmulatorFault) async throws {
    let plain = try await reply()
    let third = try await reply(fault, times: 3)
    #expect(third.status == 200 && third.body == plain.body)
  }

  @Test(arguments: [40, 900])
  func `a length can be too long or too short`(rows: Int) async throws {
    let plain = try await reply(rows: rows)
    let long = try await reply(.wrongLength(bytes: 100, times: nil), rows: rows)
    #expect(long.ending == .cut)
    #expect(long.header("Content-Length") == "\(plain.body.count + 100)")
    #expect(long.body == plain.body)
    let short = try await reply(.wrongLength(bytes: -100, times: nil), rows: rows)
    #expect(short.ending == .whole)
    #expect(short.body == Array(plain.body.dropLast(100)))
  }

  @Test(arguments: [40, 900])
  func `a compressed body inflates to the plain one, half of one does not`(rows: Int) async throws {
    let plain = try await reply(rows: rows)
    let whole = try await reply(.gzip, rows: rows)
    #expect(whole.header("Content-Encoding") == "gzip")
    let inflated = try await inflate(whole.body)
    #expect(inflated == plain.body)
    let half = try await reply(.halfGzip(times: nil), .gzip, rows: rows)
    #expect(half.ending == .whole)
    #expect(half.body.count < whole.body.count)
    let partial = try await inflate(half.body)
    #expect(partial != plain.body)
    #expect(whole.body.starts(with: half.body))
  }

  /// What gzip makes of the bytes; it writes what it has before it complains. Files, not pipes: a pipe that
  /// another test's child inherits does not end.
  private func inflate(_ bytes: [UInt8]) async throws -> [UInt8] {
    let folder = TemporaryFolder("gzip")
    let file = URL(fileURLWithPath: folder.path + "/body")
    try Data(bytes).write(to: file.appendingPathExtension("gz"))
    let command = "gzip -dc '\(file.path).gz' >'\(file.path)' 2>/dev/null"
    _ = try await Worker.run("gzip") { () throws -> Int32 in system(command) }
    return Array(try Data(contentsOf: file))
  }

  @Test func `the first byte can take its time`() async throws {
    let start = ContinuousClock.now
    let reply = try await reply(.slowFirstByte(seconds: 0.3, times: nil))
    #expect(ContinuousClock.now - start > .milliseconds(300))
    #expect(reply.status == 200)
  }

  @Test func `a token that ended is refused as a key that expired, another is not`() async throws {
    func token(expiry: Int) -> String {
      let claims = Data(#"{"EnrollmentNumber":"100", "exp": \#(expiry), "iss":"ea"}"#.utf8)
      let text = claims.base64EncodedString().replacingOccurrences(of: "=", with: "")
      return "eyJhbGciOiJSUzI1NiJ9.\(text).c2lnbmF0dXJl"
    }
    for (expiry, status) in [(1_500_000_000, 401), (4_000_000_000, 200)] {
      let key = token(expiry: expiry)
      try await serving(EmulatorOptions(key: key, rowsPerMonth: 10)) { client, _ in
        var owner = client
        owner.key = key
        let reply = try await owner.get(Self.target)
        #expect(reply.status == status)
        #expect(reply.text.contains("expired") == (status == 401))
      }
    }
  }

  @Test func `the head of a response is all that HEAD gets`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10)) { client, _ in
      let ask = "HEAD \(Self.target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      let reply = try await client.exchange(ask, replies: 1)[0]
      #expect(reply.status == 405 && reply.body.isEmpty)
    }
  }
}
