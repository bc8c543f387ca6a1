import Foundation
import Records
import TestSupport
import Testing

/// Months that lie in several files: deliveries that overlap, pieces, and whole listings of which one counts.
@Suite(.blocking, .timeLimit(.minutes(5))) struct CombinedFilesTests {
  private static let ask = "curl -sf -H 'Authorization: bearer \(Scene.key)'"
  private static let usage = "/v3/enrollments/100"

  /// A definition that loads usage details into one file a month and perhaps a table.
  private func write(
    _ name: String, _ source: String, in scene: Scene, extra: String = ""
  ) throws -> String {
    let table =
      scene.environment["DATABASE_URL"] == nil
      ? "" : "- postgres: {url: \"${env:DATABASE_URL}\", table: billing.\(name)}"
    return try scene.folder.write(
      """
      version: 1
      name: \(name)
      source: {endpoint: usage-details, enrollment: "100", \(source)}
      sinks:
        - files: {path: \(name), format: csv}
        \(table)
      \(extra)
      """, to: "\(name).yml")
  }

  private func run(_ scene: Scene, _ file: String, _ options: String...) throws -> [[String: Any]] {
    let outcome = try scene.program.run(["run", file, "--output", "json"] + options)
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    return try #require(try outcome.json()["units"] as? [[String: Any]])
  }

  /// Months as the API answers them now.
  private func fromAPI(_ scene: Scene, _ periods: String = "201704") throws -> [[String: Any]] {
    let source =
      #"api: enterprise, key: "${env:EA_API_KEY}", base_url: "${env:EA_BASE_URL}", periods: \#(periods)"#
    return try run(scene, try write("api", source, in: scene))
  }

  /// The loaded rows without their ordinals, sorted. As CSV, where a value has one spelling: NDJSON keeps the escapes
  /// of the answers, of which CSV answers have none.
  private func rows(_ scene: Scene, _ name: String) throws -> String {
    try scene.shell(
      "cat $(find '\(name)' -name 'part-*') | sed -E 's/,[0-9]+\r?$//' | LC_ALL=C sort | sha256sum"
    )
  }

  private func save(_ path: String, _ file: String, in scene: Scene) throws {
    try scene.shell(
      "mkdir -p \"$(dirname '\(file)')\" && \(Self.ask) '\(scene.address)\(path)' > '\(file)'")
  }

  private func cost(_ unit: [String: Any]) -> [String: String]? {
    (unit["totals"] as? [String: [String: String]])?["cost"]
  }

  /// Saves, every night of April and May, the three days before; names end with the last day or the day after it.
  private func exportNightly(_ scene: Scene, _ format: String, isEndMeant: Bool) throws {
    let start = try #require(CalendarDate("2017-04-01"))
    let word = format == "csv" ? "usagedetails/download" : "usagedetailsbycustomdate"
    for night in 0..<63 {
      let first = start.adding(days: max(0, night - 2))
      let last = start.adding(days: min(60, night))
      let named = isEndMeant ? last : last.adding(days: 1)
      try save(
        "\(Self.usage)/\(word)?startTime=\(first)&endTime=\(last)",
        "in/usage_\(first)_\(named)-night\(night).\(format)", in: scene)
    }
  }

  @Test(arguments: [("json", true), ("csv", false)])
  func `overlapping nightly exports give each row once, and equal rows stay`(
    _ format: String, _ isEndMeant: Bool
  ) async throws {
    let scene = try await Scene(database: try PostgresServer.shared().makeDatabase()) {
      $0.pageRows = 10_000
    }
    let months = try fromAPI(scene, "all")
    try exportNightly(scene, format, isEndMeant: isEndMeant)
    let source = "api: files, files: {path: \"in/*\", combine: windows, currency: EUR}"
    let refused = try scene.program.run("run", try write("none", source, in: scene))
    #expect(refused.status == 78, "\(refused.errors)")
    #expect(refused.errors.contains("deduplicate"), "\(refused.errors)")

    let file = try write(
      "windows", source, in: scene,
      extra: "transforms: [{deduplicate: {key: all, scope: delivery}}]")
    let units = try run(scene, file)
    #expect(units.map { $0["period"] as? String } == ["201704", "201705"])
    for (unit, month) in zip(units, months) {
      let figure = { (name: String) in unit[name] as? Int ?? 0 }
      #expect(figure("rows_written") == 600)
      #expect(figure("duplicates") > 1000)
      // Rows of a window that are in another month are that month's.
      #expect(figure("rows_dropped") > 0)
      #expect(figure("rows_read") == 600 + figure("duplicates") + figure("rows_dropped"))
      #expect(unit["totals"] as? NSDictionary == month["totals"] as? NSDictionary)
    }
    #expect(try rows(scene, "windows") == rows(scene, "api"))
    let url = try #require(scene.environment["DATABASE_URL"])
    let sums = { (table: String) in
      try scene.shell(
        "psql '\(url)' -Atqc 'select billing_period, count(*), sum(cost), sum(consumed_quantity)"
          + " from billing.\(table) group by 1 order by 1'")
    }
    #expect(try sums("windows") == sums("api"))
    let again = try run(scene, file)
    #expect(again.map { $0["status"] as? String } == ["unchanged", "unchanged"])
  }

  @Test func `pieces of a listing are one listing, in the order of their numbers`() async throws {
    let scene = try await Scene { $0.pageRows = 50 }
    let month = try #require(try fromAPI(scene).first)
    try scene.shell(
      """
      mkdir in; url='\(scene.address)\(Self.usage)/billingPeriods/201704/usagedetails'; n=0
      while [ -n "$url" ]; do n=$((n+1)); \(Self.ask) "$url" > in/201704-part-$n.json
      url=$(tail -c 600 in/201704-part-$n.json | grep -o '"nextLink":"[^"]*"' | cut -d'"' -f4); done
      """)
    // Neither tells the currency: nothing here needs it, so the provider is not asked for it.
    let source = "api: files, files: {path: \"in/*\", combine: parts}"
    let file = try write("parts", source, in: scene)
    let unit = try #require(try run(scene, file).first)
    #expect(unit["pages"] as? Int == 12)
    #expect(unit["totals"] as? NSDictionary == month["totals"] as? NSDictionary)
    #expect(
      try scene.shell("cat $(find parts -name 'part-*') | sha256sum")
        == scene.shell("cat $(find api -name 'part-*') | sha256sum"))

    // A piece that is there twice doubles nothing.
    try scene.shell("cp in/201704-part-3.json in/201704-part-3b.json")
    let doubled = try scene.program.run("run", file)
    #expect(doubled.status == 1)
    #expect(doubled.errors.contains("201704-part-3.json"), "\(doubled.errors)")
  }

  @Test func `of whole listings the newest counts, and only it`() async throws {
    let scene = try await Scene {
      $0.pageRows = 10_000
      $0.faults = [.restate(rate: 0.3)]
    }
    let path = "\(Self.usage)/billingPeriods/201704/usagedetails"
    // The provider restates the month after each complete listing.
    for fetched in ["20170502T031500Z", "20170503T031500Z", "20170501T031500Z"] {
      try save(path, "in/fetched=\(fetched)/201704.json", in: scene)
    }
    try scene.shell("cp in/fetched=20170503T031500Z/201704.json wanted.json")
    let source = "api: files, files: {path: \"in/**/*.json\", combine: newest, currency: EUR}"
    let unit = try #require(try run(scene, try write("newest", source, in: scene)).first)
    let one = "api: files, periods: 201704, files: {path: wanted.json, currency: EUR}"
    let wanted = try #require(try run(scene, try write("wanted", one, in: scene)).first)
    #expect(unit["rows_written"] as? Int == wanted["rows_written"] as? Int)
    #expect(cost(unit) == cost(wanted))
    #expect(try rows(scene, "newest") == rows(scene, "wanted"))
    let others = try scene.shell("sha256sum in/*/*.json | cut -c1-64 | sort -u | wc -l")
    #expect(others == "3")
  }
}
