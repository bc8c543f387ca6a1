import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct ConditionalReadTests {
  @Test func `a unit that the provider has nothing newer of costs one request`() throws {
    let bench = try SourceBench { _, _ in notModified }
    let (outcome, rows) = try bench.read(etags: ["\"1\""], needsCurrency: true)
    #expect(outcome == .unchanged(etag: "\"1\""))
    #expect(rows.begins == 0)
    #expect(bench.server.requests.map { $0.headers["if-none-match"] } == ["\"1\""])
  }

  @Test func `rows that lack their currency are read again once something tells it`() throws {
    let bench = try SourceBench { target, ordinal in
      if target.contains("balancesummary") {
        return ScriptedServer.response(body: #"{"currencyCode":"EUR"}"#)
      }
      return ordinal == 0 ? notModified : tagged(page(["7"]))
    }
    let (outcome, rows) = try bench.read(
      etags: ["\"1\""], needsCurrency: true, lacksCurrency: true)
    #expect(try bench.facts(of: outcome).records == 1)
    #expect(rows.currencies == ["EUR"] && rows.values("cost") == ["7"])
    #expect(bench.server.requests.first?.headers["if-none-match"] == "\"1\"")
  }

  @Test func `rows that lack their currency stay as they are while nothing tells it`() throws {
    let bench = try SourceBench { target, _ in
      target == SourceBench.unitPath ? notModified : ScriptedServer.response(403)
    }
    let (outcome, rows) = try bench.read(
      etags: ["\"1\""], needsCurrency: true, lacksCurrency: true)
    #expect(outcome == .unchanged(etag: "\"1\""))
    #expect(rows.begins == 0)
    #expect(bench.server.requests.count == 3)
  }

  @Test func `pages of two refreshes are never one listing`() throws {
    let bench = try SourceBench { target, ordinal in
      if target == "/b" { return tagged(page(["2\(ordinal)"]), "\"b\"") }
      // First page, the question whether it stands (no), first page, the question (yes).
      return ordinal == 3
        ? notModified : tagged(page(["1\(ordinal)"], next: "/b"), "\"\(ordinal)\"")
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.begins == 2)
    #expect(rows.values("cost") == ["12", "21"])
    guard case .complete(let facts) = outcome else { return }
    #expect(facts.source.confirmed && facts.source.etag == "\"2\"" && facts.records == 2)
    #expect(
      bench.events.messages
        == ["the listing changed while it was read, and is read again from its start"])
  }

  @Test func `a listing that never stands still is left for later`() throws {
    let bench = try SourceBench { target, ordinal in
      target == "/b"
        ? tagged(page(["2\(ordinal)"])) : tagged(page(["1"], next: "/b"), "\"\(ordinal)\"")
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .tryLater)
    #expect(
      fault.message
        == "the provider refreshed the listing 3 times while it was read: its first page changed")
  }

  @Test func `a provider that ignores If-None-Match confirms by its entity tag`() throws {
    let bench = try SourceBench { target, _ in
      tagged(target == "/b" ? page(["2"]) : page(["1"], next: "/b"))
    }
    guard case .complete(let facts) = try bench.read().outcome else { return }
    #expect(facts.source.confirmed)
    #expect(bench.server.requests.count == 3)
  }

  @Test func `several pages without an entity tag are not confirmed`() throws {
    let bench = try SourceBench { target, _ in
      ScriptedServer.response(body: target == "/b" ? page(["2"]) : page(["1"], next: "/b"))
    }
    guard case .complete(let facts) = try bench.read().outcome else { return }
    #expect(!facts.source.confirmed && facts.source.etag == nil)
    #expect(bench.server.requests.count == 2)
  }
}
