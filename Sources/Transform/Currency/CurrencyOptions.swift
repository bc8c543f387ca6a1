import Records

/// What a definition says to `normalize_currency`, with the table that it names.
struct CurrencyOptions: Sendable {
  static let subject = "transform 'normalize_currency'"
  /// Digits after the point of converted amounts, unless the definition says otherwise.
  static let defaultDigits = 10

  let target: CurrencyCode
  let columns: [NamedColumn]
  let origin: CurrencyOrigin
  let table: RateTable
  let policy: RatePolicy
  /// Whether the definition names the policy; fixed rates need none.
  let hasPolicy: Bool
  let digits: Int
  let place: ConfigPlace

  init?(_ node: ConfigNode, _ context: SpecContext, _ diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: Self.subject, diagnostics: diagnostics)
    let targetNode = reader.node("to")
    let target = reader.requiredText("to").flatMap { text -> CurrencyCode? in
      if CurrencyCode(text) == nil, let targetNode {
        diagnostics.report(
          "'to' of \(Self.subject) must be a currency such as EUR, not \(targetNode.shown)"
            + (CurrencyCode.nearest(to: text).map { ". Did you mean '\($0)'?" } ?? ""),
          at: targetNode.place)
      }
      return CurrencyCode(text)
    }
    let columns = Self.columns(&reader, diagnostics)
    let fromNode = reader.node("from")
    let from = reader.text("from") ?? "balance_summary"
    let onNode = reader.node("on")
    let on = reader.text("on") ?? "usage_date"
    let digits = reader.integer("digits", in: 0...28) ?? Self.defaultDigits
    let rates = RatesReader(context: context, diagnostics: diagnostics, target: target)
    let table = reader.requiredNode("rates").flatMap { rates.table($0) }
    reader.finish()
    if on.first?.isNumber == true, CalendarDate(on) == nil {
      diagnostics.report(
        "'on' of \(Self.subject) must be a day (YYYY-MM-DD), not '\(on)'",
        at: onNode?.place ?? node.place)
    }
    guard !reader.hasProblems, let target, let table else { return nil }
    self.target = target
    self.columns = columns
    origin = CurrencyOrigin(from, at: fromNode?.place ?? node.place)
    self.table = table
    policy = RatePolicy(on, at: onNode?.place ?? node.place)
    hasPolicy = onNode != nil
    self.digits = digits
    place = node.place
    checkCurrencies(
      to: targetNode?.place ?? node.place, from: fromNode?.place ?? node.place,
      on: onNode?.place ?? node.place, diagnostics)
    if reader.hasProblems { return nil }
  }

  private static func columns(
    _ reader: inout ConfigReader, _ diagnostics: Diagnostics
  ) -> [NamedColumn] {
    guard let node = reader.requiredNode("columns") else { return [] }
    var columns: [NamedColumn] = []
    for element in node.elements ?? [node] {
      guard let name = element.text, !name.isEmpty else {
        diagnostics.report(
          "'columns' of \(subject) must be a list of names, not \(element.kind)",
          at: element.place)
        continue
      }
      if columns.contains(where: { $0.name == name }) {
        diagnostics.report("'columns' of \(subject) names '\(name)' twice", at: element.place)
      }
      columns.append(NamedColumn(name: name, place: element.place))
    }
    if columns.isEmpty, node.elements?.isEmpty == true {
      diagnostics.report("'columns' of \(subject) names no column", at: node.place)
    }
    return columns
  }

  /// Reports what can be known of the rates before any row.
  private func checkCurrencies(
    to: ConfigPlace, from: ConfigPlace, on: ConfigPlace, _ diagnostics: Diagnostics
  ) {
    let known = table.currencies
    if !known.contains(target) {
      let names = known.map(\.description)
      diagnostics.report(
        "'to' of \(Self.subject): \(table.name) has no rate of \(target)."
          + (Suggestion.nearest(to: target.description, among: names)
            .map { " Did you mean '\($0)'?" } ?? ""),
        at: to)
      return
    }
    guard case .code(let code) = origin else {
      let capitals = CurrencyCode(origin.name.uppercased())
      if let capitals, known.contains(capitals) {
        diagnostics.report(
          "'from' of \(Self.subject) must be '\(capitals)', not '\(origin.name)'", at: from)
      }
      return
    }
    guard table.connects(code, to: target) else {
      diagnostics.report(
        "'from' of \(Self.subject): \(table.name) has no rate that leads from \(code) to"
          + " \(target)", at: from)
      return
    }
    guard case .date(let date) = policy else { return }
    do throws(Fault) {
      _ = try table.rate(from: code, to: target, .day(date))
    } catch {
      diagnostics.report("'on' of \(Self.subject): \(error)", at: on)
    }
  }
}
