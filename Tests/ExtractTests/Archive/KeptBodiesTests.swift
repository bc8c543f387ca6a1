import Records
import Testing

@testable import Extract

/// Bodies on their way into an archive: every byte once, whatever happens on the way.
@Suite(.timeLimit(.minutes(2))) struct KeptBodiesTests {
  private static let first = page((0..<200).map(String.init), next: "/b")
  private static let second = page(["7", "8"])

  @Test func `pages are kept as they came, with their address and tag`() throws {
    let bench = try SourceBench { target, _ in
      tagged(target == "/b" ? Self.second : Self.first, target == "/b" ? "\"b\"" : "\"a\"")
    }
    let pages = KeptPages()
    _ = try bench.read(keeping: pages)
    #expect(pages.texts == [Self.first, Self.second])
    #expect(pages.records == [200, 2])
    #expect(pages.heads.map(\.etag) == ["\"a\"", "\"b\""])
    #expect(
      pages.heads.map(\.url) == [
        bench.server.base + SourceBench.unitPath, bench.server.base + "/b",
      ])
    #expect(pages.heads[0].headers["etag"] == "\"a\"")
    #expect(!pages.heads.contains { "\($0)".contains(SourceBench.key) })
  }

  @Test(arguments: [0, 1, 4000, first.utf8.count - 1])
  func `a resumed body is kept whole, the bytes before and after exactly once`(_ count: Int) throws
  {
    let bench = try SourceBench { target, ordinal in
      if target == "/b" { return tagged(Self.second) }
      return ordinal < 2
        ? RecoveryTests.cut(Self.first, after: min(count + ordinal, Self.first.utf8.count - 1))
        : tagged(Self.first)
    }
    let pages = KeptPages()
    _ = try bench.read(keeping: pages)
    #expect(pages.texts == [Self.first, Self.second])
    #expect(pages.listings == 1)
  }

  @Test func `a listing that starts again is kept once`() throws {
    let bench = try SourceBench { target, ordinal in
      if target == "/b" { return tagged(page(["2\(ordinal)"]), "\"b\"") }
      return ordinal == 3
        ? notModified : tagged(page(["1\(ordinal)"], next: "/b"), "\"\(ordinal)\"")
    }
    let pages = KeptPages()
    let (_, rows) = try bench.read(keeping: pages)
    #expect(pages.listings == 2)
    #expect(pages.texts == [page(["12"], next: "/b"), page(["21"])])
    #expect(rows.values("cost") == ["12", "21"])
  }

  @Test func `a page that was withheld and read again is kept once`() throws {
    // The second page begins like the first, and goes on otherwise.
    let bench = try SourceBench { target, _ in
      tagged(target == "/b" ? page(["1", "3"]) : page(["1", "2"], next: "/b"))
    }
    let pages = KeptPages()
    let (_, rows) = try bench.read(keeping: pages, dropsRepeatedPages: true)
    #expect(pages.texts == [page(["1", "2"], next: "/b"), page(["1", "3"])])
    #expect(rows.values("cost") == ["1", "2", "1", "3"])

    let again = try bench.read(keeping: nil, kept: pages, dropsRepeatedPages: true)
    #expect(again.rows.values("cost") == ["1", "2", "1", "3"])
  }

  @Test(arguments: [
    ("csv", usageCSV, BodyForm.csv), ("csv", "Date,Cost\r\n", .csv), ("json", page(["1"]), .json),
    ("json", "[]", .json), ("json", "  \r\n[]", .json),
    // An empty month of the first API is CSV under a question for JSON too.
    ("json", "\u{FEFF}\"Usage Data Extract\"\r\n\"\"\r\n", .csv),
  ])
  func `a body is kept under its own form, in however small pieces it comes`(
    _ format: String, _ body: String, _ form: BodyForm
  ) throws {
    for size in [1, 7, body.utf8.count] {
      let bench = try SourceBench(options: ["format": .text(format)]) { _, _ in
        let bytes = Array(body.utf8)
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n"
        return [.sendBytes(Array(head.utf8))]
          + stride(from: 0, to: bytes.count, by: size).map {
            .sendBytes(Array(bytes[$0..<min($0 + size, bytes.count)]))
          }
      }
      let pages = KeptPages()
      let rows = try bench.read(keeping: pages).rows
      #expect(pages.texts == [body])
      #expect(pages.heads.map(\.form) == [form])
      #expect(rows.begins == 1)
    }
  }

  @Test(arguments: [("json", BodyForm.json), ("csv", .csv)])
  func `an answer without a body is kept as one`(_ format: String, _ form: BodyForm) throws {
    let bench = try SourceBench(options: ["format": .text(format)]) { _, _ in
      ScriptedServer.response(204)
    }
    let pages = KeptPages()
    _ = try bench.read(keeping: pages)
    #expect(pages.texts == [""] && pages.records == [0])
    #expect(pages.heads.map(\.form) == [form])
  }

  @Test func `the balance summary that tells the currency is kept beside`() throws {
    let balance = #"{"currencyCode":"EUR"}"#
    let bench = try SourceBench { target, _ in
      tagged(target.hasSuffix("balancesummary") ? balance : Self.second)
    }
    let pages = KeptPages()
    _ = try bench.read(keeping: pages, needsCurrency: true)
    #expect(pages.texts == [Self.second])
    #expect(pages.others["balance-summary"]?.texts == [balance])
  }
}

