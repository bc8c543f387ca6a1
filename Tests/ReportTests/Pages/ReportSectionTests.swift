import Records
import Report
import Testing

/// What the page says of what only some ledgers know.
@Suite struct ReportSectionTests {
  private func share(
    _ day: String?, _ name: String?, _ cost: String, currency: String = "EUR"
  ) throws -> CostShares.Share {
    CostShares.Share(
      period: try #require(CalendarMonth("201704")), day: day.flatMap { CalendarDate($0) },
      currency: currency, name: name, cost: try ExactSum(parsing: cost), rows: 1)
  }

  /// A ledger that knows everything.
  private func fullAccount() throws -> SinkAccount {
    var load = try sampleLoad("201704", costs: ["30", "12.5"])
    load.checks = [
      .init(name: "reconcile", outcome: "passed", message: "cost 42.5 EUR")
    ]
    load.checks[0].comparison = .init(
      loaded: "42.5", expected: "42.51", difference: "-0.01", currency: "EUR")
    load.coverage = [
      "map_tags": [
        "environment mapped": "1500", "environment mapped cost EUR": "34",
        "environment defaulted": "500", "environment defaulted cost EUR": "8.5", "unparsable": "2",
      ]
    ]
    var account = SinkAccount(loads: [load])
    let resource = CostliestResources.Resource(
      id: "/subscriptions/1/providers/vm01", currency: "EUR", subscription: "Production",
      service: nil, cost: try ExactSum(parsing: "31"), rows: 3)
    account.shares = CostShares(
      departments: [
        try share("2017-04-01", "Finance", "20"), try share("2017-04-01", nil, "10"),
        try share("2017-04-02", "Finance", "12.5"),
      ],
      services: [try share(nil, "Compute", "31"), try share(nil, "Storage", "11.5")],
      resources: .known(load.unit.period, [resource]))
    var past = PastLoad(
      loadID: "00aa", runID: "r-1", unit: load.unit, status: .replaced, startedAt: load.startedAt)
    past.rows = 7
    past.loadedAt = load.finishedAt
    var change = Restatement(
      previousLoadID: "00", isClosedPeriod: true, rowsBefore: 7, rowsAfter: 7)
    change.costDelta = ["EUR": "-1.23"]
    past.restatement = change
    var failed = past
    failed.status = .failed
    failed.restatement = nil
    account.history = LoadHistory(count: 812, newest: [failed, past], restatements: [past])
    return account
  }

  private func page(_ account: SinkAccount) throws -> String {
    try ReportPage(title: "nightly", account: account, generatedAt: reportTime).html
  }

  /// The part of a page from a section's start to the next one's.
  private func section(_ id: String, of html: String) throws -> String {
    let start = try #require(html.firstRange(of: "<section id=\"\(id)\""))
    return String(html[start.lowerBound...].prefix { _ in true }.split(separator: "</section>")[0])
  }

