import Emulator
import Foundation
import Postgres
import Records
import TestSupport
import Testing

/// `pipelines/usage-nightly.yml` as it is shipped: the whole path, once for real.
@Suite(.blocking) struct NightlyRunTests {
  private func units(_ outcome: Program.Outcome) throws -> [[String: Any]] {
    try #require(try outcome.json()["units"] as? [[String: Any]])
  }

  private func query(_ scene: Scene, _ sql: String) throws -> String {
    try scene.shell("psql '\(scene.environment["DATABASE_URL"] ?? "")' -Atqc \"\(sql)\"")
  }

  @Test func `two months arrive whole in CSV, NDJSON and PostgreSQL, to the cent of their balance`()
    async throws
  {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let outcome = try scene.program.run(
      "run", Scene.definition("usage-nightly.yml"), "--output", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")

    let units = try units(outcome)
    #expect(units.map { $0["period"] as? String } == ["201704", "201705"])
    #expect(units.map { $0["status"] as? String } == ["loaded", "loaded"])
    #expect(units.map { $0["rows_written"] as? Int } == [600, 600])
    #expect(units.map { $0["pages"] as? Int } == [3, 3])

    for (unit, period) in zip(units, ["201704", "201705"]) {
      let totals = try #require(unit["totals"] as? [String: [String: String]])
      let cost = try #require(totals["cost"]?["EUR"].flatMap { ExactDecimal($0) })
      let answer = try scene.shell(
        "curl -sf -H 'Authorization: bearer \(Scene.key)' "
          + "'\(scene.address)/v3/enrollments/100/billingPeriods/\(period)/balancesummary'"
          + " | grep -o '\"totalUsage\":[^,}]*' | cut -d: -f2")
      #expect(ExactDecimal(answer) == cost, "\(period)")

      let inTable = try query(
        scene,
        "select count(*), sum(cost) from billing.usage_details where billing_period = '\(period)'")
      let fields = inTable.split(separator: "|").map(String.init)
      #expect(fields.first == "600")
      #expect(fields.last.flatMap { ExactDecimal($0) } == cost)

      let csv = "out/csv/usage-details/enrollment=100/billing_period=\(period)"
      let rows = try scene.shell(
        "find \(csv) -name 'part-*.csv.gz' | xargs -n1 sh -c 'zcat \"$0\" | tail -n +2' | wc -l")
      // A quoted line end would make more lines than rows.
      #expect(try #require(Int(rows)) >= 600)
      let ndjson = "out/ndjson/usage-details/enrollment=100/billing_period=\(period)"
      #expect(try scene.shell("find \(ndjson) -name 'part-*.ndjson' | xargs cat | wc -l") == "600")
    }
  }

  @Test func `a second run finds everything unchanged and doubles nothing`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let definition = Scene.definition("usage-nightly.yml")
    #expect(try scene.program.run("run", definition).status == 0)
    let before = scene.folder.files()

    let again = try scene.program.run("run", definition, "--output", "json")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try units(again).map { $0["status"] as? String } == ["unchanged", "unchanged"])
    #expect(try scene.program.run("run", definition, "--detailed-exitcode").status == 4)
    #expect(scene.folder.files() == before)

    let forced = try scene.program.run("run", definition, "--force", "--output", "json")
    #expect(forced.status == 0, "\(forced.errors)")
    #expect(try units(forced).map { $0["status"] as? String } == ["loaded", "loaded"])
    #expect(try query(scene, "select count(*) from billing.usage_details") == "1200")
    #expect(try query(scene, "select count(*) from meterline.load") == "4")
    #expect(scene.folder.files().count == before.count)
  }

  @Test func `with the database down nothing is published and the run asks to be tried again`()
    async throws
  {
    let server = try PostgresServer()
    let scene = try await Scene(database: try server.makeDatabase())
    let definition = try scene.folder.write(
      try String(contentsOfFile: Scene.definition("usage-nightly.yml"), encoding: .utf8),
      to: "p/n.yml")
    #expect(try scene.program.run("run", definition).status == 0)
    let before = scene.folder.files()
    try server.stop(.immediate)

    let outcome = try scene.program.run("run", definition, "--force")
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(scene.folder.files() == before)
    try server.start()
    #expect(try query(scene, "select count(*) from billing.usage_details") == "1200")
  }
}
