import Emulator
import Foundation
import Records
import TestSupport
import Testing

/// Transforms in the program itself, on what the emulator serves.
@Suite(.blocking) struct TransformingRunTests {
  /// The allocation rules that the page on transforms shows.
  private static func rulesOfPage() throws -> String {
    let page = try String(
      contentsOfFile: Program.checkout + "/docs/transforms.md", encoding: .utf8)
    let blocks = page.components(separatedBy: "```yaml\n").dropFirst()
    let rules = try #require(blocks.first { $0.hasPrefix("rules:") })
    return String(rules.prefix(upTo: try #require(rules.range(of: "```")).lowerBound))
  }

  private func unit(_ scene: Scene, _ definition: String) throws -> [String: Any] {
    let outcome = try scene.program.run("run", definition, "--output", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    return try #require(units.first)
  }

  @Test func `repeated rows go, and rows and cost add up`() async throws {
    let scene = try await Scene { $0.faults = [try EmulatorFault(parsing: "duplicate-rows:0.1")] }
    let plain = try unit(scene, try scene.writeFilesDefinition(name: "plain"))
    let definition = try scene.writeFilesDefinition(
      name: "once", path: "once", extra: "transforms: [{deduplicate: {scope: unit}}]")
    let once = try unit(scene, definition)
    let duplicates = try #require(once["duplicates"] as? Int)
    #expect(duplicates > 20)
    #expect(once["rows_written"] as? Int == (plain["rows_written"] as? Int ?? 0) - duplicates)
    let coverage = try #require(once["coverage"] as? [String: [String: String]])
    #expect(coverage["deduplicate"]?["repeated"] == "\(duplicates)")
    func cost(_ unit: [String: Any]) -> ExactSum? {
      let totals = unit["totals"] as? [String: [String: String]]
      return totals?["cost"]?["XXX"].flatMap { try? ExactSum(parsing: $0) }
    }
    let dropped = try #require(
      coverage["deduplicate"]?["dropped cost XXX"].flatMap { try? ExactSum(parsing: $0) })
    let (before, after) = (try #require(cost(plain)), try #require(cost(once)))
    #expect(try before.difference(from: after) == dropped)
  }

  @Test func `all transforms together lose nothing`() async throws {
    let scene = try await Scene()
    try scene.folder.write(
      try Self.rulesOfPage().replacingOccurrences(of: "[Support*]", with: "[Storage]"),
      to: "rules.yaml")
    let plain = try unit(scene, try scene.writeFilesDefinition(name: "plain"))
    let definition = try scene.writeFilesDefinition(
      name: "all", path: "all",
      extra: """
        transforms:
          - deduplicate: {key: all}
          - normalize_currency: {to: USD, columns: [cost], from: EUR, rates: {fixed: {EUR: "1.25"}}}
          - map_tags: {columns: {environment: {keys: [env], default: unknown}}, rest: tags}
          - map_departments: {table: \(Program.checkout)/pipelines/mappings/departments.csv, default: None}
          - allocate: {rules: rules.yaml}
        """)
    let all = try unit(scene, definition)
    let before = try #require(plain["totals"] as? [String: [String: String]])
    let after = try #require(all["totals"] as? [String: [String: String]])
    let euro = try #require(before["cost"]?["XXX"].flatMap { try? ExactSum(parsing: $0) })
    #expect(after["cost"]?["EUR"].flatMap { try? ExactSum(parsing: $0) } == euro)
    #expect(after["cost_usd"]?["USD"] != nil)
    let names = try #require(all["coverage"] as? [String: Any]).keys.sorted()
    #expect(
      names == ["allocate", "deduplicate", "map_departments", "map_tags", "normalize_currency"])
  }

  @Test func `an order that cannot work is refused with the reason`() async throws {
    let scene = try await Scene()
    try scene.folder.write(try Self.rulesOfPage(), to: "rules.yaml")
    let orders = [
      ("[{allocate: {rules: rules.yaml}}, {deduplicate: {}}]", "cannot stand behind 'allocate'"),
      ("[{select: [cost, usage_date]}, {deduplicate: {}}]", "compares all columns of the source"),
      ("[{select: [usage_date, resource_group]}, {allocate: {rules: rules.yaml}}]", "splits money"),
    ]
    for (index, (order, reason)) in orders.enumerated() {
      let definition = try scene.writeFilesDefinition(
        name: "order\(index)", extra: "transforms: \(order)")
      let outcome = try scene.program.run("validate", definition)
      #expect(outcome.status == 78)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      #expect(outcome.errors.contains("order\(index).yml:"))
    }
  }

  @Test func `a fault of one option stands at that option`() async throws {
    let scene = try await Scene()
    let definition = try scene.writeFilesDefinition(
      name: "place",
      extra: """
        transforms:
          - normalize_currency:
              to: EUR
              columns: [cost]
              rates: {fixed: {USD: "0.9"}}
          - deduplicate:
              scope: unit
              key: [enrollment, nosuch]
        """)
    let outcome = try scene.program.run("validate", definition)
    #expect(outcome.status == 78)
    let line = try scene.folder.text(of: "place.yml").split(
      separator: "\n", omittingEmptySubsequences: false
    ).firstIndex { $0.contains("nosuch") }
    #expect(
      outcome.errors.contains("place.yml:\(try #require(line) + 1):"), "\(outcome.errors)")
  }

  @Test func `faults of a rules file are told at its lines`() async throws {
    let scene = try await Scene()
    try scene.folder.write(
      "rules:\n  - name: a\n    match: {meter_category: [x]}\n    fixed: {Finance: -3}\n",
      to: "rules.yaml")
    let definition = try scene.writeFilesDefinition(
      extra: "transforms: [{allocate: {rules: rules.yaml}}]")
    let outcome = try scene.program.run("validate", definition)
    #expect(outcome.status == 78)
    #expect(
      outcome.errors.contains(
        "rules.yaml:4:22: the share of 'Finance' in rule 'a' must be a number above 0, not '-3'"),
      "\(outcome.errors)")
  }
}

