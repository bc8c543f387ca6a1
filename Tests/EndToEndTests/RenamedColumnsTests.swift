import Foundation
import Postgres
import TestSupport
import Testing

/// Months whose rows are in several currencies, as a definition that renames columns or leaves them out loads them.
@Suite(.blocking, .timeLimit(.minutes(5))) struct RenamedColumnsTests {
  /// A folder with one month, and a database to load it into.
  private struct Office {
    let folder = TemporaryFolder("renamed")
    let url: String

    init() throws {
      url = try PostgresServer.shared().makeDatabase()
      try write(rows: [
        "2017-04-01,Storage,1.25,s1,USD", "2017-04-01,Storage,2.50,s1,EUR",
        "2017-04-02,VM,3.75,s2,USD", "2017-04-02,VM,0.10,s2,GBP",
      ])
    }

    var program: Program { Program(in: folder.path, environment: ["DATABASE_URL": url]) }

    func write(rows: [String]) throws {
      let header = "AccountId,AccountName,Date,MeterCategory,Cost,SubscriptionGuid,Currency"
      let lines = rows.map { "1,a,\($0)" }
      try folder.write(([header] + lines).joined(separator: "\n") + "\n", to: "usage.csv")
    }

    /// Loads the month with some transforms, into files too or into the table only, and returns the definition.
    func load(_ transforms: String, files: Bool = true) throws -> String {
      let definition = try folder.write(
        """
        version: 1
        name: renamed
        source:
          api: files
          endpoint: usage-details
          enrollment: "100"
          periods: all
          files: {path: usage.csv, combine: parts}
        transforms: [\(transforms)]
        sinks:
          \(files ? "- files: {path: csv, format: csv}" : "")
          \(files ? "- files: {path: ndjson, format: ndjson}" : "")
          - postgres: {url: "${env:DATABASE_URL}", table: billing.renamed}
        """, to: "renamed.yml")
      let outcome = try program.run("run", definition)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return definition
    }

    func ask(_ sql: SQL) throws -> String? {
      try PostgresConnection(try ConnectionAddress(url)).query(sql).first?.text(at: 0)
    }

    func shell(_ command: String) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", command]
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }

    func problems(_ definition: String) throws -> [String] {
      let outcome = try program.run("verify", definition, "--output", "json")
      let units = try #require(try outcome.json()["units"] as? [[String: Any]])
      #expect(units.count == 3)
      let problems = units.flatMap { $0["problems"] as? [String] ?? [] }
      #expect(outcome.status == (problems.isEmpty ? 0 : 1))
      return problems
    }
  }

  @Test(arguments: [
    "rename: {billing_currency: curr}", "rename: {billing_currency: curr, cost: price}",
    "select: [enrollment, billing_period, usage_date, meter_category, cost, source_row]",
    "select: [enrollment, billing_period, cost, source_row]", "focus: {version: \"1.2\"}",
  ]) func `loads in several currencies are good, whatever their columns are called`(
    _ transform: String
  ) throws {
    let office = try Office()
    #expect(try office.problems(try office.load("{\(transform)}")) == [])
  }

  @Test func `a changed cost is told, also where no column tells the currency`() throws {
    let office = try Office()
    let definition = try office.load(
      "{select: [enrollment, billing_period, usage_date, cost, source_row]}")
    _ = try office.ask("update billing.renamed set cost = 3.76 where cost = 3.75")
    #expect(
      try office.problems(definition)
        == ["'cost' sums up to 7.61 over all currencies, recorded are 7.60"])
  }

  @Test(arguments: ["", "{select: [enrollment, billing_period, usage_date, cost, source_row]}"])
  func `records that do not tell what their columns are verify by the frame's currency`(
    _ transform: String
  ) throws {
    let office = try Office()
    let definition = try office.load(transform)
    let forget = #"find . -name _manifest.json -exec sed -i '/"roles" : {/,/}/d' {} +"#
    try office.shell(forget)
    _ = try office.ask("update meterline.load set record = record - 'roles'")
    #expect(try office.problems(definition) == [])

    _ = try office.ask(
      """
      update meterline.load
      set record = jsonb_set(record, '{totals,cost}', '{"EUR": "2.51", "USD": "5.00", "GBP": "0.10"}')
      """)
    let told =
      transform.isEmpty
      ? "'cost' sums up to 2.50 EUR, recorded is 2.51"
      : "'cost' sums up to 7.60 over all currencies, recorded are 7.61"
    #expect(try office.problems(definition) == [told])
  }

  @Test func `some days in several currencies are not summed up as if they were in one`() throws {
    let office = try Office()
    let definition = try office.load(
      "{select: [enrollment, billing_period, usage_date, cost, source_row]}", files: false)
    let sums: SQL = """
      select string_agg(concat_ws(' ', usage_date, billing_currency, cost), ', '
        order by usage_date, billing_currency) from billing.cost_daily
      """
    let loaded =
      "2017-04-01 EUR 2.50, 2017-04-01 USD 1.25, 2017-04-02 GBP 0.10, 2017-04-02 USD 3.75"
    #expect(try office.ask(sums) == loaded)
    let outcome = try office.program.run(
      "run", definition, "--from", "2017-04-02", "--to", "2017-04-03")
    #expect(outcome.status == 78)
    #expect(
      outcome.errors.contains("would sum up rows in several currencies by day"),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("or load the whole period"), "\(outcome.errors)")
    #expect(try office.ask(sums) == loaded)
    #expect(try office.ask("select count(*) from billing.renamed") == "4")
  }

  @Test func `some days in one currency are summed up in it, though no column tells it`() throws {
    let office = try Office()
    try office.write(rows: ["2017-04-01,Storage,1.25,s1,USD", "2017-04-02,VM,3.75,s2,USD"])
    let definition = try office.load(
      "{select: [enrollment, billing_period, usage_date, cost, source_row]}", files: false)
    try office.write(rows: ["2017-04-01,Storage,1.25,s1,USD", "2017-04-02,VM,4,s2,USD"])
    let outcome = try office.program.run(
      "run", definition, "--from", "2017-04-02", "--to", "2017-04-03")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let sums: SQL = """
      select string_agg(concat_ws(' ', usage_date, billing_currency, cost), ', ' order by usage_date)
      from billing.cost_daily
      """
    #expect(try office.ask(sums) == "2017-04-01 USD 1.25, 2017-04-02 USD 4")
    #expect(
      try office.ask(
        "select concat_ws(' ', billing_currency, cost_delta) from billing.v_restatement")
        == "USD 0.25")
  }
}
