import Foundation
import Records
import TestSupport
import Testing

@testable import Transform

/// A file of allocation rules as nodes, and what becomes of rows by it.
struct Allocated {
  static let source = Schema(
    endpoint: "usage-details",
    columns: [
      Column("billing_currency", .text, slot: 0), Column("meter_category", .text, slot: 1),
      Column("department_name", .text, slot: 2),
      Column("cost", .decimal, slot: 3, isAdditive: true, role: .cost),
      Column("source_row", .integer, slot: 4),
    ])

  let bound: BoundTransform
  let transform: any RecordTransform

  init(_ rules: Definition, input: Schema = Allocated.source) throws {
    let result = try Self.spec(rules)
    let spec = try #require(result.spec, "\(result.problems)")
    bound = try spec.bound(to: input)
    transform = try #require(try bound.make?(opening))
  }

  static func spec(_ rules: Definition) throws -> (spec: AllocateSpec?, problems: [String]) {
    let folder = TemporaryFolder()
    try Data("rules".utf8).write(to: URL(fileURLWithPath: folder.path + "/r.yaml"))
    let diagnostics = Diagnostics()
    let context = SpecContext(folder: folder.path) { _, _ in rules.node }
    let spec = AllocateSpec(
      Definition.mapping([("rules", "r.yaml")]).node, context: context, diagnostics: diagnostics)
    return (spec, diagnostics.problems.map(\.description))
  }

  static func rows(_ rows: [(category: String, department: String?, cost: String)]) -> RecordBatch {
    batch(
      rows.enumerated().map { index, row in
        [
          "EUR", .string(row.category), row.department.map { .string($0) } ?? .null,
          .number(row.cost), .number("\(index)"), nil, nil,
        ]
      })
  }

  /// Surveys and splits some batches as the run does; what left, as `cost to by`.
  func split(_ batches: [RecordBatch]) throws -> [String] {
    if bound.needsWholeUnit { for batch in batches { try transform.survey(batch) } }
    var lines: [String] = []
    for batch in batches {
      try transform.apply(batch)
      for row in 0..<batch.count {
        let values = ["cost", "allocated_to", "allocated_by"].map {
          batch.text(row, bound.schema[$0]) ?? "-"
        }
        lines.append(values.joined(separator: " "))
      }
    }
    return lines
  }
}

@Suite struct AllocateTests {
  @Test func `a row is split by the shares that its rule names`() throws {
    let allocated = try Allocated([
      "rules": [
        [
          "name": "support", "match": ["meter_category": ["Supp*"]],
          "fixed": ["Finance": "60", "Research": "40"],
        ]
      ]
    ])
    let lines = try allocated.split([
      Allocated.rows([
        ("Storage", "Finance", "2"), ("Support", nil, "0.0000000001"), ("Support", nil, "-10"),
      ])
    ])
    #expect(
      lines == [
        "2 - -", "0.0000000001 Finance support", "0.0000000000 Research support",
        "-6.0000000000 Finance support", "-4.0000000000 Research support",
      ])
    #expect(allocated.transform.effect.rowsAdded == 2)
    #expect(!allocated.bound.needsWholeUnit)
    #expect(allocated.bound.schema.splitBy == "allocate")
  }

  @Test func `parts keep the ordinal of their record and everything but the money`() throws {
    let allocated = try Allocated([
      "rules": [
        ["name": "even", "match": ["meter_category": ["*"]], "even": ["a", "b", "c"]]
      ]
    ])
    let batch = Allocated.rows([("Support", "Finance", "1"), ("Storage", nil, "")])
    batch.slots[1, 3] = .null
    _ = try allocated.split([batch])
    #expect(batch.ordinals == [0, 0, 0, 1, 1, 1])
    #expect(
      (0..<6).map { batch.text($0, allocated.bound.schema["department_name"]) }
        == ["Finance", "Finance", "Finance", nil, nil, nil])
    #expect(
      (0..<6).map { batch.text($0, allocated.bound.schema["cost"]) }
        == ["0.3333333334", "0.3333333333", "0.3333333333", nil, nil, nil])
  }

  @Test func `the first rule that matches counts, and others stand for the rest`() throws {
    let allocated = try Allocated([
      "rules": [
        ["name": "one", "match": ["meter_category": ["S*"]], "even": ["x"]],
        ["name": "two", "match": ["meter_category": ["Support"]], "even": ["y"]],
      ],
      "otherwise": "department_name",
    ])
    let lines = try allocated.split([
      Allocated.rows([("Support", "Finance", "1"), ("Network", "Research", "3.5")])
    ])
    #expect(lines == ["1.0000000000 x one", "3.5 Research -"])
  }

  @Test func `a proportional split follows what the other rows of the unit sum to`() throws {
    let allocated = try Allocated([
      "rules": [
        [
          "name": "shared", "match": ["meter_category": ["Support"]],
          "proportional": ["by": "department_name", "of": "cost"],
        ]
      ]
    ])
    let lines = try allocated.split([
      Allocated.rows([("Support", nil, "10"), ("Storage", "Research", "3")]),
      Allocated.rows([("Storage", "Finance", "1"), ("Storage", nil, "100")]),
      Allocated.rows([("Storage", "Credit", "-5"), ("Support", "Finance", "1")]),
    ])
    #expect(allocated.bound.needsWholeUnit)
    #expect(
      lines == [
        "2.5000000000 Finance shared", "7.5000000000 Research shared", "3 - -", "1 - -", "100 - -",
        "-5 - -", "0.2500000000 Finance shared", "0.7500000000 Research shared",
      ])
  }

  @Test func `without anything measured a row stays whole and is counted`() throws {
    let allocated = try Allocated([
      "rules": [
        [
          "name": "shared", "match": ["meter_category": ["Support"]],
          "proportional": ["by": "department_name", "among": ["meter_category": ["None"]]],
        ]
      ]
    ])
    #expect(
      try allocated.split([Allocated.rows([("Support", nil, "10"), ("Storage", "a", "1")])])
        == ["10 - shared", "1 - -"])
    #expect(allocated.transform.effect.rowsAdded == 0)
    #expect(allocated.transform.effect.coverage["shared: rows left whole"] == "1")
  }

  @Test func `no split loses or makes a digit`() throws {
    var generator = SeededGenerator()
    for _ in 0..<50 {
      let allocated = try Allocated([
        "rules": [
          [
            "name": "shared", "match": ["meter_category": ["s"]],
            "proportional": ["by": "department_name"],
          ], ["name": "even", "match": ["meter_category": ["e"]], "even": ["1", "2", "3"]],
        ]
      ])
      var before = ExactSum()
      let batches = try (0..<3).map { _ in
        Allocated.rows(
          try (0..<20).map { _ in
            let cost = try ExactDecimal(
              mantissa: Int128(Int64.random(in: Int64.min...Int64.max, using: &generator)),
              scale: Int.random(in: 0...18, using: &generator))
            try before.add(cost)
            let category = ["s", "e", "x"].randomElement(using: &generator) ?? "x"
            return (category, "d\(Int.random(in: 0..<7, using: &generator))", cost.description)
          })
      }
      var after = ExactSum()
      var parts: [String: Int] = [:]
      for line in try allocated.split(batches) {
        let words = line.split(separator: " ")
        try after.add(try #require(ExactDecimal(String(words[0]))))
        parts[String(words[2]), default: 0] += 1
      }
      #expect(before == after, "seed \(generator.seed)")
      #expect((parts["even"] ?? 0) % 3 == 0)
    }
  }
}

