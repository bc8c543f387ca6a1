import Foundation
import Postgres
import TestSupport
import Testing

/// `meterline verify`: what is there is what was recorded, or it is told.
@Suite(.blocking, .timeLimit(.minutes(5))) struct VerifyTests {
  private func definition(_ scene: Scene) throws -> String {
    try scene.folder.write(
      """
      version: 1
      name: all
      source:
        api: enterprise
        endpoint: usage-details
        enrollment: "100"
        key: ${env:EA_API_KEY}
        base_url: ${env:EA_BASE_URL}
        periods: all
      transforms:
        - normalize_currency: {to: USD, columns: [cost], from: balance_summary, rates: {fixed: {EUR: "1.1"}}, on: usage_date}
      sinks:
        - archive: {path: out/archive}
        - files: {path: out/csv, partition_by: [usage_date], compression: gzip}
        - files: {path: out/ndjson, format: ndjson, compression: zstd}
        - postgres: {url: "${env:DATABASE_URL}"}
      """, to: "all.yml")
  }

  private func loaded() async throws -> (Scene, String) {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let file = try definition(scene)
    let outcome = try scene.program.run("run", file)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return (scene, file)
  }

  private func problems(_ outcome: Program.Outcome) throws -> [String] {
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    return units.flatMap { $0["problems"] as? [String] ?? [] }
  }

  @Test func `everything that a run committed is good, by definition and by folder`() async throws {
    let (scene, file) = try await loaded()
    let outcome = try scene.program.run("verify", file, "--output", "json")
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    #expect(
      units.map { $0["sink"] as? String } == [
        "archive", "archive", "files", "files", "files", "files", "postgres", "postgres",
      ])
    #expect(units.allSatisfy { $0["rows"] as? Int == 600 && $0["status"] as? String == "good" })

    let folder = try scene.program.run("verify", "out")
    #expect(folder.status == 0, "\(folder.output)")
    #expect(folder.output.hasSuffix("6 units verified, 0 damaged\n"))
    #expect(folder.output.split(separator: "\n").count == 7)
    let one = try scene.program.run(
      "verify", "out/csv/usage-details/enrollment=100/billing_period=201704/")
    #expect(one.output.hasSuffix("1 unit verified, 0 damaged\n"))
  }

  @Test func `what was changed by hand is told, and ends with 1`() async throws {
    let (scene, file) = try await loaded()
    let csv = "out/csv/usage-details/enrollment=100/billing_period=201704"
    let part = "$(ls -d \(csv)/usage_date=*/part-* | head -1)"
    let archive = "$(ls -d out/archive/usage-details/enrollment=100/billing_period=201704/*)"
    let sql = { (text: String) in
      "psql '\(scene.environment["DATABASE_URL"] ?? "")' -qc \"\(text)\""
    }
    let damages: [(damage: String, told: String)] = [
      ("printf x >> \(part)", "bytes, recorded are"),
      ("printf '\\001' | dd of=\(part) bs=1 seek=4 conv=notrunc 2>&1", "another SHA-256"),
      ("rm \(part)", "cannot be opened"),
      ("cp \(part) \(csv)/part-00000-copy.csv.gz", "is not in the manifest"),
      ("sed -i 's/\"cost\" : {/\"cost\" : {\"XTS\" : \"1\",/' \(csv)/_manifest.json", "sums up to"),
      (
        "sed -i 's/\"rows_written\" : 600/\"rows_written\" : 601/' \(csv)/_manifest.json",
        "recorded are 601"
      ),
      ("printf '{' > \(csv)/_manifest.json", "is no manifest"),
      ("rm \(archive)/page-00001.json.zst", "cannot be opened"),
      ("rm out/archive/inputs/*", "is missing"),
      ("for f in out/archive/inputs/*; do printf x >> $f; done", "another SHA-256 than its name"),
      (sql("delete from billing.usage_details where source_row = 5"), "the table has 599 rows"),
      (
        sql("update billing.usage_details set cost = cost + 0.000000000001 where source_row = 7"),
        "'cost' sums up to"
      ),
    ]
    try scene.shell("cp -a out good")
    for (damage, told) in damages {
      try scene.shell(damage)
      let outcome = try scene.program.run("verify", file, "--output", "json")
      #expect(outcome.status == 1, "\(damage)")
      let problems = try problems(outcome)
      #expect(problems.contains { $0.contains(told) }, "\(damage): \(problems)")
      let text = try scene.program.run("verify", file)
      #expect(text.status == 1 && text.output.contains("damaged  "), "\(damage)")
      try scene.shell("rm -r out && cp -a good out")
    }
  }

  @Test func `nothing to verify is a failure, not a success`() async throws {
    let (scene, _) = try await loaded()
    try scene.shell("mkdir empty")
    let outcome = try scene.program.run("verify", "empty")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("there is nothing that was committed"))
    #expect(try scene.program.run("verify", "nowhere.yml").status == 78)
  }
}
