import Billing
import Foundation
import Records
import TestSupport
import Testing

@testable import Load

/// What files tell a report besides their loads, against what a database tells of the same rows.
@Suite struct FilesAccountTests {
  /// Loads rows of usage details into files.
  private func load(
    _ rows: [[String: Cell]], into unit: Records.Unit, _ spec: FilesSinkSpec, _ warehouse: Warehouse
  ) throws {
    try spec.prepare(warehouse.run)
    let sink = try spec.makeSink(warehouse.run)
    try sink.begin(LoadOpening(unit: unit, schema: warehouse.schema, loadID: "0123456789abcdef"))
    try sink.write(warehouse.batch(rows, of: unit))
    var record = warehouse.record(of: unit, rows: try sink.finish().rows)
    try warehouse.figure(rows, into: &record)
    _ = try sink.commit(record)
  }

  private func spelled(_ shares: [CostShares.Share]?) -> [String] {
    (shares ?? []).map {
      "\($0.period) \($0.day.map(\.description) ?? "-") \($0.currency) \($0.name.debugDescription)"
        + " \($0.cost) \($0.rows)"
    }.sorted()
  }

  private func spelled(_ resources: CostliestResources?) -> [String] {
    guard case .known(let period, let resources) = resources else { return ["\(resources as Any)"] }
    return resources.map {
      "\(period) \($0.currency) \($0.id) \($0.subscription ?? "-") \($0.service ?? "-")"
        + " \($0.cost) \($0.rows)"
    }
  }

