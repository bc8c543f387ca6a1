import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// Every endpoint from the emulator into files and PostgreSQL, by the built program.
@Suite(.blocking) struct EndpointLoadTests {
  /// What is asked of an endpoint, and what can be counted and summed to see that it arrived.
  struct Case: Sendable, CustomTestStringConvertible {
    var endpoint: String
    var options: [String] = []
    var periods = "    periods: 201704"
    /// Where the emulator answers the same records.
    var path: String
    /// A column whose sum must be that of a field, as the provider spelled it.
    var column: String
    var field: String
    /// Records of the answer that belong to the unit.
    var isOfUnit: @Sendable ([String: Any]) -> Bool = { _ in true }

    var testDescription: String { ([endpoint] + options).joined(separator: " ") }
  }

  private static let periods = "/v3/enrollments/100/billingPeriods/201704"
  private static let reservations = "/v2/enrollments/100/reservation"
  private static let april = "startDate=2017-04-01&endDate=2017-04-30"

  static let cases: [Case] = [
    Case(
      endpoint: "marketplace-charges", path: periods + "/marketplacecharges",
      column: "extended_cost", field: "extendedCost"),
    Case(
      endpoint: "balance-summary", path: periods + "/balancesummary", column: "total_usage",
      field: "totalUsage"),
    Case(
      endpoint: "price-sheet", path: periods + "/pricesheet", column: "unit_price",
      field: "unitPrice"),
    Case(
      endpoint: "billing-periods", periods: "", path: "/v2/enrollments/100/billingperiods",
      column: "billing_period_id", field: "billingPeriodId"),
    Case(
      endpoint: "reservation-charges",
      path: "/v4/enrollments/100/reservationcharges?" + april, column: "amount", field: "amount"),
    Case(
      endpoint: "reservation-details", path: reservations + "details?" + april,
      column: "used_hours", field: "usedHours"),
    Case(
      endpoint: "reservation-summaries",
      path: reservations + "summaries?grain=daily&" + april.lowercased(), column: "used_hours",
      field: "usedHours"),
    Case(
      endpoint: "reservation-summaries", options: ["grain: monthly"],
      path: reservations + "summaries?grain=monthly", column: "used_hours", field: "usedHours",
      isOfUnit: { ($0["usageDate"] as? String)?.hasPrefix("2017-04") == true }),
    Case(
      endpoint: "reservation-recommendations", periods: "",
      path: "/v2/enrollments/100/AggregateReservationRecommendations?lookBackPeriod=7",
      column: "net_savings", field: "netSavings"),
    Case(
      endpoint: "reservation-recommendations", options: ["scope: single", "look_back: 30"],
      periods: "",
      path: "/v2/enrollments/100/ReservationRecommendations?lookBackPeriod=30",
      column: "net_savings", field: "netSavings"),
  ]

  private func definition(_ scene: Scene, _ endpoint: Case) throws -> String {
    try scene.folder.write(
      """
      version: 1
      name: all-\(endpoint.endpoint)
      source:
        api: enterprise
        endpoint: \(endpoint.endpoint)
      \(endpoint.options.map { "  \($0)" }.joined(separator: "\n"))
        enrollment:
          - {id: "100", key: "${env:EA_API_KEY}"}
        base_url: ${env:EA_BASE_URL}
      \(endpoint.periods.isEmpty ? "" : String(endpoint.periods.dropFirst(2)))
      sinks:
        - files: {path: out, format: ndjson}
        - postgres: {url: "${env:DATABASE_URL}"}
      """, to: "p.yml")
  }

