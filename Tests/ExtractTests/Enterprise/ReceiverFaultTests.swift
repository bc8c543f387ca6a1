import Records
import Testing

@testable import Extract

/// Fails like a sink whose store went away.
private final class FailingReceiver: BatchReceiver {
  static let fault = Fault(.tryLater, "the database went away", at: "sink 'postgres'")
  private(set) var batches = 0

  func begin(currency: String?) throws(Fault) {}
  func receive(_ batch: RecordBatch) throws(Fault) {
    batches += 1
    throw Self.fault
  }
}

@Suite(.timeLimit(.minutes(2))) struct ReceiverFaultTests {
  @Test(arguments: [1, 2000]) func `what the receiver throws comes out as it is, and is asked once`(
    _ rows: Int
  ) throws {
    let bench = try SourceBench { _, _ in tagged(page((0..<rows).map(String.init))) }
    let receiver = FailingReceiver()
    let unit = Unit(
      endpoint: "usage-details", enrollment: "100", period: try #require(CalendarMonth("201704")))
    #expect(throws: FailingReceiver.fault.within("\(unit)")) {
      try bench.source.read(
        ReadRequest(unit: unit, width: bench.schema.width), into: receiver)
    }
    #expect(receiver.batches == 1 && bench.server.requests.count == 1)
  }

  @Test func `a redirect elsewhere is an error, and nobody there hears of the key`() throws {
    let other = try ScriptedServer { _, _ in ScriptedServer.response() }
    let base = other.base
    let bench = try SourceBench { _, _ in
      ScriptedServer.response(302, headers: ["Location: \(base)/x"])
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .failed)
    #expect(
      fault.message
        == "a redirect to \(base) was not followed, from \(bench.server.base)\(SourceBench.unitPath)"
    )
    #expect(other.requests.isEmpty && bench.server.requests.count == 1)
  }

  @Test func `the tag of an unchanged unit is the one that the provider names`() throws {
    let bench = try SourceBench { _, _ in notModified }
    let (outcome, _) = try bench.read(etags: ["\"0\"", "\"1\""])
    #expect(outcome == .unchanged(etag: "\"1\""))
    #expect(bench.server.requests.first?.headers["if-none-match"] == "\"0\", \"1\"")
  }
}
