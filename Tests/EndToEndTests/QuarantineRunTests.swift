import Foundation
import Records
import TestSupport
import Testing

/// What records that cannot be used take out of the sums: told wherever the sums are.
@Suite(.timeLimit(.minutes(5))) struct QuarantineRunTests {
  /// Two records that can be used, and six that cannot: their costs are 12.5 EUR, none, none, 3 USD, 0.25 EUR, −1 EUR.
  private static let records = #"""
    {"cost":10,"date":"2017-04-01","product":"fine"}
    {"cost":"12.50","date":"yesterday","product":"no day"}
    {"cost":"n/a","date":"2017-04-01","product":"no cost"}
    {"consumedQuantity":"many","date":"2017-04-01","product":"no quantity, and no cost"}
    {"cost":3,"billingCurrency":"USD","date":"2017-13-01","product":"dollars"}
    {"cost":0.25,"date":"2017-04-02","product":"a NUL \u0000 that no database holds"}
    {"cost":-1,"date":"2017-04-02","consumedQuantity":1e99,"product":"a refund"}
    {"cost":5.5,"date":"2017-04-02","product":"fine too"}

    """#

  private func scene(transforms: String) async throws -> (Scene, String) {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    try scene.folder.write(Self.records, to: "in/usage-201704.ndjson")
    let definition = try scene.folder.write(
      """
      version: 1
      name: spoilt
      source: {api: files, endpoint: usage-details, enrollment: "100", files: {path: "in/*", currency: EUR}, periods: all}
      transforms: \(transforms)
      sinks:
        - files: {path: out, format: csv}
        - postgres: {url: "${env:DATABASE_URL}", table: billing.spoilt}
      on_bad_record: {quarantine: bad, at_most: 9}
      """, to: "spoilt.yml")
    return (scene, definition)
  }

  @Test(arguments: [
    "[]", "[{rename: {cost: amount}}, {filter: {drop: {product: [nothing]}}}]",
    "[{select: [enrollment, billing_period, usage_date, product]}]", "[{focus: {}}]",
  ])
  func `rows and cost that are put aside stand wherever the sums do`(transforms: String)
    async throws
  {
    let (scene, definition) = try await scene(transforms: transforms)
    let run = try scene.program.run("run", definition, "--output", "json")
    #expect(run.status == 0, "\(run.errors)\(run.output)")
    let unit = try #require((try run.json()["units"] as? [[String: Any]])?.first)
    #expect(unit["rows_written"] as? Int == 2)
    #expect(unit["quarantined"] as? Int == 6)
    #expect(unit["quarantined_cost"] as? [String: String] == ["EUR": "11.75", "USD": "3"])
    #expect(unit["quarantined_without_cost"] as? Int == 2)
    for words in ["cost EUR=11.75", "cost USD=3", "without cost=2"] {
      #expect(
        run.errors.replacing("\"", with: "").contains(words), "\(words) in \(run.errors)")
    }
    let manifest = try #require(
      scene.folder.files().first { $0.hasPrefix("out/") && $0.hasSuffix("_manifest.json") })
    let load = try #require(
      try JSONSerialization.jsonObject(with: Data(try scene.folder.text(of: manifest).utf8))
        as? [String: Any])
    #expect(load["quarantined_cost"] as? [String: String] == ["EUR": "11.75", "USD": "3"])
    #expect(load["quarantined_without_cost"] as? Int == 2)
    let fresh = try scene.shell(
      "psql '\(scene.environment["DATABASE_URL"] ?? "")' -Atc \"select quarantined, "
        + "quarantined_cost->>'EUR', quarantined_without_cost from billing.v_freshness\"")
    #expect(fresh == "6|11.75|2")
    let status = try scene.program.run("status", definition)
    #expect(
      status.output.contains(
        "6 records in quarantine, cost 11.75 EUR, 3 USD; of 2 no cost can be read"),
      "\(status.output)")
  }

  @Test func `the summary warns of rows and cost`() async throws {
    let (scene, definition) = try await scene(transforms: "[]")
    let run = try scene.program.run("run", definition)
    #expect(
      run.output.contains(
        "warning: 6 records in quarantine, cost 11.75 EUR, 3 USD; of 2 no cost can be read"),
      "\(run.output)")
    let dry = try scene.program.run("run", definition, "--dry-run", "--force")
    #expect(dry.output.contains("6 records in quarantine, cost 11.75 EUR"), "\(dry.output)")
    let report = try scene.program.run("report", definition, "-o", "report.html")
    #expect(report.status == 0, "\(report.errors)")
    #expect(
      try scene.folder.text(of: "report.html").contains(
        "in quarantine, not part of any amount here (cost 11.75 EUR, 3 USD; of 2 no cost can be read)"
      ))
  }

  @Test func `a reconciliation that is off tells what lies in quarantine`() async throws {
    let scene = try await Scene { $0.faults = [try .init(parsing: "bad-record:0.01")] }
    let definition = try scene.writeFilesDefinition(
      extra: """
        on_bad_record: {quarantine: bad, at_most: 100}
        checks: [{reconcile: {against: balance_summary, field: total_usage, open: warn}}]
        """)
    let run = try scene.program.run("run", definition)
    #expect(run.status == 3, "\(run.output)")
    #expect(run.output.contains("in quarantine (cost "), "\(run.output)")
    #expect(run.output.contains(") and not in the sum"), "\(run.output)")
  }
}
