import Records
import Testing

@Suite struct JoinedDaysTests {
  private static let april = CalendarMonth("201704")!

  private func load(
    _ range: (String, String)? = nil, days: [String: String], plan: String = "plan"
  ) throws -> LoadRecord {
    let range = range.map { CalendarDate($0.0)!..<CalendarDate($0.1)! }
    var record = LoadRecord(
      run: RunContext(runID: "run", pipeline: "nightly", planSHA256: plan), loadID: "0",
      unit: Unit(endpoint: "usage-details", enrollment: "100", period: Self.april, days: range),
      source: .init(url: "u", etag: nil, pages: 1, bytes: 1, sha256: "", confirmed: true),
      startedAt: Timestamp(microseconds: 0), finishedAt: Timestamp(microseconds: 0))
    var total = ExactSum()
    for (day, cost) in days {
      record.days[day] = DayFigures(rows: 2, totals: ["cost": ["EUR": cost]])
      try total.merge(ExactSum(parsing: cost))
    }
    record.rowsWritten = 2 * days.count
    record.totals = ["cost": days.isEmpty ? [:] : ["EUR": total.description]]
    record.currency = "EUR"
    return record
  }

  @Test func `days take the place of the same days, and all else of the unit stays`() throws {
    let earlier = try load(days: [
      "2017-04-01": "1", "2017-04-02": "20", "2017-04-03": "300", "undated": "0.5",
    ])
    let some = try load(("2017-04-02", "2017-04-04"), days: ["2017-04-02": "7.25"])
    let whole = try some.joined(onto: earlier)
    #expect(Set(whole.days.keys) == ["2017-04-01", "2017-04-02", "undated"])
    #expect(whole.rowsWritten == 6)
    #expect(whole.totals == ["cost": ["EUR": "8.75"]])
    #expect(!whole.partial)
    #expect(whole.loadedDays.isEmpty)
    #expect(whole.unit == some.unit)
  }

  @Test func `days alone are a part, until the last of the period is there`() throws {
    let first = try load(("2017-04-01", "2017-04-11"), days: ["2017-04-05": "1"])
      .joined(onto: nil)
    #expect(first.partial)
    #expect(first.loadedDays.map { "\($0.from)..\($0.to)" } == ["2017-04-01..2017-04-11"])
    let second = try load(("2017-04-20", "2017-05-01"), days: ["2017-04-21": "2"])
      .joined(onto: first)
    #expect(second.partial)
    #expect(second.loadedDays.count == 2)
    let third = try load(("2017-04-11", "2017-04-20"), days: [:]).joined(onto: second)
    #expect(!third.partial)
    #expect(third.loadedDays.isEmpty)
    #expect(third.totals == ["cost": ["EUR": "3"]])
    #expect(third.rowsWritten == 4)
    let fourth = try load(("2017-04-05", "2017-04-06"), days: [:]).joined(onto: third)
    #expect(!fourth.partial)
    #expect(fourth.totals == ["cost": ["EUR": "2"]])
  }

  @Test func `a load of a whole period is what it is`() throws {
    let earlier = try load(days: ["2017-04-01": "1"])
    let whole = try load(days: ["2017-04-02": "2"])
    #expect(try whole.joined(onto: earlier) == whole)
  }

  @Test func `days of another definition cannot stay, and may be replaced`() throws {
    let earlier = try load(days: ["2017-04-01": "1"], plan: "other")
    let next = try load(("2017-04-02", "2017-04-03"), days: [:])
    #expect(throws: Fault.self) { try next.joined(onto: earlier) }
    let same = try load(("2017-04-01", "2017-04-02"), days: ["2017-04-01": "5"])
    #expect(try same.joined(onto: earlier).totals == ["cost": ["EUR": "5"]])
  }

  @Test(arguments: ["2017-04-04", "undated", "2017-03-31"])
  func `rows of other days are refused, since they would come twice`(day: String) throws {
    let some = try load(("2017-04-02", "2017-04-04"), days: [day: "1"])
    #expect(
      throws: Fault(.failed, "a load of some days has rows of other days: 2 of \(day)")
    ) { try some.joined(onto: nil) }
  }

  @Test func `a record that tells no days cannot be told apart`() throws {
    var earlier = try load(days: ["2017-04-01": "1"])
    earlier.days = [:]
    let some = try load(("2017-04-02", "2017-04-04"), days: [:])
    #expect(throws: Fault.self) { try some.joined(onto: earlier) }
  }
}
