import Foundation
import Postgres
import TestSupport
import Testing

/// What moved between two loads is told in its own currency, and a column that got another name did not move.
@Suite(.blocking, .timeLimit(.minutes(5))) struct RenamedRestatementTests {
  private static let few = "{select: [enrollment, billing_period, usage_date, cost, source_row]}"

  private static let columns =
    "enrollment, billing_period, usage_date, meter_category, cost, subscription_guid, source_row"
  private static let untold = "{select: [\(columns)]}"
  private static let told = "{select: [\(columns), billing_currency]}"

  private let folder = TemporaryFolder("restated")
  private let url: String

  init() throws { url = try PostgresServer.shared().makeDatabase() }

  private var program: Program { Program(in: folder.path, environment: ["DATABASE_URL": url]) }

  /// Loads a month of two days, and returns what the load changed.
  ///
  /// - Parameters:
  ///   - stated: the currency of rows that tell none.
  ///   - options: of the run.
  private func load(
    _ rows: [String], _ transforms: String = "", stated: String = "", _ options: String...
  ) throws -> [String: Any]? {
    let header = "AccountId,AccountName,Date,MeterCategory,Cost,SubscriptionGuid,Currency"
    let lines = rows.map { "1,a,2017-04-\($0)" }
    try folder.write(([header] + lines).joined(separator: "\n") + "\n", to: "usage.csv")
    let definition = try folder.write(
      """
      version: 1
      name: restated
      source:
        api: files
        endpoint: usage-details
        enrollment: "100"
        periods: all
        files: {path: usage.csv, combine: parts\(stated.isEmpty ? "" : ", currency: \(stated)")}
      transforms: [\(transforms)]
      sinks:
        - postgres: {url: "${env:DATABASE_URL}", table: billing.restated}
      """, to: "restated.yml")
    let outcome = try program.run(["run", definition, "--output", "json"] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    return units.first?["restatement"] as? [String: Any]
  }

  private func lines() throws -> [String] {
    try PostgresConnection(try ConnectionAddress(url)).query(
      """
      select concat_ws(' ', usage_date, billing_currency, subscription_guid, rows_added, rows_gone,
        rows_repriced, cost_before, cost_after, cost_delta) from billing.v_restatement order by 1
      """
    ).compactMap { $0.text(at: 0) }
  }

  @discardableResult
  private func ask(_ sql: SQL) throws -> String? {
    try PostgresConnection(try ConnectionAddress(url)).query(sql).first?.text(at: 0)
  }

  @Test(arguments: ["", few, "{rename: {billing_currency: curr, cost: price}}"])
  func `a month in one currency is restated in it, whether or not a column tells it`(
    _ transform: String
  ) throws {
    let first = ["01,Storage,1.25,s1,USD", "02,VM,3.75,s1,USD"]
    #expect(try load(first, transform) == nil)
    let moved = try #require(try load([first[0], "02,VM,3.80,s1,USD"], transform))
    #expect(moved["cost_delta"] as? [String: String] == ["USD": "0.05"])
    #expect(
      moved["daily_delta"] as? [String: [String: String]] == ["2017-04-02": ["USD": "0.05"]])
    #expect(moved["rows_repriced"] as? Int == 1)
    let subscription = transform == Self.few ? "" : "s1 "
    #expect(try lines() == ["2017-04-02 USD \(subscription)0 0 1 3.75 3.80 0.05"])
  }

  @Test func `where no column tells apart several currencies, the records of the loads do`() throws
  {
    let first = ["01,Storage,1.25,s1,USD", "01,Storage,2,s1,EUR", "02,VM,3.75,s1,USD"]
    #expect(try load(first, Self.few) == nil)
    let moved = try #require(
      try load(["01,Storage,1.50,s1,USD", "01,Storage,1,s1,EUR", first[2]], Self.few))
    #expect(moved["cost_delta"] as? [String: String] == ["USD": "0.25", "EUR": "-1"])
    #expect(
      moved["daily_delta"] as? [String: [String: String]]
        == ["2017-04-01": ["USD": "0.25", "EUR": "-1"]])
    #expect(moved["rows_repriced"] as? Int == 2)
    #expect(
      try lines() == [
        "2017-04-01 EUR 0 0 0 2 1 -1", "2017-04-01 USD 0 0 0 1.25 1.50 0.25",
        "2017-04-01 XXX 0 0 2 0 0 0",
      ])
  }

  @Test(arguments: [
    ["", "{rename: {cost: price}}"], ["{rename: {cost: price}}", ""],
    ["", "{rename: {billing_currency: curr}}"], ["{rename: {billing_currency: curr}}", ""],
    ["", "{rename: {usage_date: day}}"], ["{rename: {subscription_guid: s}}", ""], ["", few],
  ]) func `a definition that gives columns other names moves nothing`(_ transforms: [String]) throws
  {
    let rows = ["01,Storage,1.25,s1,USD", "02,VM,3.75,s1,USD"]
    #expect(try load(rows, transforms[0]) == nil)
    let moved = try #require(try load(rows, transforms[1]))
    #expect((moved["cost_delta"] as? [String: String])?.isEmpty == true, "\(moved)")
    #expect((moved["daily_delta"] as? [String: [String: String]])?.isEmpty == true, "\(moved)")
    #expect(moved["rows_added"] as? Int == 0)
    #expect(moved["rows_repriced"] as? Int == 0)
    #expect(try lines() == [])
  }

  @Test func `a cost whose column got another name is compared, unless the old column is gone`()
    throws
  {
    #expect(try load(["01,Storage,1.25,s1,USD", "02,VM,3.75,s1,USD"]) == nil)
    let renamed = "{rename: {cost: price}}"
    let moved = try #require(try load(["01,Storage,1.25,s1,USD", "02,VM,4,s1,USD"], renamed))
    #expect(moved["cost_delta"] as? [String: String] == ["USD": "0.25"])
    #expect(moved["rows_repriced"] as? Int == 1)
    #expect(try load(["01,Storage,1.25,s1,USD", "02,VM,5,s1,USD"]) != nil)
    try ask("alter table billing.restated drop column cost cascade")
    let blind = try #require(try load(["01,Storage,1.25,s1,USD", "02,VM,5,s1,USD"], renamed))
    #expect((blind["cost_delta"] as? [String: String])?.isEmpty == true, "\(blind)")
  }

  @Test func `a currency that is stated for rows without one is not that of the others`() throws {
    let first = ["01,Storage,1.25,s1,USD", "02,VM,3.75,s1,USD", "03,VM,7,s1,USD"]
    #expect(try load(first, Self.untold, stated: "EUR") == nil)
    let repriced = try #require(
      try load([first[0], "02,VM,4,s1,USD", first[2]], Self.untold, stated: "EUR"))
    #expect(repriced["cost_delta"] as? [String: String] == ["USD": "0.25"])
    _ = try load(
      [first[0], "02,VM,5,s1,USD", first[2]], Self.untold, stated: "EUR", "--from", "2017-04-02",
      "--to", "2017-04-03", "--force")
    let days: SQL = """
      select string_agg(concat_ws(' ', usage_date, billing_currency, cost), ', ' order by usage_date)
      from billing.cost_daily
      """
    #expect(try ask(days) == "2017-04-01 USD 1.25, 2017-04-02 USD 5, 2017-04-03 USD 7")
    let back = try #require(
      try load([first[0], "02,VM,5,s1,USD", first[2]], Self.told, stated: "EUR"))
    #expect((back["cost_delta"] as? [String: String])?.isEmpty == true, "\(back)")
    #expect(back["rows_added"] as? Int == 0)
  }

  @Test func `a currency column that comes back moves nothing`() throws {
    let rows = ["01,Storage,1.25,s1,USD", "01,Storage,2,s1,EUR", "02,VM,3.75,s1,USD"]
    #expect(try load(rows, Self.untold) == nil)
    for transforms in [
      Self.told, Self.untold, "\(Self.told), {rename: {billing_currency: curr}}", Self.untold,
    ] {
      let same = try #require(try load(rows, transforms, "--force"))
      #expect((same["cost_delta"] as? [String: String])?.isEmpty == true, "\(same)")
      #expect(same["rows_added"] as? Int == 0, "\(same)")
      #expect(same["rows_gone"] as? Int == 0)
    }
    #expect(try lines() == [])
  }

  @Test func `costs that moved to another currency are told, though no row did`() throws {
    let rows = ["01,Storage,1.25,s1,USD", "02,VM,3.75,s1,USD"]
    #expect(try load(rows, Self.untold) == nil)
    let moved = try #require(try load(["01,Storage,1.25,s1,EUR", rows[1]], Self.untold))
    #expect(moved["cost_delta"] as? [String: String] == ["USD": "-1.25", "EUR": "1.25"])
    let diff = try program.run("diff", "restated.yml", "--period", "all")
    #expect(diff.output.contains("cost +1.25 EUR, -1.25 USD"), "\(diff.output) \(diff.errors)")
  }

  @Test func `a converted cost is summed up in its own currency, and never in place of the row's`()
    throws
  {
    let rows = ["01,Storage,10,s1,USD", "02,VM,20,s1,USD", "03,VM,40,s1,USD"]
    let convert = "{normalize_currency: {to: EUR, columns: [cost], rates: {fixed: {USD: '0.5'}}}}"
    let days: SQL = """
      select string_agg(concat_ws(' ', usage_date, billing_currency, trim_scale(cost)), ', ' order by usage_date)
      from billing.cost_daily
      """
    let others =
      "enrollment, billing_period, usage_date, subscription_guid, billing_currency, source_row"
    _ = try load(rows, "\(convert), {select: [cost_eur, cost, \(others)]}")
    #expect(try ask(days) == "2017-04-01 USD 10, 2017-04-02 USD 20, 2017-04-03 USD 40")
    let converted = "\(convert), {select: [cost_eur, \(others)]}"
    _ = try load(rows, converted)
    #expect(try ask(days) == "2017-04-01 EUR 5, 2017-04-02 EUR 10, 2017-04-03 EUR 20")
    // The server sums up here.
    _ = try load(
      [rows[0], "02,VM,22,s1,USD", rows[2]], converted, "--from", "2017-04-02", "--to",
      "2017-04-03")
    #expect(try ask(days) == "2017-04-01 EUR 5, 2017-04-02 EUR 11, 2017-04-03 EUR 20")
  }
}
