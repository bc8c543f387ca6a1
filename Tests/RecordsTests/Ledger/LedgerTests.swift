import Foundation
import Records
import Testing

@Suite struct LedgerTests {
  @Test func `a load record survives being written as JSON`() throws {
    let run = RunContext(runID: "r", pipeline: "p", planSHA256: "s", version: "1.0")
    let period = try #require(CalendarMonth("201704"))
    let days = period.firstDay..<period.firstDay.adding(days: 3)
    var record = LoadRecord(
      run: run, loadID: "0011223344556677",
      unit: Unit(endpoint: "usage-details", enrollment: "100", period: period, days: days),
      source: .init(
        url: "https://x.example/v3", etag: "\"a\"", pages: 2, bytes: 10, sha256: "00",
        confirmed: true), startedAt: Timestamp(microseconds: 1),
      finishedAt: Timestamp(microseconds: 2))
    record.totals = ["cost": ["EUR": "12345678901234567890.0000000000000000000000000001"]]
    record.checks = [.init(name: "row_count", outcome: "passed", message: "3 rows")]
    let json = try JSONEncoder().encode(record)
    #expect(try JSONDecoder().decode(LoadRecord.self, from: json) == record)
    let object = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object["plan_sha256"] as? String == "s")
    #expect((object["unit"] as? [String: Any])?["period"] as? String == "201704")
    #expect((object["unit"] as? [String: Any])?["from"] as? String == "2017-04-01")
  }

  @Test func `a digest is SHA-256 whatever the pieces`() {
    let digest = Digest()
    digest.update("a")
    digest.update("bc")
    #expect(
      digest.finish() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Digest.sha256(of: "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func `a fault says where, what and what to do`() {
    let fault = Fault(.failed, "the body ended early", at: "page 2", remedy: "Run again")
      .within("usage-details, enrollment 100, 201704")
    #expect(
      fault.description
        == "usage-details, enrollment 100, 201704, page 2: the body ended early. Run again.")
  }

  @Test func `a cancelled run says which signal it was`() throws {
    let cancellation = Cancellation()
    try cancellation.check()
    cancellation.cancel(signal: 15)
    cancellation.cancel(signal: 2)
    #expect(throws: Fault(.interrupted, "interrupted by signal 15")) { try cancellation.check() }
  }
}
