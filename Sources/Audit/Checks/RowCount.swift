import Records

/// `row_count: {min, max, drop_at_most: 20%}`: how many rows a unit has, and how many fewer than before.
struct RowCount: CheckSpec {
  let minimum: Int?
  let maximum: Int?
  let drop: Share?

  init?(_ node: ConfigNode, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "check 'row_count'", diagnostics: diagnostics)
    minimum = reader.integer("min", in: 0...Int.max)
    maximum = reader.integer("max", in: 0...Int.max)
    drop = reader.parsed("drop_at_most", "a share such as 20%") { Share($0) }
    reader.finish()
    if let minimum, let maximum, minimum > maximum {
      diagnostics.report("'min' of check 'row_count' is more than 'max'", at: node.place)
    }
    if !reader.hasProblems, minimum == nil, maximum == nil, drop == nil {
      diagnostics.report("check 'row_count' needs 'min', 'max' or 'drop_at_most'", at: node.place)
    }
    if reader.hasProblems { return nil }
  }

  func bind(
    _ schema: Schema, references: [String: [String]], diagnostics: Diagnostics
  ) -> BoundCheck? {
    BoundCheck { _ in RunningRowCount(rule: self) }
  }

  /// The verdict on a number of rows.
  func verdict(_ evidence: CheckEvidence) -> CheckOutcome {
    let rows = evidence.rowsWritten
    if let minimum, rows < minimum { return .failed("\(rows) rows, at least \(minimum) expected") }
    if let maximum, rows > maximum { return .failed("\(rows) rows, at most \(maximum) expected") }
    guard let drop else { return .passed("\(rows) rows") }
    guard evidence.unit.from == nil, let previous = evidence.previous, !previous.partial else {
      let note = "\(rows) rows; no earlier load of the whole period to compare with"
      return minimum == nil && maximum == nil ? .skipped(note) : .passed(note)
    }
    let message = "\(rows) rows, \(previous.rowsWritten) before"
    return drop.allows(rows, after: previous.rowsWritten)
      ? .passed(message) : .failed(message + "; a drop of at most \(drop) is allowed")
  }
}

/// Needs nothing of the rows themselves.
private final class RunningRowCount: RunningCheck {
  private let rule: RowCount

  init(rule: RowCount) { self.rule = rule }

  func observe(_ batch: RecordBatch) {}

  func result(_ evidence: CheckEvidence) -> CheckOutcome { rule.verdict(evidence) }
}

/// A share in hundredths of a percent: `20%`, `0.5%`.
struct Share: Sendable, Equatable, CustomStringConvertible {
  /// Hundredths of a percent, 0 to 10,000.
  let basisPoints: Int

  /// Reads digits with at most two after a point, and `%`.
  init?(_ text: String) {
    guard text.hasSuffix("%"), let percent = ExactDecimal(String(text.dropLast())),
      !percent.isNegative, percent <= 100,
      let hundredths = try? percent.multiplied(by: 100).normalized, hundredths.scale == 0
    else { return nil }
    basisPoints = Int(hundredths.mantissa)
  }

  /// Whether `now` rows are not too few after `before`.
  func allows(_ now: Int, after before: Int) -> Bool {
    let lost = Int128(before) - Int128(now)
    return lost * 10_000 <= Int128(before) * Int128(basisPoints)
  }

  var description: String {
    let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(whole)%" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
  }
}