  /// The records of the provider, and the exact sum of a field, from the very digits that it sent.
  private func expectation(
    _ scene: Scene, _ endpoint: Case
  ) async throws -> (rows: Int, sum: ExactSum) {
    let answer = try await scene.fetch(endpoint.path)
    let records =
      if let list = answer as? [[String: Any]] { list } else {
        [try #require(answer as? [String: Any])]
      }
    let wanted = records.map(endpoint.isOfUnit)
    let text = try scene.shell(
      "curl -sf -H 'Authorization: bearer \(Scene.key)' '\(scene.address)\(endpoint.path)'"
        + " | grep -oiE '\"\(endpoint.field)\": *\"?-?[0-9.eE+-]+' | sed 's/.*[:\" ]//'")
    let lexemes = text.split(separator: "\n").map(String.init)
    #expect(lexemes.count == records.count)
    var sum = ExactSum()
    for (lexeme, isWanted) in zip(lexemes, wanted) where isWanted {
      try sum.add(try #require(ExactDecimal(lexeme), "\(lexeme)"))
    }
    return (wanted.count { $0 }, sum)
  }

  @Test(arguments: cases)
  func `every record arrives in files and table, to the last digit, and again costs one request`(
    _ endpoint: Case
  ) async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let file = try definition(scene, endpoint)
    let first = try scene.program.run("run", file, "--output", "json")
    #expect(first.status == 0, "\(first.errors)")
    let expected = try await expectation(scene, endpoint)
    let unit = try #require((try first.json()["units"] as? [[String: Any]])?.first)
    #expect(unit["rows_written"] as? Int == expected.rows)
    #expect(expected.rows > 0)

    let table = "billing.\(endpoint.endpoint.replacing("-", with: "_"))"
    let url = try #require(scene.environment["DATABASE_URL"])
    let counted = try scene.shell(
      "psql '\(url)' -Atqc 'select count(*), sum(\(endpoint.column)::numeric),"
        + " bool_and(source_row is not null), bool_and(extra is null) from \(table)'")
    let fields = counted.split(separator: "|").map(String.init)
    #expect(fields.count == 4 && fields[0] == "\(expected.rows)" && fields[2] == "t")
    #expect(fields.last == "t", "a field of the provider is no column")
    let sum = try ExactSum(parsing: try #require(fields.dropFirst().first))
    #expect(sum == expected.sum)

    let files = scene.folder.files().filter { $0.hasSuffix(".ndjson") }
    let lines = try files.flatMap { try scene.folder.text(of: $0).split(separator: "\n") }
    #expect(lines.count == expected.rows)
    let currency = #""billing_currency":"#
    #expect(lines.allSatisfy { !$0.contains(currency) || $0.contains(currency + #""EUR""#) })

    let again = try scene.program.run("run", file, "--output", "json")
    #expect(again.status == 0, "\(again.errors)")
    let units = try #require(try again.json()["units"] as? [[String: Any]])
    #expect(units.map { $0["status"] as? String } == ["unchanged"])
  }

  @Test func `what was bought and adjusted can be asked of the table`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let outcome = try scene.program.run("run", Scene.definition("balances.yml"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let url = try #require(scene.environment["DATABASE_URL"])
    let page = try String(
      contentsOfFile: Program.checkout + "/docs/endpoints.md", encoding: .utf8)
    let example = try #require(page.components(separatedBy: "```sql\n").last)
      .components(separatedBy: "\n```")[0].replacing(";", with: "")
    try scene.folder.write(
      """
      select sum(a.value), (select sum(new_purchases) from billing.balance_summary)
      from (\(example)) as a;
      """, to: "q.sql")
    let sums = try scene.shell("psql '\(url)' -Atqf q.sql").split(separator: "|")
    #expect(sums.count == 2 && ExactDecimal(String(sums[0])) == ExactDecimal(String(sums[1])))
  }
}

/// The definitions and the page about endpoints, as they are shipped.
@Suite(.blocking) struct ShippedEndpointTests {
  @Test(arguments: [
    ("marketplace.yml", "marketplace_charges"), ("price-sheet.yml", "price_sheet"),
    ("balances.yml", "balance_summary"),
  ])
  func `a shipped definition loads every period and finds nothing new the second time`(
    name: String, table: String
  ) async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let definition = Scene.definition(name)
    let text = try String(contentsOfFile: definition, encoding: .utf8)
    #expect(
      text.hasPrefix(
        "# yaml-language-server: $schema=../Sources/CAssets/schema/pipeline.schema.json\n"))
    #expect(try scene.program.run("validate", definition).status == 0)
    let first = try scene.program.run("run", definition, "--output", "json")
    #expect(first.status == 0, "\(first.errors)")
    let units = try #require(try first.json()["units"] as? [[String: Any]])
    #expect(units.map { $0["period"] as? String } == ["201704", "201705"])
    let rows = units.compactMap { $0["rows_written"] as? Int }
    #expect(rows.allSatisfy { $0 > 0 })
    let url = try #require(scene.environment["DATABASE_URL"])
    let count = try scene.shell("psql '\(url)' -Atqc 'select count(*) from billing.\(table)'")
    #expect(count == "\(rows.reduce(0, +))")
    #expect(try scene.program.run("run", definition, "--detailed-exitcode").status == 4)
  }

  @Test func `some days of marketplace charges are replaced and the others stay`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let definition = try scene.folder.write(
      """
      version: 1
      name: days
      source:
        api: enterprise
        endpoint: marketplace-charges
        enrollment: "100"
        key: ${env:EA_API_KEY}
        base_url: ${env:EA_BASE_URL}
        periods: 201704
      sinks:
        - files: {path: out, format: ndjson, partition_by: [billing_period, usage_start_date]}
        - postgres: {url: "${env:DATABASE_URL}"}
      """, to: "p.yml")
    let url = try #require(scene.environment["DATABASE_URL"])
    // All but the ordinals of the answers that rows came in, and the number of the load.
    let table = """
      psql '\(url)' -Atqc "select to_jsonb(m) - 'source_row' - 'load_id' from billing.marketplace_charges m order by 1"
      """
    let whole = try scene.program.run("run", definition, "--output", "json")
    #expect(whole.status == 0, "\(whole.errors)")
    let before = scene.folder.files().filter { $0.hasSuffix(".ndjson") }
    let rows = try records(scene)
    let loaded = try scene.shell(table)
    #expect(loaded.split(separator: "\n").count == rows.count && rows.count > 10)
    let days = try scene.program.run(
      "run", definition, "--from", "2017-04-05", "--to", "2017-04-15", "--output", "json")
    #expect(days.status == 0, "\(days.errors)")
    let unit = try #require((try days.json()["units"] as? [[String: Any]])?.first)
    // The emulator includes the last day that is asked for.
    #expect((unit["rows_dropped"] as? Int ?? 0) > 0)
    let after = scene.folder.files().filter { $0.hasSuffix(".ndjson") }
    let kept = Set(before).intersection(after)
    #expect(!kept.isEmpty && kept.count < before.count && after.count == before.count)
    #expect(try records(scene) == rows)
    #expect(try scene.shell(table) == loaded)
  }