@Suite struct AllocateSpecTests {
  @Test(
    arguments: [
      (["rules": []], "p.yml:1:1: 'rules' of allocation must be a list of rules"),
      (["rule": []], "needs 'rules'"),
      (
        ["rules": [["name": "a", "match": ["cost": ["*"]]]]],
        "rule 'a' needs one of fixed, even and proportional, and has 0"
      ),
      (
        ["rules": [["name": "a", "match": ["cost": ["*"]], "even": ["x"], "fixed": ["x": "1"]]]],
        "and has 2"
      ),
      (
        ["rules": [["name": "a", "match": ["cost": ["*"]], "fixed": ["x": "-1"]]]],
        "p.yml:5:1: the share of 'x' in rule 'a' must be a number above 0, not '-1'"
      ),
      (
        ["rules": [["name": "a", "match": ["cost": []], "even": ["x"]]]],
        "has no pattern for 'cost'"
      ),
      (
        ["rules": [["name": "a", "match": ["cost": ["*"]], "even": []]]], "rule 'a' names no target"
      ),
      (
        ["rules": [["name": "a", "match": ["cost": ["*"]], "even": ["x", "x"]]]],
        "rule 'a' names 'x' twice"
      ),
      (
        ["rules": [["name": "a", "match": ["cost": ["*"]], "proportional": ["of": "cost"]]]],
        "'proportional' of rule 'a' needs 'by'"
      ),
    ] as [(Definition, String)])
  func `what is wrong with a rule is reported at its place`(
    _ rules: Definition, _ problem: String
  ) throws {
    let result = try Allocated.spec(rules)
    #expect(result.spec == nil)
    #expect(result.problems.contains { $0.contains(problem) }, "\(result.problems)")
  }

  @Test func `columns that do not reach it are named with their place in the rules`() throws {
    let spec = try #require(
      try Allocated.spec([
        "rules": [["name": "a", "match": ["meter_categry": ["*"]], "even": ["x"]]]
      ]).spec)
    let message = fault { try spec.bound(to: Allocated.source) }
    #expect(message?.hasPrefix("p.yml:") == true)
    #expect(message?.contains("Did you mean 'meter_category'?") == true)
  }

  @Test func `without money there is nothing to split`() throws {
    let spec = try #require(
      try Allocated.spec([
        "rules": [["name": "a", "match": ["meter_category": ["*"]], "even": ["x"]]]
      ]).spec)
    var schema = Allocated.source
    schema.columns.removeAll { $0.name == "cost" }
    #expect(fault { try spec.bound(to: schema) }?.contains("splits money") == true)
  }
}
