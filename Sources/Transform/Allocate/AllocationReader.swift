import Records

/// Reads the rules of an allocation file and reports what is wrong with them, at their places in that file.
struct AllocationReader {
  private let diagnostics: Diagnostics

  init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

  /// The rules, nil after reporting.
  func rules(_ node: ConfigNode) -> AllocationRules? {
    let before = diagnostics.problems.count
    var reader = ConfigReader(node, subject: "allocation", diagnostics: diagnostics)
    var rules = AllocationRules()
    if let name = reader.text("otherwise") {
      rules.otherwise = NamedColumn(
        name: name, place: reader.node("otherwise")?.place ?? node.place)
    }
    let list = reader.requiredNode("rules")
    reader.finish()
    if let list, list.elements?.isEmpty ?? true {
      diagnostics.report("'rules' of allocation must be a list of rules", at: list.place)
    }
    for element in list?.elements ?? [] {
      guard let rule = rule(element) else { continue }
      if rules.rules.contains(where: { $0.name == rule.name }) {
        diagnostics.report("two rules are named '\(rule.name)'", at: element.place)
      }
      rules.rules.append(rule)
    }
    return diagnostics.problems.count == before ? rules : nil
  }

  private func rule(_ node: ConfigNode) -> AllocationRule? {
    var reader = ConfigReader(node, subject: "a rule", diagnostics: diagnostics)
    let name = reader.requiredText("name")
    let subject = name.map { "rule '\($0)'" } ?? "a rule"
    let match = reader.requiredNode("match").map { conditions($0, "'match' of \(subject)") } ?? []
    let kinds = ["fixed", "even", "proportional"]
    let written = kinds.compactMap { kind in reader.node(kind).map { (kind, $0) } }
    reader.finish()
    guard let (kind, shares) = written.first, written.count == 1 else {
      diagnostics.report(
        "\(subject) needs one of fixed, even and proportional, and has \(written.count)",
        at: node.place)
      return nil
    }
    let read: AllocationRule.Shares? =
      switch kind {
      case "fixed": fixed(shares, subject)
      case "even": even(shares, subject)
      default: proportional(shares, subject)
      }
    guard let name, let read, !reader.hasProblems else { return nil }
    return AllocationRule(name: name, match: match, shares: read)
  }

  private func conditions(_ node: ConfigNode, _ subject: String) -> [AllocationRule.Condition] {
    var reader = ConfigReader(node, subject: subject, diagnostics: diagnostics)
    if node.members?.isEmpty ?? true, !reader.hasProblems {
      diagnostics.report("\(subject) names no column", at: node.place)
    }
    return (node.members ?? []).compactMap { member in
      guard let patterns = reader.texts(member.key) else { return nil }
      if patterns.isEmpty {
        diagnostics.report("\(subject) has no pattern for '\(member.key)'", at: member.value.place)
      }
      return AllocationRule.Condition(
        column: NamedColumn(name: member.key, place: member.place), patterns: patterns)
    }
  }

  private func fixed(_ node: ConfigNode, _ subject: String) -> AllocationRule.Shares? {
    let reader = ConfigReader(node, subject: "'fixed' of \(subject)", diagnostics: diagnostics)
    var shares: [(target: String, weight: ExactDecimal)] = []
    for member in node.members ?? [] {
      if let weight = member.value.text.flatMap({ ExactDecimal($0) }), weight > 0 {
        shares.append((member.key, weight))
      } else {
        diagnostics.report(
          "the share of '\(member.key)' in \(subject) must be a number above 0, not"
            + " \(member.value.shown)", at: member.value.place)
      }
    }
    checkCount(shares.count, node, subject)
    return reader.hasProblems ? nil : .fixed(shares)
  }

  private func even(_ node: ConfigNode, _ subject: String) -> AllocationRule.Shares? {
    let before = diagnostics.problems.count
    var targets: [String] = []
    for element in node.elements ?? [] {
      guard let target = element.text else {
        diagnostics.report(
          "a target of \(subject) must be text, not \(element.kind)", at: element.place)
        continue
      }
      if targets.contains(target) {
        diagnostics.report("\(subject) names '\(target)' twice", at: element.place)
      }
      targets.append(target)
    }
    checkCount(targets.count, node, subject)
    return diagnostics.problems.count > before ? nil : .fixed(targets.map { ($0, 1) })
  }

  private func checkCount(_ count: Int, _ node: ConfigNode, _ subject: String) {
    if count == 0 {
      diagnostics.report("\(subject) names no target", at: node.place)
    } else if count > AllocationRule.maximumTargets {
      diagnostics.report(
        "\(subject) names more than \(AllocationRule.maximumTargets) targets", at: node.place)
    }
  }

  private func proportional(_ node: ConfigNode, _ subject: String) -> AllocationRule.Shares? {
    let subject = "'proportional' of \(subject)"
    var reader = ConfigReader(node, subject: subject, diagnostics: diagnostics)
    let by = reader.requiredText("by")
    let of = reader.text("of") ?? "cost"
    let (byPlace, ofPlace) = (reader.node("by")?.place, reader.node("of")?.place)
    let among = reader.node("among").map { conditions($0, "'among' of \(subject)") } ?? []
    reader.finish()
    guard let by, !reader.hasProblems else { return nil }
    return .proportional(
      AllocationRule.Proportion(
        by: NamedColumn(name: by, place: byPlace ?? node.place),
        of: NamedColumn(name: of, place: ofPlace ?? node.place), among: among))
  }
}
