/// Reads one mapping of a definition key by key, reports what does not fit, and at the end what is left over.
///
/// Every getter returns nil (or its default) after reporting, so a spec reads all its keys before it gives up.
public struct ConfigReader {
  private let node: ConfigNode
  private let subject: String
  private let diagnostics: Diagnostics
  private var members: [String: ConfigNode] = [:]
  private var known: Set<String> = []
  private let problemsBefore: Int

  /// - Parameters:
  ///   - node: the mapping; anything else is reported.
  ///   - subject: what it is in messages, such as `sink 'files'`.
  ///   - diagnostics: where problems go.
  public init(_ node: ConfigNode, subject: String, diagnostics: Diagnostics) {
    self.node = node
    self.subject = subject
    self.diagnostics = diagnostics
    problemsBefore = diagnostics.problems.count
    switch node.value {
    case .mapping(let list):
      for member in list {
        if members.updateValue(member.value, forKey: member.key) != nil {
          diagnostics.report("\(subject) has '\(member.key)' twice", at: member.place)
        }
      }
    case .null: break
    default:
      diagnostics.report("\(subject) must be a mapping, not \(node.kind)", at: node.place)
    }
  }

  /// Where the mapping starts.
  public var place: ConfigPlace { node.place }

  /// Whether anything was reported since this reader was made.
  public var hasProblems: Bool { diagnostics.problems.count > problemsBefore }

  /// The value of a key as it is, or nil when absent.
  public mutating func node(_ key: String) -> ConfigNode? {
    known.insert(key)
    return members[key]
  }

  /// The value of a key that must be there.
  public mutating func requiredNode(_ key: String) -> ConfigNode? {
    if let node = node(key) { return node }
    diagnostics.report("\(subject) needs '\(key)'", at: node.place)
    return nil
  }

  /// Text, or nil when absent.
  public mutating func text(_ key: String) -> String? {
    node(key).flatMap { text(of: $0, key) }
  }

  /// Text that must be there and not be empty.
  public mutating func requiredText(_ key: String) -> String? {
    guard let node = requiredNode(key), let text = text(of: node, key) else { return nil }
    if text.isEmpty {
      diagnostics.report("'\(key)' of \(subject) must not be empty", at: node.place)
      return nil
    }
    return text
  }

  /// A secret, which never shows in messages.
  public mutating func secret(_ key: String) -> Secret? { text(key).map(Secret.init) }

  /// `true` or `false`.
  public mutating func flag(_ key: String, default value: Bool) -> Bool {
    parsed(key, "true or false") { ["true": true, "false": false][$0] } ?? value
  }

  /// A whole number in a range.
  public mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
    parsed(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A size in bytes with its unit: `256MiB`.
  public mutating func size(_ key: String) -> ByteSize? {
    parsed(key, "a size with its unit, such as 256MiB") { ByteSize($0) }
  }

  /// A length of time with its unit: `60s`.
  public mutating func duration(_ key: String) -> Duration? {
    parsed(key, "a time with its unit, such as 60s, 5m or 1h") { Duration(spelled: $0) }
  }

  /// One of some words.
  public mutating func choice(_ key: String, of words: [String]) -> String? {
    guard let node = node(key), let text = text(of: node, key) else { return nil }
    if words.contains(text) { return text }
    diagnostics.report(
      "'\(key)' of \(subject) must be \(words.joined(separator: ", ")), not \(node.shown)."
        + (Suggestion.nearest(to: text, among: words).map { " Did you mean '\($0)'?" } ?? ""),
      at: node.place)
    return nil
  }

  /// A list of texts; one text stands for a list of one.
  public mutating func texts(_ key: String) -> [String]? {
    guard let node = node(key) else { return nil }
    if let text = node.text { return [text] }
    guard let elements = node.elements else {
      diagnostics.report(
        "'\(key)' of \(subject) must be a list of names, not \(node.kind)", at: node.place)
      return nil
    }
    return elements.compactMap { text(of: $0, key) }
  }

  /// A value that `parse` understands; `expected` completes "must be …".
  public mutating func parsed<Value>(
    _ key: String, _ expected: String, _ parse: (String) -> Value?
  ) -> Value? {
    guard let node = node(key), let text = text(of: node, key) else { return nil }
    if let value = parse(text) { return value }
    diagnostics.report(
      "'\(key)' of \(subject) must be \(expected), not \(node.shown)", at: node.place)
    return nil
  }

  /// Reports every key that nobody asked for, with the nearest one that exists.
  public func finish() {
    for member in node.members ?? [] where !known.contains(member.key) {
      diagnostics.report(
        "\(subject) has no option '\(member.key)'."
          + Suggestion.sentence(for: member.key, among: known),
        at: member.place)
    }
  }

  private func text(of node: ConfigNode, _ key: String) -> String? {
    if let text = node.text { return text }
    diagnostics.report("'\(key)' of \(subject) must be text, not \(node.kind)", at: node.place)
    return nil
  }
}
