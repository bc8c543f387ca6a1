import Records
import TestSupport
import Testing
import Transform

@Suite struct FilterTests {
  private let columns = schema("meter_category", "department", "cost")
  private let rows: [[Cell]] = [
    ["Virtual Machines", "IT", .number("1.50")],
    ["Storage", "IT", .number("2")],
    ["Virtual Network", nil, .number("3")],
    [nil, "Sales", .number("4")],
    [.escaped(#"Virtual\u0020\"M\""#), "", nil],
    ["", .escaped(#"R\u0026D"#), .number("1.5")],
  ]

  @Test(
    arguments: [
      (["keep": ["meter_category": ["Virtual*"]]], [0, 2, 4]),
      (["drop": ["meter_category": ["Virtual*"]]], [1, 3, 5]),
      (["keep": ["meter_category": "Storage"]], [1]),
      (["keep": ["meter_category": ["Storage", "*Network"]]], [1, 2]),
      (["keep": ["meter_category": ["*"]]], [0, 1, 2, 4, 5]),
      (["drop": ["meter_category": ["*"]]], [3]),
      (["keep": ["meter_category": [""]]], [5]),
      (["keep": ["meter_category": ["Virtual*"], "department": ["IT", "Sales"]]], [0]),
      (
        ["drop": ["meter_category": ["Virtual*"], "department": ["IT", "Sales"]]], [1, 2, 3, 4, 5]
      ),
      (["keep": ["department": ["R&D"]]], [5]),
      (["keep": ["meter_category": [#"Virtual "M""#]]], [4]),
      (["keep": ["cost": ["1.5"]]], [5]),
      (["keep": ["cost": ["1.5*"]]], [0, 5]),
      (["keep": ["meter_category": ["nothing"]]], []),
    ] as [(Definition, [Int])])
  func `records pass by the values of their columns`(definition: Definition, left: [Int]) throws {
    let transform = try #require(try filter(definition))
    let batch = batch(rows)
    try transform.apply(batch)
    #expect(batch.ordinals == left)
    #expect(transform.effect == TransformEffect(rowsDropped: rows.count - left.count))
  }

  @Test func `what is left keeps its values, and what was dropped is counted over batches`() throws
  {
    let transform = try #require(try filter(["keep": ["cost": ["2", "3"]]]))
    for _ in 0..<3 {
      let batch = batch(rows)
      try transform.apply(batch)
      #expect(batch.ordinals == [1, 2])
      #expect(Array(batch.window.bytes(of: batch.slots[0, 0])) == Array("Storage".utf8))
      #expect(batch.slots[1, 1].isNull)
    }
    let empty = batch([])
    try transform.apply(empty)
    #expect(empty.count == 0)
    #expect(transform.effect.rowsDropped == 12)
  }

  @Test func `the schema stays, and a renamed column is filtered by its new name`() throws {
    let rename = try #require(read(["cost": "amount"], as: RenameSpec.self).spec)
    let renamed = try rename.bound(to: columns).schema
    let spec = try #require(read(["keep": ["amount": ["4"]]], as: FilterSpec.self).spec)
    let bound = try spec.bound(to: renamed)
    #expect(bound.schema == renamed)
    let batch = batch(rows)
    try bound.make?(opening).apply(batch)
    #expect(batch.ordinals == [3])
  }

  @Test func `each unit counts for itself`() throws {
    let spec = try #require(read(["drop": ["cost": ["*"]]], as: FilterSpec.self).spec)
    let bound = try spec.bound(to: columns)
    let first = try #require(try bound.make?(opening))
    let second = try #require(try bound.make?(opening))
    try first.apply(batch(rows))
    #expect((first.effect.rowsDropped, second.effect.rowsDropped) == (5, 0))
  }

  @Test func `the fingerprint does not depend on the order of columns and patterns`() throws {
    let first = read(["keep": ["b": ["y", "x", "y"], "a": "z"]], as: FilterSpec.self).spec
    let second = read(["keep": ["a": ["z"], "b": ["x", "y"]]], as: FilterSpec.self).spec
    #expect(first?.fingerprint == #"filter keep [["a", "z"], ["b", "x", "y"]]"#)
    #expect(first?.fingerprint == second?.fingerprint)
    let third = read(["drop": ["a": ["z"], "b": ["x", "y"]]], as: FilterSpec.self).spec
    #expect(third?.fingerprint == #"filter drop [["a", "z"], ["b", "x", "y"]]"#)
  }

  @Test func `an unknown column is told with the nearest that exists`() {
    #expect(
      fault { try filter(["keep": ["meter_categry": ["Virtual*"]]]) }
        == "p.yml:1:1: transform 'filter' names column 'meter_categry', which does not reach it."
        + " Did you mean 'meter_category'?")
  }

  @Test(
    arguments: [
      ([:], ["p.yml:1:1: transform 'filter' needs either 'keep' or 'drop'"]),
      (nil, ["p.yml:1:1: transform 'filter' needs either 'keep' or 'drop'"]),
      (
        ["keep": ["a": "x"], "drop": ["a": "y"]],
        ["p.yml:1:1: transform 'filter' needs either 'keep' or 'drop', not both"]
      ),
      (
        ["kepe": ["a": "x"]],
        ["p.yml:1:1: transform 'filter' has no option 'kepe'. Did you mean 'keep'?"]
      ),
      (["keep": [:]], ["p.yml:1:1: 'keep' of transform 'filter' names no column"]),
      (["drop": nil], ["p.yml:1:1: 'drop' of transform 'filter' names no column"]),
      (["keep": ["a"]], ["p.yml:1:1: 'keep' of transform 'filter' must be a mapping, not a list"]),
      (["keep": ["a": []]], ["p.yml:1:1: 'keep' of transform 'filter' has no pattern for 'a'"]),
      (
        ["keep": ["a": ["x", nil], "b": ["c": "d"]]],
        [
          "p.yml:2:1: 'a' of 'keep' of transform 'filter' must be text, not nothing",
          "p.yml:4:1: 'b' of 'keep' of transform 'filter' must be a list of names, not a mapping",
        ]
      ),
    ] as [(Definition, [String])])
  func `what is no filter is reported`(definition: Definition, problems: [String]) {
    let result = read(definition, as: FilterSpec.self)
    #expect(result.problems == problems)
    #expect(result.spec == nil)
  }

  private func filter(_ definition: Definition) throws -> (any RecordTransform)? {
    let result = read(definition, as: FilterSpec.self)
    #expect(result.problems.isEmpty)
    return try result.spec?.bound(to: columns).make?(opening)
  }
}
