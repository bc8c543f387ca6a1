import Foundation
import Postgres
import TestSupport
import Testing

/// `meterline verify` where the currency of rows was changed after their load, and where converted columns have another.
@Suite(.blocking, .timeLimit(.minutes(5))) struct VerifiedCurrencyTests {
  private static let converting =
    #"{normalize_currency: {to: EUR, columns: [cost], from: balance_summary, rates: {fixed: {USD: "1.25", GBP: "0.8"}}}}"#

  /// A folder with one month, and a database to load it into.
  private struct Office {
    let folder = TemporaryFolder("currencies")
    let url: String
    let program: Program

    /// - Parameters:
    ///   - currencies: of four rows, in order.
    ///   - transforms: of the definition.
    ///   - partition: the column that makes folders of the third sink.
    init(
      _ currencies: [String], _ transforms: String, partition: String = "billing_period"
    ) throws {
      url = try PostgresServer.shared().makeDatabase()
      program = Program(in: folder.path, environment: ["DATABASE_URL": url])
      let lines = zip(["1.25", "2.50", "3.75", "0.10"], currencies).enumerated().map {
        "1,a,2017-04-0\($0 + 1),Storage,\($1.0),s1,\($1.1)"
      }
      let header = "AccountId,AccountName,Date,MeterCategory,Cost,SubscriptionGuid,Currency"
      try folder.write(([header] + lines).joined(separator: "\n") + "\n", to: "usage.csv")
      try folder.write(
        """
        version: 1
        name: currencies
        source:
          api: files
          endpoint: usage-details
          enrollment: "100"
          periods: all
          files: {path: usage.csv, combine: parts}
        transforms: [\(transforms)]
        sinks:
          - files: {path: csv, format: csv}
          - files: {path: ndjson, format: ndjson}
          - files: {path: parts, format: csv, partition_by: [\(partition)]}
          - postgres: {url: "${env:DATABASE_URL}", table: billing.currencies}
        """, to: "currencies.yml")
      let outcome = try program.run("run", "currencies.yml")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }

    /// Changes the rows in the first CSV file, and what its manifest says of the file as a whole.
    func changeFile(_ expression: String) throws {
      let change = """
        cd csv/usage-details/enrollment=100/billing_period=201704
        old=$(sha256sum part-* | cut -c1-64)
        sed -i '\(expression)' part-*
        sed -i "s/$old/$(sha256sum part-* | cut -c1-64)/" _manifest.json
        """
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/sh")
      shell.arguments = ["-ec", change]
      shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      try shell.run()
      shell.waitUntilExit()
      #expect(shell.terminationStatus == 0)
    }

    func ask(_ sql: String) throws {
      _ = try PostgresConnection(try ConnectionAddress(url)).query(SQL(trusted: sql))
    }

    /// What is told of each sink, in the order of the definition.
    func problems() throws -> [[String]] {
      let outcome = try program.run("verify", "currencies.yml", "--output", "json")
      let units = try #require(try outcome.json()["units"] as? [[String: Any]])
      #expect(units.count == 4)
      let problems = units.map { $0["problems"] as? [String] ?? [] }
      let isGood = problems.allSatisfy(\.isEmpty)
      #expect(outcome.status == (isGood ? 0 : 1))
      return problems
    }
  }

  private static let goodTransforms: [(transforms: String, partition: String)] = [
    ("", "billing_currency"), (converting, "billing_currency"), (converting, "usage_date"),
    ("\(converting), {rename: {billing_currency: curr, cost_eur: euros}}", "curr"),
    ("\(converting), {focus: {version: \"1.2\"}}", "BillingCurrency"),
    (
      "\(converting), {select: [enrollment, billing_period, cost_eur, billing_currency, source_row]}",
      "billing_currency"
    ),
    (
      "\(converting), {select: [enrollment, billing_period, cost_eur, cost, billing_currency, source_row]}",
      "billing_currency"
    ),
    (
      "\(converting), {select: [enrollment, billing_period, cost_eur, billing_currency, source_row]}, {rename: {cost_eur: cost}}",
      "billing_currency"
    ),
    (
      "\(converting), {select: [enrollment, billing_period, cost_eur, cost, source_row]}",
      "billing_period"
    ),
  ]

  @Test(
    arguments: goodTransforms,
    [["USD", "USD", "USD", "USD"], ["USD", "EUR", "USD", "GBP"], ["EUR", "EUR", "EUR", "EUR"]])
  func `what nobody changed is good, converted or not`(
    _ definition: (transforms: String, partition: String), _ currencies: [String]
  ) throws {
    let office = try Office(
      currencies, definition.transforms, partition: definition.partition)
    #expect(try office.problems() == [[], [], [], []], "\(definition.transforms)")
  }

  @Test func `rows without a currency are good`() throws {
    #expect(try Office(["", "", "", ""], "").problems() == [[], [], [], []])
    #expect(try Office(["USD", "", "USD", ""], "").problems() == [[], [], [], []])
  }

  private static let damagedTables: [(transforms: String, currency: String, cost: String)] = [
    ("", "billing_currency", "cost"), (converting, "billing_currency", "cost"),
    ("{rename: {billing_currency: curr, cost: price}}", "curr", "price"),
    ("{focus: {version: \"1.2\"}}", "billing_currency", "BilledCost"),
  ]

  @Test(arguments: damagedTables)
  func `a changed currency of a month in one currency is told`(
    _ table: (transforms: String, currency: String, cost: String)
  ) throws {
    let (transforms, currency, cost) = table
    let office = try Office(["USD", "USD", "USD", "USD"], transforms)
    for (value, code) in [("'EUR'", "EUR"), ("null", "XXX")] {
      try office.ask(
        "update billing.currencies set \"\(currency)\" = \(value) where \"\(cost)\" = 2.50")
      let problems = try office.problems()
      #expect(problems.dropLast() == [[], [], []])
      let told = problems.last ?? []
      #expect(told.contains("'\(cost)' sums up to 5.10 USD, recorded is 7.60"), "\(told)")
      #expect(
        told.contains("'\(cost)' sums up to 2.50 \(code), and nothing is recorded in it"),
        "\(told)")
      let converted = told.filter { $0.contains("cost_eur") }
      #expect(converted.isEmpty, "\(told)")
    }
    try office.ask("update billing.currencies set \"\(currency)\" = 'EUR'")
    #expect(
      try office.problems().last?.contains("'\(cost)' sums up to 0 USD, recorded is 7.60") == true)
  }

  @Test func `a changed currency is told of files too`() throws {
    let office = try Office(["USD", "USD", "USD", "USD"], Self.converting)
    try office.changeFile("3s/USD/EUR/g")
    let problems = try office.problems()
    #expect(
      problems.first == [
        "'cost' sums up to 5.10 USD, recorded is 7.60",
        "'cost' sums up to 2.50 EUR, and nothing is recorded in it",
      ])
    #expect(problems.dropFirst() == [[], [], []])
  }

  @Test func `a converted amount that was changed is told`() throws {
    let office = try Office(["USD", "EUR", "USD", "GBP"], Self.converting)
    try office.ask("update billing.currencies set cost_eur = cost_eur + 1 where cost = 2.50")
    #expect(try office.problems().last?.first?.hasPrefix("'cost_eur' sums up to ") == true)
  }
}
