import Foundation
import Postgres
import Records
import TestSupport
import Testing

/// `pipelines/archive-monthly.yml` as it is shipped, and what can be done with what it keeps.
@Suite(.blocking, .timeLimit(.minutes(5))) struct ArchiveTests {
  private static let april = "out/archive/usage-details/enrollment=100/billing_period=201704"

  /// April and May, archived by the shipped definition.
  private func archived(database: String? = nil) async throws -> Scene {
    let scene = try await Scene(database: database)
    try run(scene, Scene.definition("archive-monthly.yml"))
    return scene
  }

  /// Runs a definition and returns its units.
  @discardableResult
  private func run(
    _ scene: Scene, _ definition: String, _ options: [String] = [], status: Int32 = 0
  ) throws -> [[String: Any]] {
    let outcome = try scene.program.run(["run", definition, "--output", "json"] + options)
    #expect(outcome.status == status, "\(outcome.output) \(outcome.errors)")
    return try #require(try outcome.json()["units"] as? [[String: Any]])
  }

  private func texts(_ units: [[String: Any]], _ key: String) -> [String?] {
    units.map { $0[key] as? String }
  }

  private func fetches(_ scene: Scene, _ folder: String = april) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scene.folder.path + "/" + folder).sorted()
  }

  /// The contents of all parts of a sink, by partition and number; their names carry the load.
  private func parts(_ scene: Scene, _ folder: String, _ unpack: String) throws -> String {
    try scene.shell(
      "cd '\(folder)' && find . -name 'part-*' | sort | while read f; do "
        + "echo \"$(dirname $f)/$(basename $f | cut -c1-10) $(\(unpack) \"$f\" | sha256sum)\"; done"
    )
  }

  private func query(_ scene: Scene, _ sql: String) throws -> String {
    try scene.shell("psql '\(scene.environment["DATABASE_URL"] ?? "")' -Atqc \"\(sql)\"")
  }

  @Test func `every answer lies there byte for byte, and sha256sum and zstd say so`() async throws {
    let scene = try await archived()
    let fetch = Self.april + "/" + (try #require(try fetches(scene).first))
    let check = try scene.shell("cd '\(fetch)' && sha256sum -c SHA256SUMS")
    #expect(check.split(separator: "\n").count >= 7)
    #expect(check.split(separator: "\n").allSatisfy { $0.hasSuffix(": OK") })

    var url: String? = "\(scene.address)/v3/enrollments/100/billingPeriods/201704/usagedetails"
    for page in 0..<3 {
      let asked = try #require(url)
      let ask = "curl -sf -H 'Authorization: bearer \(Scene.key)' '\(asked)'"
      let kept = "zstd -dcq '\(fetch)/page-0000\(page).json.zst'"
      #expect(try scene.shell("\(ask) | sha256sum") == scene.shell("\(kept) | sha256sum"))
      let object = try JSONSerialization.jsonObject(with: Data(try scene.shell(kept).utf8))
      url = (object as? [String: Any])?["nextLink"] as? String
    }
    #expect(url ?? "" == "")
    let secrets = try scene.shell("grep -rlF '\(Scene.key)' out || true")
    #expect(secrets == "")
  }

  @Test func `a replay without the provider makes the same CSV, NDJSON and table`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    func definition(_ name: String, _ source: String, archive: String = "") throws -> String {
      try scene.folder.write(
        """
        version: 1
        name: \(name)
        source: {endpoint: usage-details, \(source)}
        transforms:
          - map_tags: {columns: {environment: {keys: [env, environment], default: unknown}}}
        sinks:
          \(archive)
          - files: {path: \(name)/csv, format: csv, partition_by: [usage_date]}
          - files: {path: \(name)/ndjson, format: ndjson, compression: gzip}
          - postgres: {url: "${env:DATABASE_URL}", table: billing.\(name)}
        """, to: "\(name).yml")
    }
    let online = try definition(
      "online",
      """
      api: enterprise, enrollment: "100", key: "${env:EA_API_KEY}", base_url: "${env:EA_BASE_URL}", periods: all
      """, archive: "- archive: {path: archive}")
    let loaded = try run(scene, online)
    await scene.emulator.stop()

    let replay = try definition("replay", "api: archive, archive: {path: archive}")
    let replayed = try run(scene, replay)
    #expect(texts(replayed, "status") == ["loaded", "loaded"])
    #expect(texts(replayed, "period") == ["201704", "201705"])
    let totals = { (units: [[String: Any]]) in units.map { $0["totals"] as? NSDictionary } }
    #expect(totals(replayed) == totals(loaded))
    for (sink, unpack) in [("csv", "cat"), ("ndjson", "zcat")] {
      let before = try parts(scene, "online/\(sink)", unpack)
      #expect(!before.isEmpty)
      #expect(try parts(scene, "replay/\(sink)", unpack) == before, "\(sink)")
    }
    let sums = { (table: String) in
      try query(
        scene,
        "select billing_period, billing_currency, count(*), sum(cost), md5(string_agg(md5((to_jsonb(t) - 'load_id')::text), '' order by source_row)) from billing.\(table) t group by 1, 2 order by 1, 2"
      )
    }
    #expect(try sums("replay") == sums("online"))
    #expect(try sums("online").contains("201704|EUR|600|"))

    // The fetch can be named, and what is not there is told.
    let fetched = try #require(
      try fetches(scene, "archive/usage-details/enrollment=100/billing_period=201704").first)
    let named = try definition(
      "named", "api: archive, archive: {path: archive, fetched: \(fetched.dropFirst(8))}")
    #expect(!(try run(scene, named).isEmpty))
    let none = try definition(
      "none", "api: archive, archive: {path: archive, fetched: 20010101T000000Z}")
    let outcome = try scene.program.run("run", none)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("no fetch is named '20010101T000000Z'"))
  }

  @Test func `a flipped byte is refused, and the load before stays`() async throws {
    let scene = try await archived()
    let replay = try scene.folder.write(
      """
      version: 1
      name: replay
      source: {api: archive, endpoint: usage-details, archive: {path: out/archive}, periods: 201704}
      sinks:
        - files: {path: again}
      """, to: "replay.yml")
    try run(scene, replay)
    let before = try parts(scene, "again", "cat")
    let fetch = Self.april + "/" + (try #require(try fetches(scene).first))
    try scene.shell("cp -a '\(fetch)' good")
    let damages = [
      "printf '\\001' | dd of='\(fetch)/page-00001.json.zst' bs=1 seek=777 conv=notrunc 2>&1",
      "sed -i 's/\"records\" : 250/\"records\" : 251/' '\(fetch)/_manifest.json'",
      "sed -i 's/\"bytes\" : /\"bytes\" : 1/' '\(fetch)/_manifest.json'",
      "rm '\(fetch)/page-00002.json.zst'", "rm '\(fetch)/SHA256SUMS'",
    ]
    for damage in damages {
      try scene.shell(damage)
      for options in [[], ["--force"]] {
        let units = try run(scene, replay, options, status: 1)
        #expect(texts(units, "status") == ["failed"])
        #expect(units.first?["reason"].map { "\($0)" }?.contains(fetch) == true)
      }
      #expect(try parts(scene, "again", "cat") == before)
      try scene.shell("rm -r '\(fetch)' && cp -a good '\(fetch)'")
    }
    #expect(texts(try run(scene, replay), "status") == ["unchanged"])
  }

  @Test
  func `nothing newer is unchanged and archives nothing; what changed replays from the archive`()
    async throws
  {
    let scene = try await Scene()
    try scene.folder.write(
      "match_column,pattern,department,cost_center\nsubscription_name,*,Lab,1\n", to: "d.csv")
    let definition = try scene.folder.write(
      """
      version: 1
      name: mapped
      source:
        api: enterprise
        endpoint: usage-details
        enrollment: "100"
        key: ${env:EA_API_KEY}
        base_url: ${env:EA_BASE_URL}
        periods: 201704
      transforms:
        - map_departments: {table: d.csv, default: none}
      sinks:
        - archive: {path: out/archive}
        - files: {path: out/csv}
      """, to: "mapped.yml")
    #expect(texts(try run(scene, definition), "reason") == ["new"])
    #expect(texts(try run(scene, definition), "status") == ["unchanged"])

    try scene.folder.write(
      "match_column,pattern,department,cost_center\nsubscription_name,*,Factory,2\n", to: "d.csv")
    let changed = try run(scene, definition)
    #expect(
      texts(changed, "reason") == ["the definition or a mapping changed; from the archive"])
    #expect(try fetches(scene).count == 1)
    let departments = try scene.shell(
      "cat out/csv/usage-details/enrollment=100/billing_period=201704/part-* | grep -c Factory")
    #expect(departments == "600")

    let forced = try run(scene, definition, ["--force"])
    #expect(texts(forced, "reason") == ["forced"])
    #expect(try fetches(scene).count == 2)
  }

  @Test func `a failed check leaves the rows before, and the answer is archived`() async throws {
    let scene = try await Scene()
    let text = """
      version: 1
      name: checked
      source:
        api: enterprise
        endpoint: usage-details
        enrollment: "100"
        key: ${env:EA_API_KEY}
        base_url: ${env:EA_BASE_URL}
        periods: 201704
      sinks:
        - files: {path: out/csv}
        - archive: {path: out/archive}
      checks:
        - row_count: {min: LEAST}
      """
    let definition = try scene.folder.write(
      text.replacingOccurrences(of: "LEAST", with: "601"), to: "c.yml")
    try run(scene, definition, status: 3)
    #expect(try fetches(scene).count == 1)
    #expect(!scene.folder.files().contains { $0.hasPrefix("out/csv/usage-details") })
    try scene.folder.write(text.replacingOccurrences(of: "LEAST", with: "600"), to: "c.yml")
    #expect(texts(try run(scene, definition), "reason") == ["new; from the archive"])
    #expect(try fetches(scene).count == 1)
  }

  @Test func `a killed run leaves no fetch, and the next one cleans up`() async throws {
    let scene = try await Scene {
      $0.rowsPerMonth = 4000
      $0.pageRows = 1000
      $0.faults = try [.init(parsing: "stall-after:2000000:30")]
    }
    let definition = Scene.definition("archive-monthly.yml")
    let running = try scene.program.start(["run", definition, "--period", "201704"])
    let staging = scene.folder.path + "/out/archive/.staging"
    for _ in 0..<600 {
      let staged = (try? FileManager.default.subpathsOfDirectory(atPath: staging)) ?? []
      if staged.contains(where: { $0.hasSuffix(".json.zst") }) { break }
      usleep(50_000)
    }
    running.signal(SIGKILL)
    #expect(running.wait().status == 128 + SIGKILL)
    #expect(!FileManager.default.fileExists(atPath: scene.folder.path + "/" + Self.april))
    await scene.emulator.stop()

    // Whoever comes next removes what was left, whether the provider answers or not.
    let text = try String(contentsOfFile: definition, encoding: .utf8)
    #expect(text.contains("http: {retries: 8"))
    let hasty = try scene.folder.write(
      text.replacing("http: {retries: 8", with: "http: {retries: 0"), to: "hasty.yml")
    _ = try scene.program.run("run", hasty, "--period", "201704")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: staging) == ["lock"])
  }
}
