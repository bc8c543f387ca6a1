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

  @Test func `every transform that does not fit is told at once, with sinks and checks behind it`()
    async throws
  {
    let scene = try await Scene()
    try scene.folder.write(
      "match_column,pattern,department\r\nmeter_nam,x,A\r\nmeter_name,y,B\r\nx,y\r\nmeter_name,y,C\r\n",
      to: "d.csv")
    let definition = try scene.writeFilesDefinition(
      extra: """
        transforms:
          - select: [usage_date, cost, meter_name, tags, coste]
          - map_departments: {table: d.csv}
          - normalize_currency: {to: EUR, columns: [costs], from: USD, rates: {fixed: {USD: "1"}}}
          - filter: {keep: {mapped_department: [A], mapped_departmen: [B]}}
        checks:
          - not_null: [cost, costs_eur, nothing_at_all]
        """)
    let outcome = try scene.program.run("validate", definition)
    #expect(outcome.status == 78)
    for words in [
      "names column 'coste'", "d.csv:4:1: the row has 2 fields", "d.csv:5:1: 'meter_name' = 'y'",
      "d.csv:2:1: match_column 'meter_nam' does not reach",
      "names column 'costs'", "'mapped_departmen'", "'nothing_at_all'",
    ] {
      #expect(outcome.errors.contains(words), "\(words) in \(outcome.errors)")
    }
    #expect(outcome.errors.split(separator: "\n").count == 8, "\(outcome.errors)")
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

  @Test func `a day column that is none is refused, whether or not the source can be read`() throws
  {
    let (folder, program) = try scene()
    let definition = try folder.text(of: "fx.yml")
    for (key, column) in [("${env:NO_SUCH_KEY}", "no_such_day"), ("k", "usage_dat"), ("k", "cost")]
    {
      try folder.write(
        definition.replacing("${env:NO_SUCH_KEY}", with: key)
          .replacing("on: usage_date", with: "on: \(column)"), to: "bad.yml")
      let outcome = try program.run("fx", "bad.yml", "--date", "2017-04-28", "--from", "USD")
      #expect(outcome.status == 78, "\(column): \(outcome.output)")
      #expect(
        outcome.errors.contains("names column '\(column)', which"), "\(outcome.errors)")
    }
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

/// Transforms in random orders: what `validate` lets through must run, with sums that add up to the last digit.
@Suite(.timeLimit(.minutes(5))) struct TransformOrderTests {
  private static let transforms = [
    "deduplicate: {key: all, scope: unit}",
    "deduplicate: {key: [meter_id, usage_date], scope: unit, keep: last}",
    "normalize_currency: {to: EUR, columns: [cost], from: USD, rates: {fixed: {USD: \"0.9\"}}}",
    "map_tags: {columns: {environment: {keys: [env], default: none}}, rest: tags}",
    "map_departments: {table: d.csv, default: none}",
    "allocate: {rules: rules.yaml}",
    "filter: {drop: {meter_category: [Storage]}}",
    "select: [usage_date, cost, meter_category, meter_id, tags, billing_currency, source_row]",
    "select: [usage_date, cost, meter_id]",
    "rename: {cost: amount, tags: labels}",
    "rename: {meter_id: meter}",
    "focus: {version: \"1.2\"}",
    "filter: {keep: {ServiceCategory: [Compute, Storage]}}",
  ]

  @Test func `every order that is valid adds up`() throws {
    var random = SeededGenerator()
    let folder = TemporaryFolder("orders")
    try folder.write("match_column,pattern,department\nmeter_category,Virtual*,Ops\n", to: "d.csv")
    try folder.write(
      """
      rules:
        - {name: a, match: {meter_category: [Storage]}, even: [A, B, C]}
        - {name: b, match: {meter_category: [Functions]}, proportional: {by: meter_id, of: cost}}
      """, to: "rules.yaml")
    let rows = (0..<120).map { row in
      let category = ["Virtual Machines", "Storage", "Functions"][row % 3]
      let cost = "\(row % 7 == 0 ? "-" : "")\(row % 5).\(row * 37 % 1000)"
      return
        #"{"date":"2017-04-0\#(row % 9 + 1)","cost":\#(cost),"meterId":"m\#(row % 4)","meterCategory":"\#(category)","tags":"{\"env\":\"x\"}","consumedQuantity":\#(row % 3),"resourceRate":0.5}"#
    }
    try folder.write(
      (rows + rows.prefix(9)).joined(separator: "\n") + "\n", to: "in/u-201704.ndjson")
    var run = 0
    for round in 0..<60 {
      let chosen = Self.transforms.shuffled(using: &random).prefix(
        Int.random(in: 1...5, using: &random))
      try folder.write(
        """
        version: 1
        name: orders
        source: {api: files, endpoint: usage-details, enrollment: "1", files: {path: "in/*", currency: USD}, periods: all}
        transforms:
        \(chosen.map { "  - \($0)" }.joined(separator: "\n"))
        sinks: [{files: {path: out, format: csv}}]
        """, to: "o.yml")
      let program = Program(in: folder.path)
      let validated = try program.run("validate", "o.yml")
      let comment = Comment("seed \(random.seed), round \(round): \(chosen)")
      guard validated.status == 0 else {
        #expect(validated.status == 78, comment)
        continue
      }
      run += 1
      let outcome = try program.run("run", "o.yml", "--dry-run")
      #expect(outcome.status == 0, "\(comment) \(outcome.output)")
    }
    #expect(run > 5)
  }
}
