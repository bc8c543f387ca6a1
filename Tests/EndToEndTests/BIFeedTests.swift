import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// `pipelines/bi-feed.yml` as it is shipped: what reports find in the views.
@Suite(.blocking, .timeLimit(.minutes(5))) struct BIFeedTests {
  private func query(_ scene: Scene, _ sql: String) throws -> String {
    try scene.shell("psql '\(scene.environment["DATABASE_URL"] ?? "")' -Atqc \"\(sql)\"")
  }

  @Test func `reports find mapped departments and tags, and all of the cost`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let outcome = try scene.program.run("run", Scene.definition("bi-feed.yml"), "--output", "json")
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    #expect(units.map { $0["rows_written"] as? Int } == [600, 600])
    var whole = ExactSum()
    for unit in units {
      let totals = try #require(unit["totals"] as? [String: [String: String]])
      try whole.add(try #require(totals["cost"]?["EUR"].flatMap { ExactDecimal($0) }))
      let checks = try #require(unit["checks"] as? [[String: Any]])
      #expect(checks.allSatisfy { $0["outcome"] as? String == "passed" }, "\(checks)")
    }
    let inView = try query(scene, "select sum(cost) from billing.v_cost_by_department")
    #expect(ExactDecimal(inView) == ExactDecimal(whole.description))
    let known = try query(
      scene,
      "select count(*) from billing.v_cost_by_department where department in ('Finance', 'Platform')"
    )
    #expect(Int(known) ?? 0 > 0)
    let departments = try query(
      scene,
      "select count(*) from billing.usage_details where mapped_department is null or environment is null"
    )
    #expect(departments == "0")
    let environments = try query(
      scene,
      "select string_agg(distinct environment, ',' order by environment) from billing.usage_details"
    )
    #expect(environments == "dev,production,staging,test,unknown")
  }

  @Test func `a key that comes twice publishes nothing, and the message names the rows`()
    async throws
  {
    let scene = try await Scene()
    let definition = try scene.writeFilesDefinition(
      extra: "checks: [{unique: [subscription_guid]}]")
    let outcome = try scene.program.run("run", definition)
    #expect(outcome.status == 3)
    #expect(
      outcome.output.contains(
        "rows have the 'subscription_guid' of an earlier one, the first is '"),
      "\(outcome.output)")
    #expect(outcome.output.contains("in source rows "))
    #expect(!scene.folder.files().contains { $0.contains("part-") })
    let unique = try scene.writeFilesDefinition(extra: "checks: [{unique: source_row}]")
    #expect(try scene.program.run("run", unique).status == 0)
  }
}
