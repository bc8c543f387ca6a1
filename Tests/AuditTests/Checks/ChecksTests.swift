import JSONStream
import Records
import TestSupport
import Testing

@testable import Audit

@Suite struct ChecksTests {
  private let rows = [
    TestRow(currency: "EUR", cost: "1.5", product: "vm"),
    TestRow(currency: "USD", cost: nil, product: "disk"),
    TestRow(currency: "EUR", cost: "-0.25", product: nil),
    TestRow(currency: "EUR", cost: nil, product: "vm"),
  ]

  private func outcome(
    _ yaml: String, rows: [TestRow]? = nil, previous: LoadRecord? = nil,
    unit: Unit = TestSchema.unit()
  ) throws -> CheckOutcome {
    let diagnostics = Diagnostics()
    let member = try readCheck(yaml, diagnostics)
    let type = try #require(CheckCatalogue.all[member.name])
    let read = type.init(member.options, diagnostics: diagnostics)
    let spec = try #require(read)
    let bound = try #require(spec.bind(TestSchema.usage, references: [:], diagnostics: diagnostics))
    let check = bound.make(unit)
    let rows = rows ?? self.rows
    var totals = UnitTotals(schema: TestSchema.usage, source: TestSchema.usage)
    for start in stride(from: 0, to: rows.count, by: 3) {
      let batch = TestSchema.batch(
        Array(rows[start..<min(start + 3, rows.count)]), firstOrdinal: start)
      try totals.add(batch)
      try check.observe(batch)
    }
    return try check.result(
      CheckEvidence(
        unit: unit, rowsWritten: rows.count, totals: try totals.figures().totals,
        previous: previous))
  }

  private func previous(rows: Int, partial: Bool = false) -> LoadRecord {
    var load = LoadRecord(
      run: RunContext(runID: "r", pipeline: "p"), loadID: "0", unit: TestSchema.unit(),
      source: .init(url: "", etag: nil, pages: 1, bytes: 0, sha256: "", confirmed: true),
      startedAt: .now, finishedAt: .now)
    load.rowsWritten = rows
    load.partial = partial
    return load
  }

  @Test(arguments: [
    (
      "not_null: [enrollment, usage_date]",
      CheckOutcome.passed("no row lacks 'enrollment', 'usage_date'")
    ),
    ("not_null: enrollment", .passed("no row lacks 'enrollment'")),
    (
      "not_null: [cost, product]",
      .failed(
        "2 of 4 rows have no 'cost', the first is source row 1; 1 of 4 rows have no 'product', the first is source row 2"
      )
    ),
    (
      "accepted_values: {column: product, values: [vm, disk]}",
      .passed("'product' has accepted values only")
    ),
    (
      "accepted_values: {column: product, values: [VM, disk]}",
      .failed(
        "2 of 4 rows have another 'product' than 'VM', 'disk', the first is 'vm' in source row 0")
    ),
    (
      "sum_between: {column: cost, min: 0, max: 2}", .passed("the sum of 'cost' is 1.25 EUR, 0 USD")
    ),
    (
      "sum_between: {column: cost, min: 0.5}",
      .failed("the sum of 'cost' is 1.25 EUR, 0 USD, not at least 0.5")
    ),
    (
      "sum_between: {column: cost, max: 1.2499}",
      .failed("the sum of 'cost' is 1.25 EUR, 0 USD, not at most 1.2499")
    ),
    ("row_count: {min: 4, max: 4}", .passed("4 rows")),
    ("row_count: {min: 5}", .failed("4 rows, at least 5 expected")),
    ("row_count: {max: 3}", .failed("4 rows, at most 3 expected")),
    (
      "row_count: {drop_at_most: 20%}",
      .skipped("4 rows; no earlier load of the whole period to compare with")
    ),
    (
      "row_count: {min: 1, drop_at_most: 20%}",
      .passed("4 rows; no earlier load of the whole period to compare with")
    ),
  ])
  func `a check says what it compared and found`(yaml: String, expected: CheckOutcome) throws {
    #expect(try outcome(yaml) == expected)
  }