  @Test func `departments stand in the chart, its legend, its table and a table of their own`()
    throws
  {
    let html = try page(fullAccount())
    let days = try section("by-day", of: html)
    #expect(days.contains("<path class=\"s1\"") && days.contains("<path class=\"s2\""))
    #expect(
      days.contains(
        "<span class=\"part\">Finance</span><span class=\"value\"><data value=\"32.5\">"))
    #expect(days.contains("<th scope=\"col\" class=\"number\">No department</th>"))
    let table = try section("by-department", of: html)
    #expect(table.contains(">Finance</th>") && table.contains(">No department</th>"))
    #expect(table.contains("<data value=\"765\">76.5 %</data>"))
    #expect(table.contains("<data value=\"42.5\">"))
  }

  @Test func `services and resources have exact costs`() throws {
    let html = try page(fullAccount())
    #expect(try section("by-service", of: html).contains("<data value=\"729\">72.9 %</data>"))
    let resources = try section("resources", of: html)
    #expect(resources.contains("<span class=\"way\">/subscriptions/1/providers/</span>vm01"))
    #expect(resources.contains("April 2017"))
  }

  @Test func `tags, reconciliation, restatements and history are told`() throws {
    let html = try page(fullAccount())
    let tags = try section("tags", of: html)
    #expect(tags.contains("<data value=\"800\">80.0 %</data>"))
    #expect(tags.contains("The tags of 2 rows could not be read"))
    #expect(
      try section("reconciliation", of: html).contains("<data value=\"-0.01\" class=\"credit\">"))
    let changes = try section("restatements", of: html)
    #expect(changes.contains("<data value=\"-1.23\" class=\"credit\">"))
    #expect(changes.contains(">closed<"))
    let history = try section("history", of: html)
    #expect(history.contains("The newest 2 of 812 loads"))
    #expect(history.contains("failed</span>") && history.contains(">replaced<"))
  }

  @Test func `units with many amounts have tables that fit a page`() throws {
    var loads = [try sampleLoad("201704", costs: ["30"]), try sampleLoad("201705", costs: ["12"])]
    for index in loads.indices {
      for name in ["A", "B", "C", "D", "E"] { loads[index].totals[name] = ["EUR": "\(index + 1)"] }
    }
    let tables = try section("units", of: page(SinkAccount(loads: loads)))
      .split(separator: "<table").dropFirst()
    #expect(
      tables.map { table in table.split(separator: "<th scope=\"col\"").count - 1 } == [8, 6, 3])
    for table in tables {
      #expect(table.contains(">201704<") && table.contains(">201705<"))
      #expect(table.contains(">All<"))
    }
    #expect(tables.joined().split(separator: "<data value=\"3\">").count == 6)
  }

  @Test func `what the ledger does not know is said to be unknown, and no figure stands there`()
    throws
  {
    let html = try page(SinkAccount(loads: [try sampleLoad("201704", costs: ["1"])]))
    for id in ["by-department", "by-service", "resources", "tags", "reconciliation", "history"] {
      let text = try section(id, of: html)
      #expect(text.contains("Not known"), "\(id)")
      #expect(!text.contains("<table") && !text.contains("<data"), "\(id)")
    }
    #expect(try section("restatements", of: html).contains("Earlier loads are not known here"))
  }

  @Test func `resources that could not be read are said to be unknown, and why`() throws {
    var account = try fullAccount()
    account.shares?.resources = .unknown("The table has no column 'cost'.")
    #expect(
      try section("resources", of: page(account)).contains(
        "Not known: The table has no column &#39;cost&#39;."))
  }

  @Test func `sums by department that differ from the loads are told before all else`() throws {
    var account = try fullAccount()
    account.shares?.departments[0].cost = try ExactSum(parsing: "20.01")
    #expect(
      try section("figures", of: page(account)).contains(
        "The cost by department comes to 42.51 EUR, that of the loads to 42.5"))
    #expect(try !section("figures", of: page(fullAccount())).contains("The cost by department"))
  }

  @Test func `two years of days, departments and services are a page in a moment`() throws {
    var account = SinkAccount(loads: [])
    var departments: [CostShares.Share] = []
    var services: [CostShares.Share] = []
    let first = try #require(CalendarMonth("201701"))
    for month in (0..<24).map({ first.adding(months: $0) }) {
      let days = CalendarDate.days(inMonth: month.month, of: month.year)
      var total = ExactSum()
      for day in (0..<days).map({ month.firstDay.adding(days: $0) }) {
        for department in 0..<12 {
          let cost = try ExactSum(parsing: "\(1000 + department * 37).123456789")
          try total.merge(cost)
          departments.append(
            .init(
              period: month, day: day, currency: "EUR", name: "Department \(department)",
              cost: cost, rows: 700))
        }
      }
      services.append(
        .init(period: month, currency: "EUR", name: "Compute", cost: total, rows: 250_000))
      var load = try sampleLoad("\(month)", costs: (0..<days).map { _ in "14443.481481468" })
      load.totals = ["cost": ["EUR": total.description]]
      account.loads.append(load)
    }
    account.shares = CostShares(
      departments: departments, services: services, resources: .unknown("Not asked."))
    let clock = ContinuousClock()
    var html = ""
    let time = try clock.measure { html = try page(account) }
    #expect(time < .seconds(20), "an unoptimized build took \(time)")
    #expect(html.utf8.count < 4_000_000, "\(html.utf8.count) bytes")
    #expect(!html.contains("belongs to no day"))
  }
}
