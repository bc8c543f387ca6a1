import Records

/// `sum_between: {column, min, max}`: where the exact sum of a column must lie; of money, the sum of each currency.
struct SumBetween: CheckSpec {
  let column: ColumnReference
  let minimum: ExactDecimal?
  let maximum: ExactDecimal?

  init?(_ node: ConfigNode, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "check 'sum_between'", diagnostics: diagnostics)
    let column = ColumnReference(&reader, key: "column")
    minimum = reader.parsed("min", "a decimal number") { ExactDecimal($0) }
    maximum = reader.parsed("max", "a decimal number") { ExactDecimal($0) }
    reader.finish()
    if let minimum, let maximum, minimum > maximum {
      diagnostics.report("'min' of check 'sum_between' is more than 'max'", at: node.place)
    }
    if !reader.hasProblems, minimum == nil, maximum == nil {
      diagnostics.report("check 'sum_between' needs 'min' or 'max'", at: node.place)
    }
    guard let column, !reader.hasProblems else { return nil }
    self.column = column
  }

  func bind(
    _ schema: Schema, references: [String: [String]], diagnostics: Diagnostics
  ) -> BoundCheck? {
    guard let found = column.find(in: schema, for: "sum_between", diagnostics: diagnostics) else {
      return nil
    }
    guard found.type == .decimal || found.type == .integer else {
      diagnostics.report(
        "check 'sum_between' needs a column of numbers, and '\(found.name)' is \(found.type.rawValue)",
        at: column.place)
      return nil
    }
    return BoundCheck { _ in RunningSumBetween(self, found) }
  }

  /// Whether a sum lies where it must.
  func allows(_ sum: ExactSum) -> Bool {
    if let minimum, sum < ExactSum(minimum) { return false }
    if let maximum, sum > ExactSum(maximum) { return false }
    return true
  }

  /// `at least 0`, `at most 10`, `between 0 and 10`.
  var range: String {
    switch (minimum, maximum) {
    case (let minimum?, let maximum?): "between \(minimum) and \(maximum)"
    case (let minimum?, nil): "at least \(minimum)"
    default: "at most \(maximum ?? 0)"
    }
  }
}

private final class RunningSumBetween: RunningCheck {
  private let rule: SumBetween
  private let column: Column
  private var sum = ExactSum()

  init(_ rule: SumBetween, _ column: Column) {
    self.rule = rule
    self.column = column
  }

  func observe(_ batch: RecordBatch) throws(Fault) {
    // The sums of money are made anyway, by currency.
    if column.isAdditive { return }
    let rows = BatchRows(batch)
    for row in 0..<rows.count {
      let slot = rows[row, column.slot]
      if slot.isNull { continue }
      do throws(DecimalError) {
        try sum.add(ExactDecimal(lexeme: rows.bytes(of: slot)))
      } catch {
        throw Fault(
          .failed,
          "the sum of '\(column.name)' cannot be made: '\(rows.text(of: slot))' in source row"
            + " \(rows.ordinal(of: row)) \(error)")
      }
    }
  }

  func result(_ evidence: CheckEvidence) -> CheckOutcome {
    let sums = column.isAdditive ? evidence.totals[column.name] ?? [:] : ["": sum]
    // A listing without rows has no currency, and its sum is zero.
    let named = sums.isEmpty ? [("", ExactSum())] : sums.sorted { $0.key < $1.key }
    let spelled = named.map { $0.0.isEmpty ? "\($0.1)" : "\($0.1) \($0.0)" }
    let message = "the sum of '\(column.name)' is \(spelled.joined(separator: ", "))"
    return named.allSatisfy { rule.allows($0.1) }
      ? .passed(message) : .failed(message + ", not \(rule.range)")
  }
}
