import Foundation
import Records
import TestSupport
import Testing

/// `pipelines/chargeback.yml` as it is shipped: who pays what comes to what was billed, to the last digit.
@Suite(.timeLimit(.minutes(5))) struct ChargebackRunTests {
  private func query(_ scene: Scene, _ sql: String) throws -> String {
    try scene.shell("psql '\(scene.environment["DATABASE_URL"] ?? "")' -Atqc \"\(sql)\"")
  }

  @Test func `the parts of all rules come to what the provider bills`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let outcome = try scene.program.run(
      "run", Scene.definition("chargeback.yml"), "--output", "json")
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    for (unit, period) in zip(units, ["201704", "201705"]) {
      let checks = try #require(unit["checks"] as? [[String: Any]])
      #expect(checks.allSatisfy { $0["outcome"] as? String == "passed" }, "\(checks)")
      #expect(unit["rows_read"] as? Int == 600)
      #expect((unit["rows_written"] as? Int ?? 0) > 600, "rows were split")
      let totals = try #require(unit["totals"] as? [String: [String: String]])
      let balance = try #require(
        try await scene.fetch("/v3/enrollments/100/billingPeriods/\(period)/balancesummary")
          as? [String: Any])
      #expect(balance["totalUsage"] != nil)
      let paid = try query(
        scene,
        "select sum(cost) from billing.chargeback where billing_period = '\(period)'"
          + " and allocated_to is not null")
      #expect(ExactDecimal(paid) == totals["cost"]?["EUR"].flatMap { ExactDecimal($0) })
    }
    let rules = try query(
      scene,
      "select string_agg(distinct allocated_by, ',' order by allocated_by) from billing.chargeback")
    #expect(rules == "monitoring,network,platform")
    // Each record is as much as its parts.
    let whole = try scene.writeFilesDefinition(
      extra: "transforms: [{select: [source_row, cost]}]")
    #expect(try scene.program.run("run", whole).status == 0)
    let file = try #require(
      scene.folder.files().first { $0.hasPrefix("out/usage-details") && $0.contains("part-") })
    let rows = try scene.folder.text(of: file).split(separator: "\n").dropFirst()
    let parts = try query(
      scene,
      "select source_row || ',' || sum(cost) from billing.chargeback"
        + " where billing_period = '201704' group by source_row order by source_row"
    )
    .split(separator: "\n")
    #expect(parts.count == 600)
    for (row, sum) in zip(rows, parts) {
      let (row, sum) = (row.split(separator: ","), sum.split(separator: ","))
      #expect(row[0] == sum[0])
      #expect(ExactDecimal(String(row[1])) == ExactDecimal(String(sum[1])), "\(row)")
    }
  }
}
