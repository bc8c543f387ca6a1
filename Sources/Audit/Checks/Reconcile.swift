import Records

/// `reconcile: {against: balance_summary, field: total_usage, minus: [], tolerance: 0.01, open: warn}`: whether a sum
/// is what the provider says that the unit comes to.
struct Reconcile: CheckSpec {
  /// What a difference means while the provider still changes the period.
  enum WhileOpen: String, CaseIterable { case warn, fail, skip }

  let comparison: ReconcileRule
  let whileOpen: WhileOpen
  private let column: ColumnReference?
  private let places: [String: ConfigPlace]
  private let place: ConfigPlace

  init?(_ node: ConfigNode, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "check 'reconcile'", diagnostics: diagnostics)
    let against = reader.requiredText("against")
    let field = reader.requiredText("field")
    let minus = reader.texts("minus") ?? []
    let tolerance = reader.parsed("tolerance", "an amount of zero or more") {
      ExactDecimal($0).flatMap { $0.isNegative ? nil : $0 }
    }
    whileOpen =
      reader.choice("open", of: WhileOpen.allCases.map(\.rawValue))
      .flatMap { WhileOpen(rawValue: $0) } ?? .warn
    column =
      reader.node("column") == nil ? nil : ColumnReference(&reader, key: "column")
    var places: [String: ConfigPlace] = [:]
    if let against, let node = reader.node("against") { places[against] = node.place }
    if let field, let node = reader.node("field") { places[field] = node.place }
    for name in minus { places[name] = reader.node("minus")?.place }
    self.places = places
    place = node.place
    reader.finish()
    guard let against, let field, !reader.hasProblems else { return nil }
    comparison = ReconcileRule(
      against: against, field: field, minus: minus, tolerance: tolerance ?? .zero)
  }

  func bind(
    _ schema: Schema, references: [String: [String]], diagnostics: Diagnostics
  ) -> BoundCheck? {
    guard let fields = references[comparison.against] else {
      report(
        "there is no '\(comparison.against)' to compare with",
        Suggestion.nearest(to: comparison.against, among: Array(references.keys)),
        at: comparison.against, diagnostics)
      return nil
    }
    for name in [comparison.field] + comparison.minus where !fields.contains(name) {
      report(
        "'\(comparison.against)' has no amount '\(name)'",
        Suggestion.nearest(to: name, among: fields), at: name, diagnostics)
      return nil
    }
    guard let summed = summedColumn(in: schema, diagnostics) else { return nil }
    return BoundCheck(reference: comparison.against) { [comparison, whileOpen] _ in
      RunningReconcile(rule: comparison, column: summed.name, whileOpen: whileOpen)
    }
  }

  /// The column that was named, or else the one amount that is the provider's own.
  private func summedColumn(in schema: Schema, _ diagnostics: Diagnostics) -> Column? {
    guard let column else {
      let own = schema.additiveColumns.filter { $0.currency == nil }
      if own.count == 1 { return own[0] }
      if let cost = own.first(where: { $0.role == .cost }) { return cost }
      guard !own.isEmpty else {
        report(
          "no column of amounts in the provider's currency is left behind the last transform", nil,
          at: "", diagnostics)
        return nil
      }
      report(
        "which column to sum is not clear. Add 'column', one of "
          + own.map { "'\($0.name)'" }.joined(separator: ", "), nil, at: "", diagnostics)
      return nil
    }
    guard let found = column.find(in: schema, for: "reconcile", diagnostics: diagnostics) else {
      return nil
    }
    if found.isAdditive { return found }
    diagnostics.report(
      "check 'reconcile' needs a column of amounts, and '\(found.name)' is none", at: column.place)
    return nil
  }

  private func report(
    _ message: String, _ nearest: String?, at name: String, _ diagnostics: Diagnostics
  ) {
    diagnostics.report(
      "check 'reconcile': \(message)" + (nearest.map { ". Did you mean '\($0)'?" } ?? ""),
      at: places[name] ?? place)
  }
}

private final class RunningReconcile: ComparingCheck {
  private let rule: ReconcileRule
  private let column: String
  private let whileOpen: Reconcile.WhileOpen

  init(rule: ReconcileRule, column: String, whileOpen: Reconcile.WhileOpen) {
    self.rule = rule
    self.column = column
    self.whileOpen = whileOpen
  }

  func observe(_ batch: RecordBatch) {}

  func result(_ evidence: CheckEvidence) throws(Fault) -> CheckOutcome {
    if evidence.unit.from != nil {
      return .skipped("only some days were loaded, and \(rule.against) is of the whole period")
    }
    if evidence.isOpen, whileOpen == .skip {
      return .skipped("the period is open until five days after its end")
    }
    guard let figures = evidence.references[rule.against] else {
      return .failed("the provider has no \(rule.against) of the period")
    }
    let found = try finding(evidence.totals, figures)
    var message = found.message
    let putAside = evidence.putAside
    if putAside.records > 0 {
      let cost = putAside.costText.map { " (\($0))" } ?? ""
      message +=
        "; \(putAside.records) record\(putAside.records == 1 ? " is" : "s are") in quarantine\(cost)"
        + " and not in the sum"
    }
    if found.isWithin { return .passed(message) }
    return evidence.isOpen && whileOpen == .warn
      ? .warned(message + "; the period is still open") : .failed(message)
  }

  func comparison(
    _ evidence: CheckEvidence
  ) throws(Fault) -> LoadRecord.CheckResult.Comparison? {
    guard evidence.unit.from == nil, !(evidence.isOpen && whileOpen == .skip),
      let figures = evidence.references[rule.against]
    else { return nil }
    let found = try finding(evidence.totals, figures)
    return .init(
      loaded: found.loaded.description, expected: found.expected.description,
      difference: found.difference.description, currency: figures.currency)
  }

  func finding(
    _ totals: [String: [String: ExactSum]], _ figures: ReferenceFigures
  ) throws(Fault) -> ReconcileRule.Finding {
    try rule.compare(totals[column, default: [:]], column: column, with: figures)
  }
}
