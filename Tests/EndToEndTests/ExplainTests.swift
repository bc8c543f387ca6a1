import Foundation
import TestSupport
import Testing

/// `explain` through the built program: rows and sums traced back to the answers that they came from.
@Suite(.blocking) struct ExplainTests {
  private func write(_ scene: Scene, sinks: String, extra: String = "") throws -> String {
    try scene.folder.write(
      """
      match_column,pattern,department
      subscription_name,*,Everybody
      """, to: "departments.csv")
    try scene.folder.write(
      """
      date,from,to,rate
      2017-03-31,EUR,USD,1.25
      2017-04-07,EUR,USD,1.25
      2017-04-14,EUR,USD,1.25
      2017-04-21,EUR,USD,1.25
      2017-04-28,EUR,USD,1.25
      """, to: "rates.csv")
    return try scene.folder.write(
      """
      version: 1
      name: traced
      source:
        api: enterprise
        endpoint: usage-details
        enrollment: "100"
        key: ${env:EA_API_KEY}
        base_url: ${env:EA_BASE_URL}
        periods: "201704"
      transforms:
        - deduplicate: {key: all, scope: delivery}
        - map_departments: {table: departments.csv, default: Unallocated}
      \(extra)
      sinks:
      \(sinks)
      """, to: "traced.yml")
  }

  private static let files = "  - files: {path: out, format: csv, compression: gzip}"
  private static let archive = "  - archive: {path: archive}"

  private func explain(
    _ program: Program, _ file: String, _ row: Int
  ) throws -> (Program.Outcome, [String: Any]) {
    let outcome = try program.run(
      "explain", file, "--period", "201704", "--row", "\(row)", "--output", "json")
    return (outcome, try outcome.json())
  }

