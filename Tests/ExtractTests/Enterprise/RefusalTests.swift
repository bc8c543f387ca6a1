import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct RefusalTests {
  @Test(arguments: [401, 403]) func `a refused key says when it expired`(_ status: Int) throws {
    // {"EnrollmentNumber":"100","exp":1488326400}
    let key = "eyJh.eyJFbnJvbGxtZW50TnVtYmVyIjoiMTAwIiwiZXhwIjoxNDg4MzI2NDAwfQ.c2ln"
    let bench = try SourceBench(key: key) { _, _ in
      ScriptedServer.response(
        status, body: #"{"error":{"code":"Unauthorized","message":"The key \#(key) is old."}}"#)
    }
    let fault = try #require(try bench.fault())
    #expect(
      fault
        == Fault(
          .keyRefused,
          "the provider refused the key: \(status) from \(bench.server.base)\(SourceBench.unitPath):"
            + " The key ••• is old",
          at: "usage-details, enrollment 100, 201704, page 1",
          remedy: "The key expired on 2017-03-01: make a new one in the EA portal"))
    #expect(bench.server.requests.count == 1)
  }

  @Test(arguments: [400, 404, 410]) func `a unit that does not exist fails with the body's words`(
    _ status: Int
  ) throws {
    let bench = try SourceBench { _, _ in
      ScriptedServer.response(status, body: #"{"message":"No data in this date range."}"#)
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .failed)
    #expect(
      fault.message
        == "\(status) from \(bench.server.base)\(SourceBench.unitPath): No data in this date range")
    #expect(bench.server.requests.count == 1)
  }

  @Test func `a page for people under 200 is an error that shows its first line`() throws {
    let bench = try SourceBench { _, _ in
      ScriptedServer.response(
        body: "\n<!DOCTYPE html>\n<html><head><title>Down</title></head></html>")
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .failed)
    #expect(fault.message == "the answer is no JSON, but begins '<!DOCTYPE html> (Down)'")
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 1")
  }

  @Test(arguments: [#"{"error":{"code":"X1"}}"#, #"{"data":[{"cost":1}],"error":{"code":"X1"}}"#])
  func `an error under 200 is one`(_ body: String) throws {
    let fault = try #require(
      try SourceBench { _, _ in ScriptedServer.response(body: body) }.fault())
    #expect(fault.category == .failed)
    #expect(fault.message.contains(#"the response is an error: {"code":"X1"}"#))
  }

  @Test func `an empty body under 200 is an error`() throws {
    let fault = try #require(try SourceBench { _, _ in ScriptedServer.response() }.fault())
    #expect(fault.message == "the body is empty; expected JSON")
  }

  @Test func `a body longer than the limit is an error`() throws {
    let bench = try SourceBench(limits: .mapping(["page": .text("64B")])) { _, _ in
      ScriptedServer.response(body: page(["1", "2", "3"]))
    }
    let fault = try #require(try bench.fault())
    #expect(fault.message == "the body is longer than 64B")
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 1")
  }
}
