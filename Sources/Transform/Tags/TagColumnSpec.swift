import Records

/// `environment: {keys: [env, Environment], values: {prd: production}, default: unknown}`: one column of `map_tags`.
struct TagColumnSpec: Sendable {
  let name: String
  let place: ConfigPlace
  /// The keys in the order in which they are asked for.
  let keys: [String]
  /// Values and what replaces them, as written.
  private let values: [(from: String, to: String)]
  private let defaultText: String?

  init?(_ member: ConfigNode.Member, of subject: String, _ diagnostics: Diagnostics) {
    let subject = "column '\(member.key)' of \(subject)"
    var reader = ConfigReader(member.value, subject: subject, diagnostics: diagnostics)
    let keysNode = reader.requiredNode("keys")
    keys = reader.texts("keys") ?? []
    if let keysNode, !reader.hasProblems, keys.isEmpty || keys.contains("") {
      diagnostics.report(
        "'keys' of \(subject) \(keys.isEmpty ? "names no key" : "has an empty key")",
        at: keysNode.place)
    }
    let valuesNode = reader.node("values")
    defaultText = reader.text("default")
    reader.finish()
    values = valuesNode.map { Self.values($0, of: subject, diagnostics) } ?? []
    if member.key.isEmpty {
      diagnostics.report("\(subject) must have a name", at: member.place)
    }
    guard !reader.hasProblems else { return nil }
    name = member.key
    place = member.place
  }

  /// Read without `ConfigReader`, for which two spellings in Unicode of one text are one key.
  private static func values(
    _ node: ConfigNode, of subject: String, _ diagnostics: Diagnostics
  ) -> [(from: String, to: String)] {
    guard let members = node.members else {
      diagnostics.report(
        "'values' of \(subject) must be a mapping, not \(node.kind)", at: node.place)
      return []
    }
    var known = ByteTable()
    var values: [(from: String, to: String)] = []
    for member in members {
      let knownBefore = known.count
      if known.insert(member.key) < knownBefore {
        diagnostics.report("'values' of \(subject) has '\(member.key)' twice", at: member.place)
      }
      guard let text = member.value.text else {
        diagnostics.report(
          "'\(member.key)' of 'values' of \(subject) must be text, not \(member.value.kind)",
          at: member.value.place)
        continue
      }
      values.append((member.key, text))
    }
    return values
  }

  /// What gives the column its value, for people.
  var rule: String {
    let tags = keys.map { "'\($0)'" }.joined(separator: ", else ")
    let mapped = values.map { "\($0.from) → \($0.to)" }.joined(separator: ", ")
    return "\(name): tag \(tags)" + (mapped.isEmpty ? "" : "; \(mapped)")
      + (defaultText.map { "; else '\($0)'" } ?? "")
  }

  /// All that changes rows, spelled canonically.
  var fingerprint: String {
    let values = values.sorted { $0.from.utf8.lexicographicallyPrecedes($1.from.utf8) }
      .map { [$0.from, $0.to] }
    return "\(name) \(keys) \(values) \(defaultText.map { [$0] } ?? [])"
  }

  /// The column with its keys and texts numbered.
  func bound(to slot: Int, _ known: inout TagKeys, _ texts: inout ByteTable) -> TagMapping.Column {
    var table = ByteTable(capacity: values.count)
    var replacements: [Int] = []
    for value in values {
      _ = table.insert(value.from)
      replacements.append(texts.insert(value.to))
    }
    return TagMapping.Column(
      name: name, slot: slot, keys: keys.map { known.insert($0) }, values: table,
      replacements: replacements, defaultText: defaultText.map { texts.insert($0) })
  }
}
