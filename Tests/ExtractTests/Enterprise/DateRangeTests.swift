import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct DateRangeTests {
  private func days(_ from: String, _ to: String) throws -> Range<CalendarDate> {
    try #require(CalendarDate(from))..<(try #require(CalendarDate(to)))
  }

  @Test func `rows of other days than those asked for are dropped and counted`() throws {
    let rows = ["04-02", "04-03", "04-04", "04-05", "04-06"]
      .map { #"{"date":"2017-\#($0)T00:00:00","cost":1}"# }.joined(separator: ",")
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: "[\(rows)]") }
    let (outcome, collected) = try bench.read(days: try days("2017-04-03", "2017-04-05"))
    #expect(collected.values("usage_date") == ["2017-04-03", "2017-04-04"])
    #expect(collected.values("source_row") == ["1", "2"])
    let facts = try bench.facts(of: outcome)
    #expect(facts.records == 5 && facts.outsideDays == 3 && facts.dropped == 3)
    #expect(bench.events.messages == ["rows outside the asked days were dropped"])
    #expect(
      bench.targets == [
        "/v3/enrollments/100/usagedetailsbycustomdate?startTime=2017-04-03&endTime=2017-04-05"
      ])
  }

  @Test(arguments: ["", #""date":null,"#, #""date":"","#])
  func `a row without a day is put aside when days are asked for, and kept in a whole period`(
    _ day: String
  ) throws {
    let body = #"[{\#(day)"cost":7},{"date":"2017-04-03T00:00:00","cost":1}]"#
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: body) }
    let (outcome, rows) = try bench.read(days: try days("2017-04-03", "2017-04-05"))
    #expect(rows.values("cost") == ["1"])
    #expect(rows.rejected.map(\.path) == ["/0/date"])
    #expect(rows.rejected.map(\.ordinal) == [0])
    #expect(rows.rejected.first?.bytes.starts(with: Array(#"{\#(day)"cost""#.utf8)) == true)
    if day.hasSuffix("\"\",") { return }
    #expect(
      rows.rejected.first?.reason
        == "'date' is missing, so the record belongs to none of the days from 2017-04-03 to 2017-04-05"
    )
    #expect(try bench.facts(of: outcome).records == 2)
    #expect(try bench.read().rows.values("cost") == ["7", "1"])
  }

  @Test func `a marketplace charge over several days belongs to its first`() throws {
    let body = #"""
      [{"usageStartDate":"2017-04-01T00:00:00Z","usageEndDate":"2017-04-30T23:59:59Z","extendedCost":1},
       {"usageStartDate":"2017-04-03T00:00:00Z","usageEndDate":"2017-04-30T23:59:59Z","extendedCost":2}]
      """#
    let bench = try SourceBench(endpoint: "marketplace-charges") { _, _ in
      ScriptedServer.response(body: body)
    }
    let (outcome, rows) = try bench.read(days: try days("2017-04-02", "2017-04-05"))
    #expect(rows.values("extended_cost") == ["2"])
    #expect(try bench.facts(of: outcome).outsideDays == 1)
  }
}