  @Test(arguments: [
    (4, "0%", true), (5, "20%", true), (5, "19.99%", false), (5, "0%", false), (3, "0%", true),
    (8, "50%", true), (9, "50%", false), (0, "0%", true), (1000, "100%", true),
  ])
  func `a drop is measured against the load before`(before: Int, share: String, passes: Bool) throws
  {
    let found = try outcome("row_count: {drop_at_most: \(share)}", previous: previous(rows: before))
    let message = "4 rows, \(before) before"
    #expect(
      found
        == (passes
          ? .passed(message) : .failed("\(message); a drop of at most \(share) is allowed")))
  }

  @Test func `days and parts of a period are not compared with a whole one`() throws {
    let yaml = "row_count: {drop_at_most: 0%}"
    #expect(
      try outcome(yaml, previous: previous(rows: 100, partial: true))
        == .skipped("4 rows; no earlier load of the whole period to compare with"))
    let period = TestSchema.unit().period
    let days = Unit(
      endpoint: "usage-details", enrollment: "100", period: period,
      days: period.firstDay..<period.firstDay.adding(days: 1))
    #expect(
      try outcome(yaml, previous: previous(rows: 100), unit: days)
        == .skipped("4 rows; no earlier load of the whole period to compare with"))
  }

  @Test func `a unit without rows has a sum of zero and lacks nothing`() throws {
    #expect(
      try outcome("sum_between: {column: cost, min: 1}", rows: [])
        == .failed("the sum of 'cost' is 0, not at least 1"))
    #expect(try outcome("not_null: [cost]", rows: []) == .passed("no row lacks 'cost'"))
  }

  @Test func `values are compared by what they mean, not by how JSON escaped them`() throws {
    let column = ColumnReference("product", at: ConfigPlace(file: "p", line: 1, column: 1))
    let schema = TestSchema.usage
    let yaml = "accepted_values: {column: product, values: [\"a\\\"b\"]}"
    let node = try readCheck(yaml, Diagnostics()).options
    let spec = try #require(AcceptedValues(node, diagnostics: Diagnostics()))
    #expect(column.find(in: schema, for: "x", diagnostics: Diagnostics())?.slot == 5)
    let check = try #require(spec.bind(schema, references: [:], diagnostics: Diagnostics())).make(
      TestSchema.unit())
    let batch = TestSchema.batch([TestRow(product: #"a\"b"#)])
    let slot = batch.slots[0, 5]
    batch.slots[0, 5] = Slot(.escaped, offset: slot.offset, byteCount: slot.byteCount)
    try check.observe(batch)
    #expect(
      try check.result(CheckEvidence(unit: TestSchema.unit(), rowsWritten: 1))
        == .passed("'product' has accepted values only"))
  }

  @Test func `a sum of a column that is no money has no currency`() throws {
    var schema = TestSchema.usage
    schema.columns[4].isAdditive = false
    let node = try readCheck("sum_between: {column: cost, max: 1}", Diagnostics()).options
    let spec = try #require(SumBetween(node, diagnostics: Diagnostics()))
    let check = try #require(spec.bind(schema, references: [:], diagnostics: Diagnostics())).make(
      TestSchema.unit())
    try check.observe(TestSchema.batch(rows))
    #expect(
      try check.result(CheckEvidence(unit: TestSchema.unit(), rowsWritten: 4))
        == .failed("the sum of 'cost' is 1.25, not at most 1"))
    #expect(throws: Fault.self) {
      try check.observe(TestSchema.batch([TestRow(cost: "n/a")]))
    }
  }

  @Test(arguments: [
    ("row_count: {}", "p.yml:1:12: check 'row_count' needs 'min', 'max' or 'drop_at_most'"),
    ("row_count: {min: 2, max: 1}", "p.yml:1:12: 'min' of check 'row_count' is more than 'max'"),
    (
      "row_count: {drop_at_most: 20}",
      "p.yml:1:27: 'drop_at_most' of check 'row_count' must be a share such as 20%, not '20'"
    ),
    (
      "row_count: {drop_at_most: 101%}",
      "p.yml:1:27: 'drop_at_most' of check 'row_count' must be a share such as 20%, not '101%'"
    ),
    (
      "row_count: {minimum: 1}",
      "p.yml:1:13: check 'row_count' has no option 'minimum'. Known: drop_at_most, max, min."
    ),
    ("not_null: []", "p.yml:1:11: check 'not_null' must name at least one column"),
    ("not_null: [[a]]", "p.yml:1:12: check 'not_null' must be a list of columns, not a list"),
    ("accepted_values: {column: product}", "p.yml:1:18: check 'accepted_values' needs 'values'"),
    (
      "accepted_values: {column: product, values: []}",
      "p.yml:1:44: 'values' of check 'accepted_values' must not be empty"
    ),
    ("sum_between: {column: cost}", "p.yml:1:14: check 'sum_between' needs 'min' or 'max'"),
    (
      "sum_between: {column: cost, min: 1,5}",
      "p.yml:1:36: check 'sum_between' has no option '5'. Known: column, max, min."
    ),
    (
      "sum_between: {column: cost, min: ten}",
      "p.yml:1:34: 'min' of check 'sum_between' must be a decimal number, not 'ten'"
    ),
  ])
  func `a check that is written wrongly says how it is written`(yaml: String, problem: String)
    throws
  {
    let diagnostics = Diagnostics()
    let member = try readCheck(yaml, diagnostics)
    let type = try #require(CheckCatalogue.all[member.name])
    let read = type.init(member.options, diagnostics: diagnostics)
    #expect(read == nil)
    #expect(diagnostics.sorted.first?.description == problem)
  }

  @Test(arguments: [
    ("20%", "20%"), ("0.5%", "0.5%"), ("0.05%", "0.05%"), ("12.50%", "12.5%"), ("100%", "100%"),
  ])
  func `a share is exact to a hundredth of a percent`(text: String, spelled: String) {
    #expect(Share(text)?.description == spelled)
  }

  @Test(arguments: ["20", "-1%", "100.01%", "0.001%", "%", "a%"])
  func `what is no share is refused`(text: String) {
    #expect(Share(text) == nil)
  }
}