@Suite(.blocking) struct FxCommandTests {
  private func scene() throws -> (folder: TemporaryFolder, program: Program) {
    let folder = TemporaryFolder("fx")
    try folder.write(
      "Date,USD,GBP,\n2017-04-28,1.093,0.84473,\n2017-04-27,1.0881,N/A,\n", to: "ecb.csv")
    try folder.write(
      """
      version: 1
      name: fx
      source: {api: enterprise, endpoint: usage-details, enrollment: "1", key: "${env:NO_SUCH_KEY}"}
      transforms:
        - normalize_currency: {to: EUR, columns: [cost], rates: {ecb: ecb.csv}, on: usage_date}
      sinks: [{files: {path: out, format: csv}}]
      """, to: "fx.yml")
    return (folder, Program(in: folder.path))
  }

  @Test func `a rate is told with its table, day and reason`() throws {
    let (folder, program) = try scene()
    defer { withExtendedLifetime(folder) {} }
    let outcome = try program.run("fx", "fx.yml", "--date", "2017-04-30", "--from", "USD")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output
        == "1 USD = 0.914913083257090576395242452 EUR (1 ÷ 1.093), ecb.csv of 2017-04-28,"
        + " which usage_date takes for 2017-04-30\n")
    let json = try program.run(
      "fx", "fx.yml", "--date", "2017-04-28", "--from", "GBP", "--to", "USD", "--output", "json"
    ).json()
    #expect(json["multiplier"] as? String == "1.093")
    #expect(json["divisor"] as? String == "0.84473")
    #expect(json["last_rate_date"] as? String == "2017-04-28")
    #expect((json["table"] as? [String: String])?["path"] == "ecb.csv")
  }

  @Test func `what has no rate is told, and what is no question refused`() throws {
    let (folder, program) = try scene()
    defer { withExtendedLifetime(folder) {} }
    let none = try program.run("fx", "fx.yml", "--date", "2017-06-01", "--from", "USD")
    #expect(none.status == 1)
    #expect(none.errors.contains("no rate from USD to EUR"), "\(none.errors)")
    #expect(try program.run("fx", "fx.yml", "--date", "soon", "--from", "USD").status == 2)
    #expect(try program.run("fx", "fx.yml", "--date", "2017-04-28", "--from", "usd").status == 2)
    try folder.write("version: 1\nname: x\n", to: "none.yml")
    #expect(try program.run("fx", "none.yml", "--date", "2017-04-28", "--from", "USD").status == 78)
  }
}
