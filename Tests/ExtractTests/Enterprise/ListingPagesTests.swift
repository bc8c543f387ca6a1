import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct ListingPagesTests {
  @Test(arguments: ["}", #","nextLink":null}"#, #","nextLink":""}"#])
  func `a listing is read to the page whose next link is absent, null or empty`(_ end: String)
    throws
  {
    let last = #"{"data":[{"cost":3}]"# + end
    let first = page(["1", "2"], next: "/v3/next?sessiontoken=A%2Fb+c")
    let bench = try SourceBench { target, ordinal in
      if target == SourceBench.unitPath { return ordinal == 0 ? tagged(first) : notModified }
      return tagged(last, "\"9\"")
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.values("cost") == ["1", "2", "3"])
    #expect(rows.values("source_row") == ["0", "1", "2"])
    #expect(rows.values("enrollment") == ["100", "100", "100"])
    #expect(rows.values("billing_period") == ["201704", "201704", "201704"])
    #expect(
      bench.targets
        == [SourceBench.unitPath, "/v3/next?sessiontoken=A%2Fb+c", SourceBench.unitPath])
    #expect(
      outcome
        == .complete(
          ListingFacts(
            source: LoadRecord.Source(
              url: bench.server.base + SourceBench.unitPath, etag: "\"1\"", pages: 2,
              bytes: first.utf8.count + last.utf8.count,
              sha256: Digest.sha256(of: first + last), confirmed: true),
            records: 3)))
    #expect(
      Set(bench.server.requests.map { $0.headers["authorization"] }) == ["bearer the-key"])
  }

  @Test(arguments: [
    "https://evil.example/x", "//evil.example/x", "http://127.0.0.1:1/x",
    "http://localhost:PORT/x",
  ])
  func `a next link to another origin is an error, and nobody there hears of the key`(
    _ link: String
  ) throws {
    let bench = try SourceBench { _, _ in tagged(page(["1"], next: link)) }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .failed)
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 1")
    if !link.contains("PORT") {
      #expect(fault.message.hasSuffix("the key goes only to \(bench.server.base)"))
    }
    #expect(bench.server.requests.count == 1)
  }

  @Test(arguments: [1, 2, 3]) func `a next link back to a page read before is an error`(_ back: Int)
    throws
  {
    let bench = try SourceBench { target, _ in
      let number = Int(target.split(separator: "=").last ?? "") ?? 1
      let next = number == 3 ? back : number + 1
      let link = next == 1 ? SourceBench.unitPath : "/v3/p?n=\(next)"
      return tagged(page(["\(number)"], next: link))
    }
    let fault = try #require(try bench.fault())
    #expect(
      fault.description
        == "usage-details, enrollment 100, 201704, page 3: its next link leads back to page \(back):"
        + " the listing would never end. Run again; if it stays so, tell the provider.")
  }

  @Test func `a page delivered twice under two links is an error, whatever its envelope says`()
    throws
  {
    let bench = try SourceBench { target, _ in
      switch target {
      case SourceBench.unitPath: tagged(page(["1", "2"], next: "/a"))
      case "/a": tagged(page(["3", "4"], next: "/b", id: "a"))
      default: tagged(page(["3", "4"], id: "b"))
      }
    }
    #expect(try bench.fault()?.category == .failed)
  }

  @Test(arguments: [
    ScriptedServer.response(body: "[]"), ScriptedServer.response(body: #"{"data":[]}"#),
    [.send("HTTP/1.1 204 No Content\r\n\r\n")],
  ])
  func `an empty month is a listing of no rows`(_ steps: [ScriptedServer.Step]) throws {
    let (outcome, rows) = try SourceBench { _, _ in steps }.read()
    guard case .complete(let facts) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(facts.records == 0 && facts.source.pages == 1)
    #expect(rows.begins == 1 && rows.rows.isEmpty)
  }

  @Test func `many pages are one listing, and empty ones no repeats`() throws {
    let bench = try SourceBench { target, ordinal in
      let number = Int(target.split(separator: "=").last ?? "") ?? 0
      if number == 0, ordinal > 0 { return notModified }
      let costs = number % 3 == 1 ? [] : ["\(number)"]
      return tagged(page(costs, next: number < 30 ? "/v3/p?n=\(number + 1)" : nil))
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.values("cost").count == 21)
    guard case .complete(let facts) = outcome else { return }
    #expect(facts.source.pages == 31 && facts.source.confirmed)
  }
}
