import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct EnterpriseUnitsTests {
  static let list = """
    [{"billingPeriodId":"201706","usageDetails":null,"balanceSummary":"/v1/x"},
     {"billingPeriodId":"201705","usageDetails":"/v1/enrollments/100/billingperiods/201705/usagedetails"},
     {"billingPeriodId":"201703","usageDetails":"https://elsewhere.example/201703"},
     {"billingPeriodId":"201704","usageDetails":"relative/201704"},
     {"billingPeriodId":"201702","usageDetails":""},{"billingPeriodId":"201701"}]
    """

  @Test(arguments: [
    ("current", ["201705"]), ("last 2", ["201704", "201705"]),
    ("all", ["201703", "201704", "201705"]), ("last 9", ["201703", "201704", "201705"]),
    ("201612..201704", ["201703", "201704"]), ("201509", ["201509"]),
  ]) func `units are the periods of the list that have the endpoint's records, oldest first`(
    _ selection: String, _ expected: [String]
  ) throws {
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: Self.list) }
    let units = try bench.source.units(in: try #require(PeriodSelection(selection)))
    #expect(units.map(\.period.description) == expected)
    #expect(units.allSatisfy { $0.endpoint == "usage-details" && $0.enrollment == "100" })
    let isAsked = selection != "201509"
    #expect(bench.targets == (isAsked ? ["/v2/enrollments/100/billingperiods"] : []))
  }

  @Test func `a range without any period in the list is an error that says what there is`() throws {
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: Self.list) }
    let fault = #expect(throws: Fault.self) {
      try bench.source.units(in: try #require(PeriodSelection("201801..201802")))
    }
    #expect(
      fault?.message
        == "there is no billing period with usage-details from 201801 to 201802;"
        + " the list has 201703 to 201705")
  }

  @Test func `a list with no period at all is no unit, and worth a line`() throws {
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: "[]") }
    #expect(try bench.source.units(in: .current).isEmpty)
    #expect(bench.events.messages.count == 1)
  }

  @Test func `an entry that is no period is an error, not a month less`() throws {
    let bench = try SourceBench { _, _ in
      ScriptedServer.response(body: #"[{"billingPeriodId":"2017","usageDetails":"x"}]"#)
    }
    let fault = #expect(throws: Fault.self) { try bench.source.units(in: .all) }
    #expect(
      fault?.description
        == "billing-periods, enrollment 100: expected a period (yyyyMM) for 'billingPeriodId',"
        + " found '2017'")
  }

  @Test func `days are cut at month ends, and whole months are months`() throws {
    let bench = try SourceBench { _, _ in [] }
    let days = try #require(CalendarDate("2017-04-20"))..<(try #require(CalendarDate("2017-06-03")))
    #expect(
      try bench.source.units(in: .days(days)).map(\.description) == [
        "usage-details, enrollment 100, 201704 from 2017-04-20 to 2017-05-01",
        "usage-details, enrollment 100, 201705",
        "usage-details, enrollment 100, 201706 from 2017-06-01 to 2017-06-03",
      ])
  }

  @Test func `billing periods are one unit, under the month of the fetch`() throws {
    let bench = try SourceBench(
      endpoint: "billing-periods", startedAt: try #require(Timestamp("2017-06-09T00:00:00Z"))
    ) { _, _ in ScriptedServer.response(body: Self.list) }
    let units = try bench.source.units(in: .all)
    #expect(units.map(\.description) == ["billing-periods, enrollment 100, 201706"])
    #expect(bench.targets.isEmpty)
    let (_, rows) = try bench.read()
    #expect(rows.values("billing_period_id").count == 6)
    #expect(bench.targets == ["/v2/enrollments/100/billingperiods"])
  }

  @Test(arguments: ["billing-periods", "reservation-recommendations"])
  func `what is only known now cannot be had for another month or for days`(_ endpoint: String)
    throws
  {
    let bench = try SourceBench(
      endpoint: endpoint, startedAt: try #require(Timestamp("2017-06-09T00:00:00Z"))
    ) { _, _ in [] }
    for selection in ["current", "last 3", "all", "201706", "201704..201707"] {
      let units = try bench.source.units(in: try #require(PeriodSelection(selection)))
      #expect(units.map(\.period.description) == ["201706"])
    }
    let day = try #require(CalendarDate("2017-06-02"))
    for selection in [try #require(PeriodSelection("201705")), .days(day..<day.adding(days: 1))] {
      let fault = #expect(throws: Fault.self) { try bench.source.units(in: selection) }
      #expect(fault?.category == .configuration)
      #expect(fault?.message == "\(endpoint) can only be had as they are now, in 201706")
    }
    #expect(bench.targets.isEmpty)
  }

  @Test func `reservations have the periods that have anything`() throws {
    let bench = try SourceBench(endpoint: "reservation-charges") { _, _ in
      ScriptedServer.response(body: Self.list)
    }
    let units = try bench.source.units(in: try #require(PeriodSelection("last 2")))
    #expect(units.map(\.period.description) == ["201705", "201706"])
  }

  @Test func `months of reservation summaries cannot be asked for by days`() throws {
    let day = try #require(CalendarDate("2017-04-20"))
    let selection = PeriodSelection.days(day..<day.adding(days: 20))
    for grain in ["daily", "monthly"] {
      let bench = try SourceBench(
        endpoint: "reservation-summaries", options: ["grain": .text(grain)]
      ) { _, _ in [] }
      if grain == "daily" {
        #expect(try bench.source.units(in: selection).count == 2)
      } else {
        let fault = #expect(throws: Fault.self) { try bench.source.units(in: selection) }
        #expect(fault?.message == "reservation-summaries monthly cannot be asked for by days")
      }
    }
  }

  @Test func `every enrollment is asked with its own key, and units come oldest first`() throws {
    let server = try ScriptedServer { request, _ in
      let id = request.target.split(separator: "/")[2]
      let isRight = request.headers["authorization"] == "bearer key-of-\(id)"
      return isRight
        ? ScriptedServer.response(
          body: request.target.hasSuffix("billingperiods")
            ? #"[{"billingPeriodId":"201705","usageDetails":"/x"},{"billingPeriodId":"201704","usageDetails":"/y"}]"#
            : #"[{"cost":1}]"#) : ScriptedServer.response(401)
    }
    let bench = try SourceBench(
      server,
      options: [
        "enrollment": .list([
          .mapping(["id": .text("200"), "key": .text("key-of-200")]),
          .mapping(["id": .text("100"), "key": .text("key-of-100")]),
        ])
      ])
    let units = try bench.source.units(in: .all)
    #expect(
      units.map { "\($0.enrollment) \($0.period)" } == [
        "200 201704", "100 201704", "200 201705", "100 201705",
      ])
    for unit in units {
      let rows = RowCollector(bench.schema)
      _ = try bench.source.read(ReadRequest(unit: unit, width: bench.schema.width), into: rows)
      #expect(rows.values("enrollment") == [unit.enrollment])
    }
  }
}