/// Kept bodies in the place of a download.
@Suite(.timeLimit(.minutes(2))) struct ReplayedReadTests {
  /// A listing that was kept, from a bench whose provider then has nothing newer.
  private func keep(
    _ then: @escaping @Sendable (Int) -> [ScriptedServer.Step] = { _ in notModified }
  ) throws -> (SourceBench, KeptPages) {
    let bench = try SourceBench { target, ordinal in
      if target.hasSuffix("balancesummary") { return tagged(#"{"currencyCode":"EUR"}"#) }
      return ordinal == 0 ? tagged(page(["1", "2"])) : then(ordinal)
    }
    let pages = KeptPages()
    _ = try bench.read(keeping: pages, needsCurrency: true)
    return (bench, pages)
  }

  @Test func `nothing newer costs one request, and the kept bodies make the rows`() throws {
    let (bench, kept) = try keep()
    let before = bench.server.requests.count
    let archive = KeptPages()
    let (outcome, rows) = try bench.read(keeping: archive, kept: kept, needsCurrency: true)
    let facts = try bench.facts(of: outcome)
    #expect(facts.isReplayed && facts.records == 2 && facts.source == kept.source)
    #expect(rows.values("cost") == ["1", "2"])
    #expect(rows.currencies == ["EUR"])
    #expect(bench.server.requests.count == before + 1)
    #expect(bench.server.requests.last?.headers["if-none-match"] == "\"1\"")
    #expect(archive.listings == 0)
  }

  @Test func `what is newer is read from the provider, and kept`() throws {
    let (bench, kept) = try keep { _ in tagged(page(["3"]), "\"2\"") }
    let archive = KeptPages()
    let (outcome, rows) = try bench.read(keeping: archive, kept: kept)
    #expect(!(try bench.facts(of: outcome).isReplayed))
    #expect(rows.values("cost") == ["3"])
    #expect(archive.texts == [page(["3"])])
  }

  @Test func `a listing of another address is not asked for by its tag`() throws {
    let (bench, _) = try keep { _ in tagged(page(["3"])) }
    let other = KeptPages()
    try other.beginListing()
    try other.beginPage(PageHead(url: "https://elsewhere.example/usage", etag: "\"1\""))
    try other.endPage(records: 0)
    _ = try bench.read(keeping: nil, kept: other)
    #expect(bench.server.requests.last?.headers["if-none-match"] == nil)
  }

  @Test func `a damaged archive is told, and the provider asked for the bodies`() throws {
    let (bench, kept) = try keep { $0 == 1 ? notModified : tagged(page(["1", "2"])) }
    kept.damage = Fault(.failed, "the archived body is not the one that was received")
    let archive = KeptPages()
    let (outcome, rows) = try bench.read(keeping: archive, kept: kept)
    #expect(!(try bench.facts(of: outcome).isReplayed))
    #expect(rows.values("cost") == ["1", "2"])
    #expect(archive.texts == [page(["1", "2"])])
    #expect(
      bench.events.messages == [
        "the archived listing cannot be read, and the provider is asked for it"
      ])
  }
}
