import Emulator
import Foundation
import Testing

@Suite struct UsageReportTests {
  static let submit = "/v3/enrollments/100/usagedetails/submit?billingPeriod=201705"

  /// Path and query of an absolute address.
  private func path(_ address: Any?) throws -> String {
    let text = try #require(address as? String)
    return String(text.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" })
  }

  /// Submits and polls so often; all answers in order.
  private func report(
    _ client: Client, _ target: String = submit, polls: Int = 3
  ) async throws -> [[String: Any]] {
    var answers = [try Page(try await client.get(target, method: "POST")).members]
    let address = try path(answers[0]["reportUrl"])
    for _ in 0..<polls { answers.append(try await client.object(address)) }
    return answers
  }

  @Test func `a report is queued, in progress, completed, and then has its blob`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 2_000)) { client, emulator in
      let answers = try await report(client)
      #expect(answers.map { $0["status"] as? Int } == [1, 2, 3, 3])
      #expect(answers.map { ($0["blobPath"] as? String)?.isEmpty } == [true, true, true, false])
      #expect(answers[0]["enrollmentNumber"] as? String == "100")
      #expect(answers[0]["startDate"] as? String == "2017-05-01T00:00:00")
      #expect(answers[0]["endDate"] as? String == "2017-05-31T00:00:00")
      var visitor = client
      visitor.key = nil
      let blob = try await visitor.get(try path(answers[3]["blobPath"]))
      let file = try await client.get(
        "/v3/enrollments/100/usagedetails/download?billingPeriod=201705")
      #expect(blob.status == 200)
      #expect(blob.body == file.body)
      #expect(blob.header("Content-Length") == "\(blob.body.count)")
      #expect(emulator.keysSentToBlobs == 0)
    }
  }

  @Test func `a key is refused at the blob, and counted`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 20)) { client, emulator in
      let address = try path(try await report(client).last?["blobPath"])
      let refused = try await client.get(address)
      #expect(refused.status == 400)
      #expect(refused.text.contains("InvalidAuthenticationInfo"))
      #expect(emulator.keysSentToBlobs == 1)
      var visitor = client
      visitor.key = nil
      let unsigned = try await visitor.get(String(address.prefix { $0 != "?" }))
      #expect(unsigned.status == 403)
      let other = try await visitor.get("/reportblobs/100/none.csv")
      #expect(other.status == 404)
    }
  }

  @Test func `each version spells its statuses its own way, and every other report another end`()
    async throws
  {
    try await serving(EmulatorOptions(rowsPerMonth: 20)) { client, _ in
      let base = "enrollments/100/usagedetails/submit?startTime=2017-04-02&endTime=2017-06-03"
      let names = try await report(client, "/v1/\(base)")
      #expect(
        names.map { $0["status"] as? String } == ["Queued", "InProgress", "Completed", "Completed"])
      let texts = try await report(client, "/v2/\(base)")
      #expect(texts.map { $0["status"] as? String } == ["1", "2", "3", "6"])
      #expect(texts[3]["blobPath"] as? String != "")
    }
  }

  @Test func `a month without usage is status 5`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 0)) { client, _ in
      let answers = try await report(client)
      #expect(answers.map { $0["status"] as? Int } == [1, 2, 5, 5])
    }
  }

  @Test func `reports fail, time out and stall as they are told, the next one does not`()
    async throws
  {
    func statuses(_ fault: EmulatorFault) async throws -> [[Int?]] {
      try await serving(EmulatorOptions(rowsPerMonth: 20, faults: [fault])) { client, _ in
        let first = try await report(client).map { $0["status"] as? Int }
        let second = try await report(client).map { $0["status"] as? Int }
        return [first, second]
      }
    }
    #expect(try await statuses(.reportFailed(times: 1)) == [[1, 2, 4, 4], [1, 2, 3, 6]])
    #expect(try await statuses(.reportTimedOut(times: nil)) == [[1, 2, 7, 7], [1, 2, 7, 7]])
    #expect(try await statuses(.reportStuck) == [[1, 2, 2, 2], [1, 2, 2, 2]])
  }

  @Test func `an address can be too old or lead away`() async throws {
    let faults: [EmulatorFault] = [
      .blobExpired(times: 1), .foreignReportURL(url: "http://127.0.0.1:9/r"),
    ]
    try await serving(EmulatorOptions(rowsPerMonth: 20, faults: faults)) { client, _ in
      let submitted = try Page(try await client.get(Self.submit, method: "POST")).members
      #expect(submitted["reportUrl"] as? String == "http://127.0.0.1:9/r")
      let id = try #require(submitted["id"] as? String)
      let poll = "/v3/enrollments/100/usagedetails/reports/\(id)"
      _ = try await client.object(poll)
      _ = try await client.object(poll)
      var visitor = client
      visitor.key = nil
      let blob = try await visitor.get(try path(try await client.object(poll)["blobPath"]))
      #expect(blob.status == 403)
    }
  }

  @Test(arguments: [
    ("POST", "/v3/enrollments/100/usagedetails/submit", 400), ("GET", submit, 405),
    ("GET", "/v3/enrollments/100/usagedetails/reports/none", 404),
  ])
  func `what is asked wrongly is refused`(method: String, target: String, status: Int) async throws
  {
    try await serving(EmulatorOptions(rowsPerMonth: 20)) { client, _ in
      let reply = try await client.get(target, method: method)
      #expect(reply.status == status)
    }
  }
}
