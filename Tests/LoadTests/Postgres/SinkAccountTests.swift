import Billing
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// What the database tells a report besides the loads that readers see.
@Suite struct SinkAccountTests {
  private func row(
    _ cost: String, _ department: String?, _ service: String, _ resource: String,
    day: String = "2017-04-01"
  ) -> [String: Cell] {
    var row = usage(cost, day: day)
    row["department_name"] = department.map(Cell.text) ?? .null
    row["meter_category"] = .text(service)
    row["instance_id"] = .text(resource)
    row["subscription_name"] = .text("Production")
    return row
  }

  private func spelled(_ shares: [CostShares.Share]) -> [String] {
    shares.map {
      "\($0.period) \($0.day.map(\.description) ?? "-") \($0.currency) \($0.name ?? "nil")"
        + " \($0.cost) \($0.rows)"
    }.sorted()
  }

  @Test func `costs divide by department and day, and by service and period`() throws {
    let warehouse = try Warehouse()
    try warehouse.load(
      [
        row("1.25", "Finance", "Storage", "/a/disk"), row("2.50", "Finance", "Storage", "/a/disk"),
        row("4", nil, "Compute", "/a/vm", day: "2017-04-02"),
        row("-0.0000000001", "Research", "Compute", "/a/vm", day: "2017-04-02"),
      ], into: warehouse.unit())
    try warehouse.load([row("8", "Finance", "Storage", "/b")], into: warehouse.unit("201703"))
    let account = try warehouse.spec.account(of: "usage-details")
    let shares = try #require(account.shares)
    #expect(
      spelled(shares.departments) == [
        "201703 2017-04-01 EUR Finance 8 1", "201704 2017-04-01 EUR Finance 3.75 2",
        "201704 2017-04-02 EUR Research -0.0000000001 1", "201704 2017-04-02 EUR nil 4 1",
      ])
    #expect(
      spelled(shares.services) == [
        "201703 - EUR Storage 8 1", "201704 - EUR Compute 3.9999999999 2",
        "201704 - EUR Storage 3.75 2",
      ])
    #expect(account.loads.map(\.unit.period.description) == ["201703", "201704"])
  }

  @Test func `the costliest resources are those of the newest period, and say what they are of`()
    throws
  {
    let warehouse = try Warehouse()
    try warehouse.load([row("99", nil, "Storage", "/old")], into: warehouse.unit("201703"))
    var rows = (1...30).map { row("\($0)", nil, "Storage", "/disk/\($0)") }
    rows.append(row("1000", nil, "Compute", "/disk/30"))
    try warehouse.load(rows, into: warehouse.unit())
    let shares = try #require(try warehouse.spec.account(of: "usage-details").shares)
    guard case .known(let period, let resources) = shares.resources else {
      Issue.record("\(shares.resources)")
      return
    }
    #expect(period.description == "201704")
    #expect(resources.map(\.id) == (16...30).reversed().map { "/disk/\($0)" })
    #expect(resources[0].cost.description == "1030")
    #expect(resources[0].service == nil)
    #expect(resources[1].service == "Storage")
    #expect(resources[1].subscription == "Production")
  }

  /// Loads a month of another enrollment with a definition that calls the cost `price` and leaves the currency out.
  private func loadRenamed(
    _ costs: [(resource: String, cost: String, currency: String)], into warehouse: Warehouse,
    enrollment: String
  ) throws {
    var schema = warehouse.schema
    schema.columns.removeAll { $0.name == FrameColumn.billingCurrency }
    let cost = try #require(schema.columns.firstIndex { $0.role == .cost })
    schema.columns[cost].name = "price"
    let unit = warehouse.unit(enrollment: enrollment)
    let sink = try warehouse.spec.makeSink(warehouse.run)
    try sink.begin(
      LoadOpening(
        unit: unit, schema: schema, loadID: "0123456789abcdef",
        sourceCurrency: warehouse.schema[FrameColumn.billingCurrency]?.slot))
    let rows = costs.map { one in
      var row = row(one.cost, nil, "Storage", one.resource)
      row["billing_currency"] = .text(one.currency)
      return row
    }
    try sink.write(warehouse.batch(rows, of: unit))
    let totals = Dictionary(costs.map { ($0.currency, $0.cost) }) { first, _ in first }
    var record = warehouse.record(
      of: unit, rows: try sink.finish().rows, totals: ["price": totals])
    record.roles = schema.roles
    record.currency = totals.count == 1 ? costs.first?.currency : nil
    _ = try sink.commit(record)
  }

  @Test(arguments: ["050", "200"])
  func `resources are read from each load by what its own record calls the columns`(
    _ enrollment: String
  ) throws {
    let warehouse = try Warehouse()
    try warehouse.load([row("3", nil, "Storage", "/a")], into: warehouse.unit())
    try loadRenamed(
      [("/b", "5", "USD"), ("/a", "7", "USD")], into: warehouse, enrollment: enrollment)
    let shares = try #require(try warehouse.spec.account(of: "usage-details").shares)
    guard case .known(_, let resources) = shares.resources else {
      Issue.record("\(shares.resources)")
      return
    }
    #expect(
      resources.map { "\($0.id) \($0.cost) \($0.currency)" } == [
        "/a 3 EUR", "/a 7 USD", "/b 5 USD",
      ])
  }

  @Test(arguments: ["050", "200"])
  func `no resources are told when one load of the period is in currencies that no column tells`(
    _ enrollment: String
  ) throws {
    let warehouse = try Warehouse()
    try warehouse.load([row("3", nil, "Storage", "/a")], into: warehouse.unit())
    try loadRenamed(
      [("/b", "5", "USD"), ("/a", "7", "EUR")], into: warehouse, enrollment: enrollment)
    let shares = try #require(try warehouse.spec.account(of: "usage-details").shares)
    guard case .unknown(let why) = shares.resources else {
      Issue.record("\(shares.resources)")
      return
    }
    #expect(why.contains("in several currencies"), "\(why)")
  }

  @Test func `loads of the past are told, with what they changed`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([row("1", nil, "Storage", "/a")], into: unit)
    let failing = try warehouse.stage([row("7", nil, "Storage", "/a")], into: unit)
    failing.discard()
    try warehouse.load([row("3", nil, "Storage", "/a")], into: unit)
    let history = try #require(try warehouse.spec.account(of: "usage-details").history)
    #expect(history.count == 3)
    #expect(history.newest.map(\.status) == [.loaded, .failed, .replaced])
    #expect(history.newest.map(\.rows) == [1, nil, 1])
    #expect(history.newest.allSatisfy { $0.unit == unit && $0.runID == warehouse.run.runID })
    #expect(history.newest.map { $0.loadedAt != nil } == [true, false, true])
    let change = try #require(history.restatements.first?.restatement)
    #expect(history.restatements.count == 1)
    #expect(change.costDelta == ["EUR": "2"])
  }

  @Test func `a table without sums by day tells loads and nothing of departments`() throws {
    var warehouse = try Warehouse()
    warehouse.schema = Dataset.balanceSummary.schema
    try warehouse.load(
      [["total_usage": .number("1")]], into: warehouse.unit(),
      totals: ["total_usage": ["EUR": "1"]])
    let account = try warehouse.spec.account(of: warehouse.schema.endpoint)
    #expect(account.loads.count == 1)
    #expect(account.shares == nil)
    #expect(account.history?.count == 1)
  }

  @Test func `an empty database tells nothing`() throws {
    let account = try Warehouse().spec.account(of: "usage-details")
    #expect(account.loads.isEmpty && account.shares == nil && account.history == nil)
  }
}
