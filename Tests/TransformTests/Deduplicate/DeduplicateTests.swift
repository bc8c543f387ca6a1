import Records
import TestSupport
import Testing

@testable import Transform

/// Rows of the source `id, cost, billing_currency, source_row`, deduplicated.
struct Deduplicated {
  static let source = Schema(
    endpoint: "usage-details",
    columns: [
      Column("id", .text, slot: 0),
      Column("cost", .decimal, slot: 1, isAdditive: true, role: .cost),
      Column("billing_currency", .text, slot: 2), Column("source_row", .integer, slot: 3),
    ])

  let transform: any RecordTransform

  init(_ options: Definition) throws {
    let spec = try #require(read(options, as: DeduplicateSpec.self).spec)
    transform = try #require(try spec.bound(to: Self.source).make?(opening))
  }

  static func batch(_ rows: [(id: String, cost: String)], window: Int?) -> RecordBatch {
    let batch = TestSupport.batch(
      rows.enumerated().map { index, row in
        [.string(row.id), .number(row.cost), "EUR", .number("\(index)")]
      })
    batch.origin.window = window
    return batch
  }

  /// Ordinals, in their batch, of the rows that are left.
  func kept(_ ids: [String], window: Int? = nil) throws -> [Int] {
    let batch = Self.batch(ids.map { ($0, "1.5") }, window: window)
    try transform.apply(batch)
    return batch.ordinals
  }
}

@Suite struct DeduplicateTests {
  @Test func `equal rows of one listing are no repeated delivery`() throws {
    let rows = try Deduplicated([:])
    #expect(try rows.kept(["a", "a", "b"]) == [0, 1, 2])
    #expect(rows.transform.effect.duplicates == 0)
  }

  @Test func `the scope of the unit keeps one of equal rows, across batches`() throws {
    let rows = try Deduplicated(["scope": "unit"])
    #expect(try rows.kept(["a", "a", "b"]) == [0, 2])
    #expect(try rows.kept(["b", "c", "a", "c"]) == [1])
    let effect = rows.transform.effect
    #expect(effect.duplicates == 4)
    #expect(effect.sumsDropped["cost"]?["EUR"]?.description == "6.0")
    #expect(effect.coverage["repeated"] == "4")
  }

  @Test func `amounts are compared by value and the ordinal not at all`() throws {
    let rows = try Deduplicated(["scope": "unit"])
    let batch = Deduplicated.batch(
      [("a", "1"), ("a", "1.00"), ("a", "1.01"), ("a", "1E0")], window: nil)
    try rows.transform.apply(batch)
    #expect(batch.ordinals == [0, 2])
  }

  @Test func `key columns alone decide where they are named`() throws {
    let rows = try Deduplicated(["scope": "unit", "key": ["id"]])
    let batch = Deduplicated.batch([("a", "1"), ("a", "2"), ("b", "1")], window: nil)
    try rows.transform.apply(batch)
    #expect(batch.ordinals == [0, 2])
  }

  @Test func `the last of equal keys stays where it is asked for`() throws {
    let rows = try Deduplicated(["scope": "unit", "key": "id", "keep": "last"])
    let batches = [["a", "b", "a"], ["c", "a", "b"], ["d", "d"]]
    for ids in batches {
      try rows.transform.survey(Deduplicated.batch(ids.map { ($0, "1") }, window: nil))
    }
    #expect(try batches.map { try rows.kept($0) } == [[], [0, 1, 2], [1]])
    #expect(rows.transform.effect.duplicates == 4)
  }

  @Test func `windows keep of each record the most that one of them has`() throws {
    let rows = try Deduplicated([:])
    #expect(try rows.kept(["a", "a", "b"], window: 0) == [0, 1, 2])
    #expect(try rows.kept(["a", "c"], window: 1) == [1])
    #expect(try rows.kept(["a", "a"], window: 1) == [1])
    #expect(try rows.kept(["b", "b", "c", "c"], window: 2) == [1, 3])
  }

