import JSONStream
import Records
import TestSupport
import Testing

@testable import Audit

@Suite struct UniqueTests {
  private func check(
    _ yaml: String, disk: SpoolDisk = SpoolDisk()
  ) throws -> any RunningCheck {
    let diagnostics = Diagnostics()
    let spec = try #require(
      Unique(try readCheck(yaml, diagnostics).options, diagnostics: diagnostics))
    let bound = try #require(spec.bind(TestSchema.usage, references: [:], diagnostics: diagnostics))
    return bound.make(CheckOpening(unit: TestSchema.unit(), disk: disk))
  }

  private func outcome(_ yaml: String, _ rows: [TestRow], batchRows: Int = 2) throws -> CheckOutcome
  {
    let check = try check(yaml)
    for start in stride(from: 0, to: rows.count, by: batchRows) {
      let end = min(start + batchRows, rows.count)
      try check.observe(TestSchema.batch(Array(rows[start..<end]), firstOrdinal: start))
    }
    return try check.result(
      CheckEvidence(unit: TestSchema.unit(), rowsWritten: rows.count))
  }

  private let rows = [
    TestRow(cost: "1.50", product: "vm"), TestRow(cost: "2", product: "disk"),
    TestRow(cost: "1.5", product: "vm"), TestRow(cost: nil, product: "disk"),
    TestRow(cost: nil, product: nil), TestRow(cost: "2", product: nil),
  ]

  @Test(arguments: [
    (
      "unique: [product]",
      CheckOutcome.failed(
        "2 of 6 rows have the 'product' of an earlier one, the first is 'vm' in source rows 0 and 2;"
          + " 2 rows lack a value of it and were not compared")
    ),
    (
      "unique: product",
      .failed(
        "2 of 6 rows have the 'product' of an earlier one, the first is 'vm' in source rows 0 and 2;"
          + " 2 rows lack a value of it and were not compared")
    ),
    (
      "unique: {columns: [product, cost], memory: 1MiB}",
      .failed(
        "1 of 6 rows have the 'product', 'cost' of an earlier one, the first is 'vm', '1.5' in source"
          + " rows 0 and 2; 3 rows lack a value of it and were not compared")
    ),
  ])
  func `the first repeated key is named with both of its rows`(
    yaml: String, expected: CheckOutcome
  ) throws {
    #expect(try outcome(yaml, rows) == expected)
    #expect(try outcome(yaml, rows, batchRows: 6) == expected)
  }

  @Test func `rows that differ pass, and case and composition make a difference`() throws {
    let rows = ["vm", "VM", "v\u{E9}", "ve\u{301}", ""].map { TestRow(product: $0) }
    #expect(
      try outcome("unique: [product]", rows) == .passed("no two rows have the same 'product'"))
    #expect(
      try outcome("unique: [product]", []) == .passed("no two rows have the same 'product'"))
  }

  @Test func `what was written with an escape is the same text`() throws {
    let check = try check("unique: [product]")
    let batch = TestSchema.batch([TestRow(product: "a"), TestRow(product: #"\u0061"#)])
    let slot = batch.slots[1, 5]
    batch.slots[1, 5] = Slot(.escaped, offset: slot.offset, byteCount: slot.byteCount)
    try check.observe(batch)
    #expect(
      try check.result(CheckEvidence(unit: TestSchema.unit(), rowsWritten: 2))
        == .failed(
          "1 of 2 rows have the 'product' of an earlier one, the first is 'a' in source rows 0 and 1"
        ))
  }

  /// Against Swift's own dictionary, in memory so small that keys and their rows lie on disk.
  @Test func `keys beyond memory are found on disk`() throws {
    var generator = SeededGenerator()
    for repetition in [true, false] {
      let disk = SpoolDisk()
      let check = try check("unique: {columns: product, memory: 1MiB}", disk: disk)
      let count = 60_000
      let earlier = Int.random(in: 0..<count / 2, using: &generator)
      let later = Int.random(in: count / 2..<count, using: &generator)
      for start in stride(from: 0, to: count, by: 1000) {
        let rows = (start..<start + 1000).map { row in
          TestRow(product: "key \(repetition && row == later ? earlier : row)")
        }
        try check.observe(TestSchema.batch(rows, firstOrdinal: start))
      }
      #expect(disk.bytesUsed > 0)
      let expected =
        repetition
        ? CheckOutcome.failed(
          "1 of 60000 rows have the 'product' of an earlier one, the first is 'key \(earlier)' in"
            + " source rows \(earlier) and \(later)")
        : .passed("no two rows have the same 'product'")
      let found = try check.result(CheckEvidence(unit: TestSchema.unit(), rowsWritten: count))
      #expect(found == expected, "seed \(generator.seed)")
    }
  }

  @Test(arguments: [
    ("unique: []", "p.yml:1:9: check 'unique' must name at least one column"),
    ("unique: [[a]]", "p.yml:1:10: check 'unique' must be a list of columns, not a list"),
    ("unique: [id, id]", "p.yml:1:14: check 'unique' names 'id' twice"),
    ("unique: {memory: 1MiB}", "p.yml:1:9: check 'unique' needs 'columns'"),
    (
      "unique: {columns: [id], memory: 1KiB}",
      "p.yml:1:33: 'memory' of check 'unique' must be 1MiB to 1TiB, not 1KiB"
    ),
    (
      "unique: {columns: [id], key: a}",
      "p.yml:1:25: check 'unique' has no option 'key'. Known: columns, memory."
    ),
  ])
  func `a check that is written wrongly says how it is written`(
    yaml: String, problem: String
  ) throws {
    let diagnostics = Diagnostics()
    let read = Unique(try readCheck(yaml, diagnostics).options, diagnostics: diagnostics)
    #expect(read == nil)
    #expect(diagnostics.sorted.map(\.description) == [problem])
  }

  @Test func `a column that does not reach the end is told`() throws {
    let diagnostics = Diagnostics()
    let node = try readCheck("unique: [produkt]", diagnostics).options
    let spec = try #require(Unique(node, diagnostics: diagnostics))
    #expect(spec.bind(TestSchema.usage, references: [:], diagnostics: diagnostics) == nil)
    #expect(
      diagnostics.sorted.map(\.description) == [
        "p.yml:1:10: check 'unique' names no column: there is no 'produkt' after the last transform."
          + " Did you mean 'product'?"
      ])
  }
}
