import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct RepeatedPageTests {
  /// A server of the given pages, each linked to the next.
  private func bench(_ pages: [[String]]) throws -> SourceBench {
    try SourceBench { target, ordinal in
      let number = Int(target.split(separator: "=").last ?? "") ?? 0
      if number == 0, ordinal > 0 { return notModified }
      let next = number + 1 < pages.count ? "/v3/p?n=\(number + 1)" : nil
      return tagged(page(pages[number], next: next, id: "\(number)"))
    }
  }

  @Test func `without deduplicate a page delivered twice is an error that names the remedy`() throws
  {
    let fault = try #require(try bench([["1", "2"], ["3", "4"], ["3", "4"]]).fault())
    #expect(fault.message == "it has the same records as page 2: the provider sent a page twice")
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 3")
    #expect(
      fault.remedy
        == "Run again, or add the transform 'deduplicate', which drops repeated pages")
  }

  @Test func `with deduplicate it is dropped, and counted with its cost`() throws {
    let bench = try bench([["1", "2"], ["3", "4.5"], ["3", "4.5"], ["5"], ["1", "2"]])
    let (outcome, rows) = try bench.read(dropsRepeatedPages: true)
    #expect(rows.values("cost") == ["1", "2", "3", "4.5", "5"])
    #expect(rows.values("source_row") == ["0", "1", "2", "3", "6"])
    let facts = try bench.facts(of: outcome)
    #expect(facts.records == 9 && facts.source.pages == 5)
    #expect(facts.repeats.pages == 2 && facts.repeats.rows == 4)
    #expect(facts.repeats.sums["cost"]?["XXX"].map { "\($0)" } == "10.5")
    #expect(
      bench.events.messages
        == Array(repeating: "a page was delivered again and is dropped", count: 2))
    #expect(bench.server.requests.count == 6)
  }

  @Test func `a page that only begins like an earlier one is read again, and its rows once`() throws
  {
    let pages = [["1", "2"], ["1", "3"], ["1", "2", "4"], ["1"], ["1", "3"]]
    let bench = try bench(pages)
    let (outcome, rows) = try bench.read(dropsRepeatedPages: true)
    #expect(rows.values("cost") == ["1", "2", "1", "3", "1", "2", "4", "1"])
    #expect(rows.values("source_row") == (0..<8).map { "\($0)" })
    #expect(rows.begins == 1)
    let facts = try bench.facts(of: outcome)
    #expect(facts.repeats.pages == 1 && facts.repeats.rows == 2 && facts.source.pages == 5)
    let bodies = pages.enumerated().map { number, costs in
      page(costs, next: number < 4 ? "/v3/p?n=\(number + 1)" : nil, id: "\(number)")
    }
    #expect(facts.source.sha256 == Digest.sha256(of: bodies.joined()))
    #expect(facts.source.bytes == bodies.joined().utf8.count)
    // Three pages asked for twice, and the first once more at the end.
    #expect(bench.targets.count == 5 + 3 + 1)
  }

  @Test func `a page that changes between its two readings is another listing`() throws {
    let bench = try SourceBench { target, ordinal in
      if target == "/b" { return tagged(page(["1", "\(ordinal)"])) }
      return tagged(page(["1", "x"].map { $0 == "x" ? "9" : $0 }, next: "/b"))
    }
    let fault = #expect(throws: Fault.self) { try bench.read(dropsRepeatedPages: true) }
    #expect(fault?.category == .tryLater)
    #expect(fault?.message.hasSuffix("page 2 was another one when it was read again") == true)
  }

  @Test func `a listing of ever new links to the same page ends in an error`() throws {
    let bench = try SourceBench { target, _ in
      let number = Int(target.split(separator: "=").last ?? "") ?? 0
      return tagged(page(["1", "2"], next: "/v3/p?n=\(number + 1)"))
    }
    let fault = #expect(throws: Fault.self) { try bench.read(dropsRepeatedPages: true) }
    #expect(fault?.category == .failed)
    #expect(fault?.message.contains("the listing seems to have no end") == true)
  }

  @Test func `rows of other days in a repeated page are counted once, as repeats`() throws {
    let rows = #"[{"date":"2017-04-02","cost":1},{"date":"2017-04-03","cost":2}]"#
    let bench = try SourceBench { target, _ in
      tagged(#"{"data":\#(rows)\#(target == "/b" ? "" : #","nextLink":"/b""#)}"#)
    }
    let day = try #require(CalendarDate("2017-04-03"))
    let (outcome, collected) = try bench.read(
      days: day..<day.adding(days: 1), dropsRepeatedPages: true)
    #expect(collected.values("cost") == ["2"])
    let facts = try bench.facts(of: outcome)
    #expect(facts.records == 4 && facts.outsideDays == 1 && facts.repeats.rows == 2)
    #expect(facts.repeats.sums["cost"]?["XXX"].map { "\($0)" } == "2")
  }
}
