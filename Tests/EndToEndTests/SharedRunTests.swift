import Emulator
import Foundation
import Postgres
import Records
import TestSupport
import Testing

/// Runs on several machines, as far as one machine can play them: programs that know of each other by the ledger only.
@Suite(.blocking) struct SharedRunTests {
  private static let months = "200901..201704"
  private static let monthCount = 100

  private func scene() async throws -> Scene {
    try await Scene(database: try PostgresServer.shared().makeDatabase()) { options in
      options.periods = Scene.months(Self.months)
      options.rowsPerMonth = 40
      options.pageRows = 40
    }
  }

  private func definition(in scene: Scene) throws -> String {
    try scene.folder.write(
      """
      version: 1
      name: shared
      source:
        api: enterprise
        endpoint: usage-details
        enrollment: "100"
        key: ${env:EA_API_KEY}
        base_url: ${env:EA_BASE_URL}
        periods: \(Self.months)
      sinks:
        - postgres: {url: "${env:DATABASE_URL}"}
      """, to: "shared.yml")
  }

  private func ask(_ scene: Scene, _ sql: SQL) throws -> String? {
    try PostgresConnection(ConnectionAddress(scene.environment["DATABASE_URL"] ?? ""))
      .query(sql).first?.text(at: 0)
  }

  private func periods(_ outcome: Program.Outcome) throws -> [String] {
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    return units.filter { $0["status"] as? String == "loaded" }.compactMap {
      $0["period"] as? String
    }
  }

  @Test func `two runs share the units, and each is loaded once`() async throws {
    let scene = try await scene()
    let definition = try definition(in: scene)
    #expect(
      try scene.program.run("migrate", "--database", scene.environment["DATABASE_URL"] ?? "").status
        == 0)
    let arguments = ["run", definition, "--workers", "2", "--output", "json"]
    let runs = try [scene.program.start(arguments), scene.program.start(arguments)]
    let outcomes = runs.map { $0.wait() }
    for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
    let loaded = try outcomes.flatMap { try periods($0) }
    #expect(loaded.count == Self.monthCount)
    #expect(Set(loaded).count == Self.monthCount)
    #expect(try ask(scene, "select count(*) from meterline.load") == "\(Self.monthCount)")
    #expect(
      try ask(scene, "select count(*) from billing.usage_details") == "\(Self.monthCount * 40)")
  }

  @Test func `the units of a killed run are taken over`() async throws {
    let scene = try await scene()
    let definition = try definition(in: scene)
    let arguments = ["run", definition, "--workers", "3", "--output", "json"]
    let victim = try scene.program.start(arguments)
    let ledger: SQL = "select count(*) from meterline.load where status = 'loaded'"
    for _ in 0..<600 {
      let isThere = try ask(scene, "select to_regclass('meterline.load')") != nil
      if isThere, let loaded = try ask(scene, ledger).flatMap({ Int($0) }), loaded >= 5 { break }
      try await Task.sleep(for: .milliseconds(50))
    }
    let heir = try scene.program.start(arguments)
    try await Task.sleep(for: .milliseconds(700))
    victim.signal(SIGKILL)
    _ = victim.wait()
    let outcome = heir.wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try periods(outcome).count < Self.monthCount)
    #expect(try ask(scene, ledger) == "\(Self.monthCount)")
    #expect(try ask(scene, "select count(*) from meterline.load where status = 'replaced'") == "0")
    #expect(
      try ask(scene, "select count(*) from billing.usage_details") == "\(Self.monthCount * 40)")
    // An heir that comes only after the death opens a round of its own.
    let left: SQL = """
      select count(*) from meterline.claim
      where done_at is null and round_id = (select max(round_id) from meterline.round)
      """
    #expect(try ask(scene, left) == "0")
  }
}
