import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct SharedWaitTests {
  @Test func `a wait that one unit was told is kept by every other unit, whatever its key`() throws
  {
    let counts = Counter()
    let server = try ScriptedServer { request, _ in
      let isFirst = counts.next(request.target) == 0
      return request.target.contains("/100/") && isFirst
        ? ScriptedServer.response(
          429, headers: ["Retry-After: 5", "x-ms-ratelimit-microsoft.consumption-retry-after: 40"])
        : tagged(page(["1"]))
    }
    let bench = try SourceBench(
      server,
      options: [
        "enrollment": .list([
          .mapping(["id": .text("100"), "key": .text("a")]),
          .mapping(["id": .text("200"), "key": .text("b")]),
        ])
      ])
    let source = bench.source
    let (clock, width, schema) = (bench.clock, bench.schema.width, bench.schema)
    let period = try #require(CalendarMonth("201704"))
    let unit = { @Sendable (enrollment: String) in
      Unit(endpoint: "usage-details", enrollment: enrollment, period: period)
    }
    clock.duringNextWait {
      let other = ReadRequest(unit: unit("200"), width: width)
      _ = try? source.read(other, into: RowCollector(schema))
    }
    let first = ReadRequest(unit: unit("100"), width: width)
    _ = try source.read(first, into: RowCollector(schema))
    #expect(
      server.requests.map(\.target.enrollment) == ["100", "200", "100"])
    // The other unit waited first, and as long; the time of the one that was told was over then.
    #expect(clock.waits.count == 1)
    #expect(clock.waits.allSatisfy { $0 >= .seconds(40) && $0 <= .seconds(41) })
  }
}

extension String {
  fileprivate var enrollment: String {
    split(separator: "/").dropFirst(2).first.map(String.init) ?? ""
  }
}