  private func randomRows(
    _ count: Int, days: ClosedRange<Int> = 1...9, _ generator: inout SeededGenerator
  ) -> [[String: Cell]] {
    let names: [Cell] = [
      .null, .string(""), .text("two words"), .escaped(#"a\u00e9\\"#), .text("aé\\"), .string("x"),
    ]
    return (0..<count).map { _ in
      var row = usage(
        "\(Int.random(in: -50...50, using: &generator)).\(Int.random(in: 0...999, using: &generator))",
        day: "2017-04-0\(Int.random(in: days, using: &generator))")
      for column in ["subscription_name", "department_name", "meter_category", "instance_id"] {
        row[column] = names.randomElement(using: &generator) ?? .null
      }
      if Int.random(in: 0..<20, using: &generator) == 0 { row["cost"] = .null }
      row["billing_currency"] = Int.random(in: 0..<3, using: &generator) == 0 ? .null : .text("EUR")
      return row
    }
  }

  @Test(arguments: ["csv", "ndjson"])
  func `files tell of departments, services and resources what a database tells`(format: String)
    throws
  {
    var generator = SeededGenerator()
    let warehouse = try Warehouse()
    let folder = TemporaryFolder("account")
    let spec = FilesSinkSpec(
      path: folder.path, format: format == "csv" ? .csv : .ndjson,
      partitionBy: ["billing_period", "usage_date"], compression: .gzip(level: 1))
    for period in ["201703", "201704"] {
      let unit = warehouse.unit(period)
      let rows = randomRows(400, &generator)
      try warehouse.load(rows, into: unit)
      try load(rows, into: unit, spec, warehouse)
    }
    let told = try #require(try spec.account(of: "usage-details").shares, "seed \(generator.seed)")
    let expected = try #require(try warehouse.spec.account(of: "usage-details").shares)
    #expect(told.departments.count > 50)
    #expect(spelled(told.departments) == spelled(expected.departments), "seed \(generator.seed)")
    #expect(spelled(told.services) == spelled(expected.services), "seed \(generator.seed)")
    #expect(spelled(told.resources) == spelled(expected.resources), "seed \(generator.seed)")
  }

  /// How a definition may show the columns of a row.
  enum Shown: CaseIterable { case renamed, exchanged, namesAlike, withoutCurrency }

  @Test(arguments: Shown.allCases)
  func `sums are told in the currency of the rows, whatever columns are called`(
    shown: Shown
  ) throws {
    var generator = SeededGenerator()
    let warehouse = try Warehouse()
    let folder = TemporaryFolder("renamed")
    let rows = randomRows(300, &generator).map { row in
      var row = row
      row["billing_currency"] = .text(["EUR", "USD"].randomElement(using: &generator) ?? "EUR")
      row["resource_rate"] = .number("1000000")
      return row
    }
    var schema = warehouse.schema
    let names: [String: String] =
      switch shown {
      case .renamed: ["cost": "amount", "billing_currency": "money", "instance_id": "thing"]
      case .exchanged: ["cost": "resource_rate", "resource_rate": "cost"]
      case .namesAlike: ["cost": "BilledCost", "meter_region": "BillingCurrency"]
      case .withoutCurrency: [:]
      }
    for index in schema.columns.indices {
      schema.columns[index].name =
        names[schema.columns[index].name] ?? schema.columns[index].name
    }
    if shown == .withoutCurrency { schema.columns.removeAll { $0.name == "billing_currency" } }
    var expected: [String: ExactSum] = [:]
    for row in rows {
      let currency = row["billing_currency"]?.slotKind.1 ?? ""
      let cost = ExactDecimal(row["cost"]?.slotKind.1 ?? "") ?? .zero
      try expected[currency, default: ExactSum()].add(cost)
    }
    let opening = LoadOpening(
      unit: warehouse.unit(), schema: schema, loadID: "0123456789abcdef",
      sourceCurrency: warehouse.schema["billing_currency"]?.slot)
    let files = FilesSinkSpec(path: folder.path)
    for spec in [files, warehouse.spec] as [any SinkSpec] {
      try spec.prepare(warehouse.run)
      let sink = try spec.makeSink(warehouse.run)
      try sink.begin(opening)
      try sink.write(warehouse.batch(rows, of: opening.unit))
      var record = warehouse.record(of: opening.unit, rows: try sink.finish().rows)
      try warehouse.figure(rows, into: &record)
      record.roles = schema.roles
      record.roles?["currency"] = opening.currencyColumn?.name
      _ = try sink.commit(record)
      let shares = try #require(try spec.account(of: "usage-details").shares)
      for list in [shares.departments, shares.services] {
        var sums: [String: ExactSum] = [:]
        for share in list { try sums[share.currency, default: ExactSum()].merge(share.cost) }
        #expect(sums == expected, "\(spec.name), seed \(generator.seed)")
      }
    }
    let told = try #require(try files.account(of: "usage-details").shares)
    let inDatabase = try #require(try warehouse.spec.account(of: "usage-details").shares)
    #expect(spelled(told.resources) == spelled(inDatabase.resources), "seed \(generator.seed)")
    #expect(spelled(told.resources).allSatisfy { !$0.contains("000000 ") })
    #expect(spelled(told.resources).count > 3)
  }

  @Test func `rows without a currency column are told in the load's currency`() throws {
    var warehouse = try Warehouse()
    let folder = TemporaryFolder("currency")
    warehouse.schema.columns.removeAll { $0.name == "billing_currency" }
    let spec = FilesSinkSpec(path: folder.path)
    try spec.prepare(warehouse.run)
    let sink = try spec.makeSink(warehouse.run)
    let unit = warehouse.unit()
    try sink.begin(LoadOpening(unit: unit, schema: warehouse.schema, loadID: "0123456789abcdef"))
    try sink.write(warehouse.batch([usage("1.5")], of: unit))
    var record = warehouse.record(of: unit, rows: try sink.finish().rows)
    record.currency = "EUR"
    _ = try sink.commit(record)
    let shares = try #require(try spec.account(of: "usage-details").shares)
    #expect(shares.departments.map(\.currency) == ["EUR"])
  }

  @Test func `a load of some days keeps the sums of the others`() throws {
    var generator = SeededGenerator()
    let warehouse = try Warehouse()
    let some = TemporaryFolder("some")
    let whole = TemporaryFolder("whole")
    func spec(_ folder: TemporaryFolder) -> FilesSinkSpec {
      FilesSinkSpec(path: folder.path, partitionBy: ["billing_period", "usage_date"])
    }
    let month = warehouse.unit()
    let old = randomRows(200, &generator)
    let new = randomRows(50, days: 3...4, &generator)
    var days = month
    (days.from, days.to) = (CalendarDate("2017-04-03"), CalendarDate("2017-04-05"))
    try load(old, into: month, spec(some), warehouse)
    try load(new, into: days, spec(some), warehouse)
    let others = old.filter {
      !["2017-04-03", "2017-04-04"].contains($0["usage_date"]?.slotKind.1)
    }
    try load(others + new, into: month, spec(whole), warehouse)
    let told = try #require(try spec(some).account(of: "usage-details").shares)
    let expected = try #require(try spec(whole).account(of: "usage-details").shares)
    #expect(spelled(told.departments) == spelled(expected.departments), "seed \(generator.seed)")
    #expect(spelled(told.services) == spelled(expected.services), "seed \(generator.seed)")
  }

  @Test func `a manifest has the sums by day, a line each, and is read back whole`() throws {
    let warehouse = try Warehouse()
    let folder = TemporaryFolder("sums")
    let spec = FilesSinkSpec(path: folder.path)
    try load([usage("1.5"), usage("2")], into: warehouse.unit(), spec, warehouse)
    let unit = "usage-details/enrollment=100/billing_period=201704"
    let text = try folder.text(of: unit + "/_manifest.json")
    let line =
      #"{"cost":"3.5","currency":"EUR","day":"2017-04-03","name":"Storage","rows":2}"#
    #expect(text.contains("    \"services\" : [\n      \(line)\n    ]\n  },\n"), "\(text)")
    let manifest = try #require(try FilesManifest.read(in: folder.path + "/" + unit))
    #expect(manifest.costByDay?.departments.map(\.name) == ["Lab"])
    #expect(manifest.files.count == 1)
    var encoded = manifest
    encoded = try JSONDecoder().decode(FilesManifest.self, from: JSONEncoder().encode(encoded))
    #expect(encoded == manifest)
  }

  @Test func `where one load has no sums by day none are told`() throws {
    let warehouse = try Warehouse()
    let folder = TemporaryFolder("old")
    let spec = FilesSinkSpec(path: folder.path)
    for period in ["201703", "201704"] {
      try load([usage("1")], into: warehouse.unit(period), spec, warehouse)
    }
    let file = "usage-details/enrollment=100/billing_period=201703/_manifest.json"
    let text = try folder.text(of: file)
    let older = text.replacing(#/(?s)  "cost_daily".*?  "coverage"/#, with: #"  "coverage""#)
    #expect(older != text)
    try folder.write(older, to: file)
    let account = try spec.account(of: "usage-details")
    #expect(account.loads.count == 2)
    #expect(account.shares == nil)
  }

  @Test func `rows without a day or a cost are not divided`() throws {
    var warehouse = try Warehouse()
    warehouse.schema = Dataset.balanceSummary.schema
    let folder = TemporaryFolder("nothing")
    let spec = FilesSinkSpec(path: folder.path)
    try load([["total_usage": .number("1")]], into: warehouse.unit(), spec, warehouse)
    let account = try spec.account(of: warehouse.schema.endpoint)
    #expect(account.loads.count == 1)
    #expect(account.shares == nil)
  }
}
