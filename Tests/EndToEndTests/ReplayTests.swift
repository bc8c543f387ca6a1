import Foundation
import TestSupport
import Testing

/// What was archived makes the same rows again without the provider: whatever the bodies were, wherever the currency
/// came from, and with the figures that a check compares with.
@Suite(.blocking, .timeLimit(.minutes(5))) struct ReplayTests {
  private static let fetch =
    "archive/usage-details/enrollment=100/billing_period=201704/fetched=*"

  private let enterprise =
    #"api: enterprise, enrollment: "100", key: "${env:EA_API_KEY}", base_url: "${env:EA_BASE_URL}", periods: 201704"#
  private let archive = "api: archive, archive: {path: archive}"

  /// A definition with both kinds of files, and an archive where one is named.
  private func write(
    _ name: String, _ source: String, in scene: Scene, sinks: [String] = [], extra: String = ""
  ) throws -> String {
    try scene.folder.write(
      """
      version: 1
      name: \(name)
      source: {endpoint: usage-details, \(source)}
      sinks:
      \((sinks + [
        "files: {path: \(name)/csv, format: csv}", "files: {path: \(name)/ndjson, format: ndjson}",
      ]).map { "  - \($0)" }.joined(separator: "\n"))
      http: {retries: 1, max_wait: 20s}
      \(extra)
      """, to: "\(name).yml")
  }

  /// Runs a definition; what became of the unit.
  @discardableResult
  private func run(_ scene: Scene, _ definition: String, status: Int32 = 0) throws -> [String: Any]
  {
    let outcome = try scene.program.run("run", definition, "--output", "json")
    #expect(outcome.status == status, "\(outcome.output) \(outcome.errors)")
    return try #require((try outcome.json()["units"] as? [[String: Any]])?.first)
  }

  /// The bytes of a run's files.
  private func rows(_ scene: Scene, _ name: String) throws -> String {
    try scene.shell("find '\(name)' -name 'part-*' | sort | xargs cat | sha256sum")
  }

  private func expectSame(_ scene: Scene, _ name: String, as other: String) throws {
    #expect(try scene.shell("find '\(name)' -name 'part-*' | wc -l") == "2")
    for kind in ["csv", "ndjson"] {
      #expect(try rows(scene, "\(name)/\(kind)") == rows(scene, "\(other)/\(kind)"), "\(kind)")
    }
  }

  /// April as somebody saved it, with what tells its currency or without.
  private func recorded(with endpoints: [String]) async throws -> Scene {
    let seeded = try await Scene()
    for endpoint in ["usage-details"] + endpoints {
      let word = endpoint.replacing("-", with: "")
      let file = "recorded/\(endpoint)/100/201704.json"
      try seeded.shell(
        "mkdir -p $(dirname '\(file)') && curl -sf -H 'Authorization: bearer \(Scene.key)'"
          + " '\(seeded.address)/v3/enrollments/100/billingPeriods/201704/\(word)' | sed 's/\"nextLink\":\"[^\"]*\"/\"nextLink\":null/' > '\(file)'"
      )
    }
    await seeded.emulator.stop()
    return try await Scene(folder: seeded.folder) {
      $0.recording = seeded.folder.path + "/recorded"
    }
  }

  @Test(arguments: [("json", 3, "json"), ("csv", 1, "csv"), ("report", 1, "csv")])
  func `bodies of every format lie there under their form, and make the same files again`(
    _ format: String, _ pages: Int, _ form: String
  ) async throws {
    let scene = try await Scene()
    let online = try write(
      "online", "\(enterprise), format: \(format)", in: scene,
      sinks: ["archive: {path: archive}"])
    let loaded = try run(scene, online)
    #expect(loaded["rows_written"] as? Int == 600)
    let names = try scene.shell("cd \(Self.fetch) && ls page-*").split(separator: "\n")
    #expect(names.map(String.init) == (0..<pages).map { "page-0000\($0).\(form).zst" })
    let manifest = try scene.shell("cat \(Self.fetch)/_manifest.json")
    #expect(
      manifest.components(separatedBy: "\"form\" : \"\(form)\",\n").count
        // The balance summary that told the currency is JSON in any case.
        == pages + (form == "json" ? 2 : 1))
    #expect(!manifest.contains(Scene.key))
    let signatures = manifest.components(separatedBy: "sig=").dropFirst()
    #expect(signatures.count == (format == "report" ? 1 : 0))
    #expect(signatures.allSatisfy { $0.hasPrefix("•••\"") }, "\(signatures)")
    if format == "csv" {
      let path = "/v3/enrollments/100/usagedetails/download?billingPeriod=201704"
      let ask = "curl -sf -H 'Authorization: bearer \(Scene.key)' '\(scene.address)\(path)'"
      #expect(
        try scene.shell("\(ask) | sha256sum")
          == scene.shell("zstd -dcq \(Self.fetch)/page-00000.csv.zst | sha256sum"))
    }
    await scene.emulator.stop()

    let replayed = try run(scene, try write("replay", archive, in: scene))
    #expect(replayed["totals"] as? NSDictionary == loaded["totals"] as? NSDictionary)
    try expectSame(scene, "replay", as: "online")
    #expect(try scene.program.run("verify", "archive").status == 0)
    let again = try run(scene, "replay.yml")
    #expect(again["status"] as? String == "unchanged")
    #expect(again["reason"] as? String == "the archive has nothing newer")
    let planned = try scene.program.run("plan", "replay.yml")
    #expect(planned.output.contains("keep, closed: the archive has nothing newer"))
  }

  /// A report has no entity tag of the provider, and is known by its digest.
  @Test(arguments: ["json", "report"])
  func `rows that were replayed without a currency are replayed once it is archived`(
    _ format: String
  ) async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let source = "\(enterprise), format: \(format)"
    try run(
      scene,
      try write("online", source, in: scene, sinks: ["archive: {path: archive, currency: false}"]))
    // A table wants to know what its amounts are in.
    let replay = try write(
      "replay", archive, in: scene, sinks: ["postgres: {url: \"${env:DATABASE_URL}\"}"])
    let unknown = try run(scene, replay)
    #expect((unknown["totals"] as? [String: [String: String]])?["cost"]?.keys.first == "XXX")
    #expect(try run(scene, replay)["reason"] as? String == "the archive has nothing newer")

    let told = try write("online", source, in: scene, sinks: ["archive: {path: archive}"])
    #expect(try run(scene, told)["status"] as? String == "loaded")
    await scene.emulator.stop()
    let planned = try scene.program.run("plan", replay)
    #expect(
      planned.output.contains("load, closed: the currency of its rows is known now"),
      "\(planned.output)")
    let known = try run(scene, replay)
    #expect(known["reason"] as? String == "the currency of its rows is known now")
    #expect((known["totals"] as? [String: [String: String]])?["cost"]?.keys.first == "EUR")
    try expectSame(scene, "replay", as: "online")
    #expect(try run(scene, replay)["reason"] as? String == "the archive has nothing newer")
  }

  @Test(arguments: ["csv", "report"])
  func `a month of which there is nothing is archived and replayed as nothing`(_ format: String)
    async throws
  {
    let scene = try await Scene { $0.rowsPerMonth = 0 }
    let online = try write(
      "online", "\(enterprise), format: \(format)", in: scene,
      sinks: ["archive: {path: archive}"])
    #expect(try run(scene, online)["rows_written"] as? Int == 0)
    await scene.emulator.stop()
    #expect(try run(scene, try write("replay", archive, in: scene))["rows_written"] as? Int == 0)
    #expect(try scene.program.run("verify", "archive").status == 0)
  }

  @Test(arguments: [
    (["balance-summary"], "EUR"), (["price-sheet"], "EUR"),
    (["balance-summary", "price-sheet"], "EUR"),
    ([], "XXX"),
  ])
  func `rows keep the currency that they had, wherever it came from`(
    _ endpoints: [String], _ currency: String
  ) async throws {
    let scene = try await recorded(with: endpoints)
    let online = try write("online", enterprise, in: scene, sinks: ["archive: {path: archive}"])
    let loaded = try run(scene, online)
    let totals = try #require(loaded["totals"] as? [String: [String: String]])
    #expect(totals["cost"].map { Array($0.keys) } == [currency])

    // Where the definition changed, the provider has nothing newer, and the archived bodies make the rows.
    let changed = try write(
      "online", enterprise, in: scene, sinks: ["archive: {path: archive}"],
      extra: "transforms: [{filter: {keep: {billing_period: [\"*\"]}}}]")
    let again = try run(scene, changed)
    #expect(
      again["reason"] as? String == "the definition or a mapping changed; from the archive")
    #expect(again["totals"] as? NSDictionary == loaded["totals"] as? NSDictionary)
    await scene.emulator.stop()

    let replayed = try run(scene, try write("replay", archive, in: scene))
    #expect(replayed["totals"] as? NSDictionary == loaded["totals"] as? NSDictionary)
    try expectSame(scene, "replay", as: "online")
  }

  @Test
  func
    `the balance that a check compares with is archived, also where the bodies lay there before`()
    async throws
  {
    let scene = try await Scene()
    let check = "checks: [{reconcile: {against: balance_summary, field: total_usage, open: fail}}]"
    let sinks = ["archive: {path: archive, currency: false}"]
    try run(scene, try write("online", enterprise, in: scene, sinks: sinks))
    #expect(
      try scene.shell("grep -c '\"endpoint\" : \"balance-summary\"' \(Self.fetch)/_manifest.json")
        == "0")
    // The rows may now know their currency, so nothing stays as it was.
    let online = try write("online", enterprise, in: scene, sinks: sinks, extra: check)
    let planned = try scene.program.run("plan", online)
    #expect(planned.output.contains("load, closed: the currency of its rows is known now"))
    #expect(try run(scene, online)["reason"] as? String == "the currency of its rows is known now")
    #expect(try run(scene, online)["reason"] as? String == "the provider has nothing newer")
    let agreed = try scene.program.run("reconcile", "online.yml")
    #expect(agreed.status == 0, "\(agreed.output) \(agreed.errors)")
    #expect(agreed.output.contains("2 of 2 agree"), "\(agreed.output)")
    await scene.emulator.stop()

    let replay = try write("replay", archive, in: scene, extra: check)
    let unit = try run(scene, replay)
    let checks = try #require(unit["checks"] as? [[String: Any]])
    #expect(checks.map { $0["outcome"] as? String } == ["passed"])
    try expectSame(scene, "replay", as: "online")
    let reconciled = try scene.program.run("reconcile", replay)
    #expect(reconciled.status == 0, "\(reconciled.output) \(reconciled.errors)")
    #expect(reconciled.output.contains("2 of 2 agree"), "\(reconciled.output)")
    let gone = try scene.program.run("reconcile", "online.yml")
    #expect(gone.status == 75, "\(gone.output) \(gone.errors)")
  }
}
