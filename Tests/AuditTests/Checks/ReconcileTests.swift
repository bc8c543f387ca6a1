import Records
import TestSupport
import Testing

@testable import Audit

@Suite struct ReconcileTests {
  private static let fields = ["balance_summary": ["total_usage", "charges_billed_separately"]]

  private func read(
    _ yaml: String, schema: Schema = TestSchema.usage
  ) throws -> (check: BoundCheck?, problems: [String]) {
    let diagnostics = Diagnostics()
    let spec = Reconcile(try readCheck(yaml, diagnostics).options, diagnostics: diagnostics)
    let check = spec?.bind(schema, references: Self.fields, diagnostics: diagnostics)
    return (check, diagnostics.problems.map(\.description))
  }

  private func outcome(
    _ options: String, sums: [String: String], figures: ReferenceFigures?, isOpen: Bool = false,
    unit: Unit = TestSchema.unit(), putAside: PutAside = PutAside()
  ) throws -> CheckOutcome {
    let yaml = "reconcile: {against: balance_summary, field: total_usage\(options)}"
    let check = try #require(try read(yaml).check)
    #expect(check.reference == "balance_summary")
    var evidence = CheckEvidence(
      unit: unit, rowsWritten: 1,
      totals: ["cost": try sums.mapValues { try ExactSum(parsing: $0) }])
    evidence.isOpen = isOpen
    evidence.putAside = putAside
    evidence.references["balance_summary"] = figures
    return try check.make(CheckOpening(unit: unit)).result(evidence)
  }

  private func figures(_ total: String, separately: Int = 0) throws -> ReferenceFigures {
    ReferenceFigures(
      name: "balance_summary",
      amounts: [
        "total_usage": try #require(ExactDecimal(total)),
        "charges_billed_separately": ExactDecimal(separately),
      ], currency: "EUR")
  }

  @Test func `a sum that is what the balance says passes to the last digit`() throws {
    #expect(
      try outcome("", sums: ["EUR": "100.0000000001"], figures: try figures("100.0000000001"))
        == .passed(
          "cost 100.0000000001 EUR, balance_summary total_usage 100.0000000001 EUR"))
    #expect(
      try outcome("", sums: ["EUR": "100.0000000001"], figures: try figures("100"))
        == .failed(
          "cost 100.0000000001 EUR, balance_summary total_usage 100 EUR: 0.0000000001 more,"
            + " tolerance 0"))
  }

  @Test(arguments: [("99.99", true), ("100.01", true), ("99.9899", false), ("100.0101", false)])
  func `the tolerance counts both ways and includes its end`(sum: String, passes: Bool) throws {
    let outcome = try outcome(", tolerance: 0.01", sums: ["EUR": sum], figures: try figures("100"))
    if case .passed = outcome { #expect(passes) } else { #expect(!passes) }
  }

  @Test func `what is named by minus is taken off`() throws {
    #expect(
      try outcome(
        ", minus: [charges_billed_separately]", sums: ["EUR": "90"],
        figures: try figures("100", separately: 10))
        == .passed(
          "cost 90 EUR, balance_summary total_usage less charges_billed_separately 90 EUR"))
  }

  @Test(arguments: [
    ("", "warned"), (", open: warn", "warned"), (", open: fail", "failed"),
    (", open: skip", "skipped"),
  ])
  func `an open period is judged as the definition says`(option: String, expected: String) throws {
    let outcome = try outcome(
      option, sums: ["EUR": "99"], figures: try figures("100"), isOpen: true)
    #expect(outcome.record("reconcile").outcome == expected)
  }

  @Test func `another currency is no match, however small the difference`() throws {
    let found = try outcome(
      ", tolerance: 1000", sums: ["EUR": "100", "USD": "0.01"], figures: try figures("100"))
    #expect(
      found
        == .failed(
          "cost 100 EUR, balance_summary total_usage 100 EUR; also 0.01 USD"))
    let unknown = try outcome(
      "", sums: ["XXX": "60", "EUR": "40", "USD": "0"], figures: try figures("100"))
    #expect(unknown.record("").outcome == "passed")
  }

  @Test func `some days are not compared with a period, and nothing is no match`() throws {
    let days = Unit(
      endpoint: "usage-details", enrollment: "100", period: TestSchema.unit().period,
      days: TestSchema.unit().period.firstDay..<TestSchema.unit().period.firstDay.adding(days: 2))
    #expect(
      try outcome("", sums: [:], figures: nil, unit: days).record("").outcome == "skipped")
    #expect(
      try outcome("", sums: [:], figures: nil)
        == .failed("the provider has no balance_summary of the period"))
  }

  @Test func `records in quarantine are told of`() throws {
    var putAside = PutAside(records: 1)
    #expect(
      try outcome("", sums: ["EUR": "99"], figures: try figures("100"), putAside: putAside)
        .record("").message.hasSuffix("; 1 record is in quarantine and not in the sum"))
    putAside = PutAside(
      records: 3, cost: ["EUR": ExactSum(try #require(ExactDecimal("0.75")))], withoutCost: 1)
    #expect(
      try outcome("", sums: ["EUR": "99"], figures: try figures("100"), putAside: putAside)
        .record("").message.hasSuffix(
          "; 3 records are in quarantine (cost 0.75 EUR; of 1 no cost can be read) and not in the sum"
        ))
  }

  @Test(arguments: [
    (
      "reconcile: {against: balance, field: total_usage}",
      "p.yml:1:22: check 'reconcile': there is no 'balance' to compare with. Did you mean 'balance_summary'?"
    ),
    (
      "reconcile: {against: balance_summary, field: total_usag}",
      "p.yml:1:46: check 'reconcile': 'balance_summary' has no amount 'total_usag'. "
        + "Did you mean 'total_usage'?"
    ),
    (
      "reconcile: {against: balance_summary, field: total_usage, column: product}",
      "p.yml:1:67: check 'reconcile' needs a column of amounts, and 'product' is none"
    ),
    (
      "reconcile: {against: balance_summary, field: total_usage, tolerance: -1}",
      "p.yml:1:70: 'tolerance' of check 'reconcile' must be an amount of zero or more, not '-1'"
    ),
    (
      "reconcile: {field: total_usage}",
      "p.yml:1:12: check 'reconcile' needs 'against'"
    ),
  ])
  func `what cannot be compared is refused with its place`(yaml: String, problem: String) throws {
    let (check, problems) = try read(yaml)
    #expect(check == nil)
    #expect(problems == [problem])
  }
}