  @Test func `a row is traced to the byte of the archived page, with nobody to ask`() async throws {
    let scene = try await Scene()
    let file = try write(scene, sinks: Self.archive + "\n" + Self.files)
    #expect(try scene.program.run("run", file).status == 0)
    await scene.emulator.stop()
    let (outcome, answer) = try explain(scene.program, file, 317)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(answer["agrees"] as? Bool == true)
    let origin = try #require(answer["origin"] as? [String: Any])
    #expect(origin["page"] as? Int == 2)
    #expect(origin["pointer"] as? String == "/data/67")

    // The bytes named are the bytes of the archived page.
    let page = try #require(origin["file"] as? String)
    let offset = try #require(origin["byte_offset"] as? Int)
    let count = try #require(origin["bytes"] as? Int)
    let record = try scene.shell("zstd -dc '\(page)' | tail -c +\(offset + 1) | head -c \(count)")
    #expect(record == origin["record"] as? String)
    let fields = try #require(
      try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])

    // The row that the sink has is the one that the steps make of it.
    let sinks = try #require(answer["sinks"] as? [[String: Any]])
    #expect(sinks.map { $0["sink"] as? String } == ["files"])
    let stored = try #require((sinks[0]["rows"] as? [[String: Any]])?.first)
    #expect((stored["location"] as? String)?.hasSuffix(".csv.gz, row 318") == true)
    let values = try #require(stored["values"] as? [String: Any])
    #expect(values["source_row"] as? String == "317")
    #expect(values["instance_id"] as? String == fields["instanceId"] as? String)
    let steps = try #require(answer["steps"] as? [[String: Any]])
    #expect(steps.map { $0["transform"] as? String } == ["deduplicate", "map_departments"])
    #expect(steps[1]["notes"] as? [String] == ["rule subscription_name=* of departments.csv"])
    let listing = try #require(answer["listing"] as? [String: Any])
    #expect(listing["is_the_loaded_one"] as? Bool == true)
    #expect((listing["archive"] as? String)?.contains("/fetched=") == true)
  }

  @Test func `without an archive the source is read once more`() async throws {
    let scene = try await Scene()
    let file = try write(
      scene, sinks: Self.files,
      extra:
        "  - normalize_currency: {to: USD, columns: [cost], from: EUR, rates: {csv: rates.csv}}")
    #expect(try scene.program.run("run", file).status == 0)
    let outcome = try scene.program.run("explain", file, "--period", "201704", "--row", "0")
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    for words in [
      "usage-details, enrollment 100, 201704, row 0\n", "row 1: as below\n",
      "  read from the source once more\n", "  it is the listing that was loaded: same SHA-256\n",
      "  the whole unit adds up to what was loaded\n", "  page 1 of 3, /data/0, ",
      "usagedetails", "\n3. normalize_currency\n  + cost_usd = '", "  1 EUR = 1.25 USD (",
      "rates.csv of 2017-", "rounded once, half-even, at 10 decimal places\n",
      "\n  mapped_department  ",
    ] {
      #expect(outcome.output.contains(words), "\(words) in \(outcome.output)")
    }
  }

  @Test func `what was changed in a file, or at the provider, is told`() async throws {
    let scene = try await Scene()
    let file = try write(scene, sinks: "  - files: {path: out, format: ndjson}")
    #expect(try scene.program.run("run", file).status == 0)
    try scene.shell("sed -i 's/Everybody/Nobody/' out/usage-details/*/*/part-*.ndjson")
    let (outcome, answer) = try explain(scene.program, file, 3)
    #expect(outcome.status == 1)
    #expect(answer["agrees"] as? Bool == false)
    let sinks = try #require(answer["sinks"] as? [[String: Any]])
    let row = try #require((sinks[0]["rows"] as? [[String: Any]])?.first)
    #expect(
      row["differences"] as? [[String: String]] == [
        ["column": "mapped_department", "loaded": "Nobody", "traced": "Everybody"]
      ])
    await scene.emulator.stop()

    let other = try await Scene { $0.seed = 12 }
    var program = scene.program
    program.environment["EA_BASE_URL"] = "\(other.address)"
    let restated = try program.run("explain", file, "--period", "201704", "--row", "3")
    #expect(restated.status == 1)
    #expect(restated.output.contains("WARNING: it is not the listing that was loaded"))
    #expect(restated.output.contains("WARNING: the whole unit does not add up"))
  }

  @Test func `a row is found in PostgreSQL, and in the partition that readers see`() async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase())
    let file = try write(
      scene, sinks: "  - postgres: {url: \"${env:DATABASE_URL}\", table: billing.usage_details}")
    let run = try scene.program.run("run", file)
    #expect(run.status == 0, "\(run.errors)")
    let (outcome, answer) = try explain(scene.program, file, 599)
    #expect(outcome.status == 0, "\(outcome.errors) \(outcome.output)")
    let sinks = try #require(answer["sinks"] as? [[String: Any]])
    let row = try #require((sinks[0]["rows"] as? [[String: Any]])?.first)
    let location = try #require(row["location"] as? String)
    #expect(location.hasPrefix("billing.usage_details, partition billing."), "\(location)")
  }

  @Test func `a row that a transform dropped or split is followed to there`() async throws {
    let scene = try await Scene()
    try scene.folder.write(
      """
      rules:
        - name: halves
          match: {subscription_name: "*"}
          fixed: {north: 1, south: 1}
      """, to: "rules.yml")
    let file = try write(
      scene, sinks: Self.files,
      extra: "  - allocate: {rules: rules.yml}\n  - filter: {keep: {allocated_to: [north]}}")
    let run = try scene.program.run("run", file)
    #expect(run.status == 0, "\(run.errors)\(run.output)")
    let outcome = try scene.program.run("explain", file, "--period", "201704", "--row", "5")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains("\n3. allocate: 2 rows\n"))
    #expect(outcome.output.contains("  rule 'halves' of rules.yml: 2 parts\n"))
    #expect(outcome.output.contains("  + allocated_to = 'north' | 'south'\n"))
    #expect(outcome.output.contains("\n4. filter\n"))

    let none = try write(
      scene, sinks: "  - files: {path: out2}",
      extra: "  - filter: {drop: {subscription_name: [\"*\"]}}")
    #expect(try scene.program.run("run", none).status == 0)
    let (dropped, answer) = try explain(scene.program, none, 5)
    #expect(dropped.status == 0)
    #expect(answer["outcome"] as? String == "dropped")
    #expect(answer["reason"] as? String == "filter")
  }

  @Test func `the sums of a period and of a day are traced to the answers they rest on`()
    async throws
  {
    let scene = try await Scene()
    let file = try write(scene, sinks: Self.archive + "\n" + Self.files)
    #expect(try scene.program.run("run", file).status == 0)
    await scene.emulator.stop()
    let whole = try scene.program.run("explain", file, "--period", "201704")
    #expect(whole.status == 0, "\(whole.errors)")
    for words in [
      "600 records read, 600 written", "by map_departments: 600 of 600 rows mapped (100.0 %), ",
      "with departments.csv, sha256 ", "  from http://127.0.0.1:", "3 pages",
    ] {
      #expect(whole.output.contains(words), "\(words) in \(whole.output)")
    }
    let day = try scene.program.run(
      "explain", file, "--period", "201704", "--day", "2017-04-03", "--output", "json"
    ).json()
    let sinks = try #require(day["sinks"] as? [[String: Any]])
    let figures = try #require(sinks.last?["day"] as? [String: Any])
    #expect((figures["rows"] as? Int ?? 0) > 0)
    #expect(figures["totals"] is [String: [String: String]])
  }

  @Test(arguments: [
    (
      ["--period", "201704", "--row", "600"], 1, "the listing has 600 records, the last is row 599"
    ),
    (["--period", "201705"], 1, "no sink holds usage-details, 201705"),
    (["--period", "201704", "--day", "2017-05-01"], 1, "no row of 2017-05-01 was loaded"),
    (["--period", "2017", "--row", "1"], 2, "--period must be one month"),
    (["--period", "201704", "--row", "-1"], 2, "--row"),
    (["--row", "1"], 2, "--period"),
    (
      ["--period", "201704", "--row", "1", "--day", "2017-04-01"], 2, "--day does not go with --row"
    ),
  ])
  func `what cannot be traced is told, with what to do`(
    arguments: [String], status: Int32, words: String
  ) async throws {
    let scene = try await Scene()
    let file = try write(scene, sinks: Self.files)
    #expect(try scene.program.run("run", file).status == 0)
    let outcome = try scene.program.run(["explain", file] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }
}