  /// What lies in the files, without the ordinals of the answers that it came in.
  private func records(_ scene: Scene) throws -> [String] {
    try scene.folder.files().filter { $0.hasSuffix(".ndjson") }
      .flatMap { try scene.folder.text(of: $0).split(separator: "\n") }
      .map { line in
        line.range(of: #","source_row""#).map { String(line[..<$0.lowerBound]) } ?? String(line)
      }
      .sorted()
  }

  @Test func `the commands and the definition of the page run as they stand`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/pipelines", toPath: scene.folder.path + "/pipelines")
    let page = try String(
      contentsOfFile: Program.checkout + "/docs/endpoints.md", encoding: .utf8)
    func blocks(_ language: String) -> [String] {
      page.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
        $0.components(separatedBy: "\n```").first
      }
    }
    try scene.folder.write(
      #"[{"PurchasingsubscriptionGuid":"g","eventDate":"2017-04-09","amount":-1.50}]"#,
      to: "charges.json")
    let commands = blocks("sh").flatMap { $0.split(separator: "\n") }
    #expect(commands.count == 6)
    for command in commands {
      #expect(command.hasPrefix("meterline "))
      let outcome = try scene.program.run(
        command.split(separator: " ").dropFirst().map(String.init))
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
    #expect(try scene.folder.text(of: "charges.csv").contains(",g,"))
    for definition in blocks("yaml") {
      let file = try scene.folder.write(definition, to: "page.yml")
      let outcome = try scene.program.run("run", file)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }
}