  @Test func `windows against a count of every record in every window`() throws {
    var generator = SeededGenerator()
    for _ in 0..<20 {
      let rows = try Deduplicated(["memory": "1MiB"])
      var most: [String: Int] = [:]
      var kept: [String: Int] = [:]
      for window in 0..<5 {
        var counts: [String: Int] = [:]
        for _ in 0..<3 {
          let ids = (0..<40).map { _ in "r\(Int.random(in: 0..<30, using: &generator))" }
          for id in ids { counts[id, default: 0] += 1 }
          for row in try rows.kept(ids, window: window) { kept[ids[row], default: 0] += 1 }
        }
        most.merge(counts) { max($0, $1) }
      }
      #expect(kept == most, "seed \(generator.seed)")
    }
  }

  @Test func `many equal rows of a window cost little each`() throws {
    let rows = try Deduplicated([:])
    let ids = Array(repeating: "a", count: 20_000)
    #expect(try rows.kept(ids, window: 0).count == 20_000)
    #expect(try rows.kept(ids + ["a"], window: 1) == [20_000])
  }
}

@Suite struct DeduplicateSpecTests {
  @Test(
    arguments: [
      (
        ["scope": "units"], "'scope' of transform 'deduplicate' must be delivery, unit, not 'units'"
      ),
      (["memory": "1kB"], "'memory' of transform 'deduplicate' must be 1MiB to 1TiB, not 1000B"),
      (["keep": "last", "scope": "unit"], "needs key columns"),
      (["keep": "last", "key": "id"], "needs 'scope: unit'"),
      (["key": []], "'key' of transform 'deduplicate' names no column"),
      (["key": ["id", "id"]], "names 'id' twice"),
      (["kei": "all"], "has no option 'kei'. Did you mean 'key'?"),
    ] as [(Definition, String)])
  func `what cannot be is reported`(_ definition: Definition, _ problem: String) {
    let result = read(definition, as: DeduplicateSpec.self)
    #expect(result.spec == nil)
    #expect(result.problems.first?.contains(problem) == true, "\(result.problems)")
  }

  @Test func `memory changes no row, and so no plan`() throws {
    let small = try #require(read(["memory": "1MiB"], as: DeduplicateSpec.self).spec)
    let large = try #require(read(["memory": "1GiB"], as: DeduplicateSpec.self).spec)
    let unit = try #require(read(["scope": "unit"], as: DeduplicateSpec.self).spec)
    #expect(small.fingerprint == large.fingerprint)
    #expect(small.fingerprint != unit.fingerprint)
    #expect(small.dropsRepeatedPages)
  }

  @Test func `more memory than the run may take is refused`() {
    let node = Definition.mapping([("memory", "512MiB")]).node
    let limits = Definition.mapping([("memory", "256MiB")]).node
    let diagnostics = Diagnostics()
    let context = SpecContext(folder: "", sections: ["limits": limits])
    #expect(DeduplicateSpec(node, context: context, diagnostics: diagnostics) == nil)
    #expect(
      diagnostics.problems.first?.message
        == "'memory' of transform 'deduplicate' (512MiB) is more than 'memory' of limits (256MiB)")
  }

  @Test func `columns that were left out before are missed`() throws {
    let spec = try #require(read([:], as: DeduplicateSpec.self).spec)
    var slots = SlotAllocator(source: Deduplicated.source)
    var selected = Deduplicated.source
    selected.columns.removeFirst()
    let message = fault { try spec.bind(selected, slots: &slots) }
    #expect(message?.contains("all columns of the source, and 'id' does not reach it") == true)
    #expect(message?.contains("Put it before the transforms that leave columns out") == true)
  }

  @Test func `it does not stand behind what splits records`() throws {
    let spec = try #require(read(["key": "id"], as: DeduplicateSpec.self).spec)
    var schema = Deduplicated.source
    schema.splitBy = "allocate"
    #expect(
      fault { try spec.bound(to: schema) }?.contains("cannot stand behind 'allocate'") == true)
  }

  @Test func `only the last of a key needs the whole unit`() throws {
    let last = read(["key": "id", "scope": "unit", "keep": "last"], as: DeduplicateSpec.self)
    let first = read(["key": "id", "scope": "unit"], as: DeduplicateSpec.self)
    #expect(try last.spec?.bound(to: Deduplicated.source).needsWholeUnit == true)
    #expect(try first.spec?.bound(to: Deduplicated.source).needsWholeUnit == false)
  }
}
