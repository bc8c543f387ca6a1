import Records
import Yams

/// Turns composed YAML into `ConfigNode`s, within a limit on their number.
struct NodeTree {
  let file: String
  let diagnostics: Diagnostics
  /// Values that may still be made; aliases use it up each time.
  var nodesLeft: Int

  /// The value, or nil after reporting that there are too many.
  mutating func node(_ node: Node) -> ConfigNode? {
    nodesLeft -= 1
    let place = place(node.mark)
    guard nodesLeft >= 0 else {
      if nodesLeft == -1 {
        diagnostics.report(
          "the definition has too many values once its aliases are expanded",
          at: ConfigPlace(file: file, line: 1, column: 1))
      }
      return nil
    }
    checkTag(of: node, at: place)
    switch node {
    case .scalar(let scalar):
      return ConfigNode(isNull(scalar) ? .null : .scalar(scalar.string), at: place)
    case .sequence(let sequence):
      var elements: [ConfigNode] = []
      for element in sequence {
        guard let element = self.node(element) else { return nil }
        elements.append(element)
      }
      return ConfigNode(.sequence(elements), at: place)
    case .mapping(let mapping):
      return members(mapping).map { ConfigNode(.mapping($0), at: place) }
    case .alias:
      return ConfigNode(.null, at: place)
    }
  }

  private mutating func members(_ mapping: Node.Mapping) -> [ConfigNode.Member]? {
    var members: [ConfigNode.Member] = []
    var inherited: [ConfigNode.Member] = []
    for (key, value) in mapping {
      guard let value = node(value) else { return nil }
      let place = place(key.mark)
      guard let name = key.scalar?.string else {
        diagnostics.report("a key must be text", at: place)
        continue
      }
      if name == "<<" {
        inherited += merged(value)
      } else {
        members.append(.init(key: name, place: place, value: value))
      }
    }
    var names = Set(members.map(\.key))
    for member in inherited where names.insert(member.key).inserted { members.append(member) }
    return members
  }

  /// The members that `<<` brings: those of a mapping, or of several, the first winning.
  private func merged(_ value: ConfigNode) -> [ConfigNode.Member] {
    if let members = value.members { return members }
    if let elements = value.elements { return elements.flatMap(merged) }
    diagnostics.report("'<<' must name a mapping, not \(value.kind)", at: value.place)
    return []
  }

  /// Nothing is only what YAML 1.2's core schema spells so, unquoted.
  private func isNull(_ scalar: Node.Scalar) -> Bool {
    scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  private func checkTag(of node: Node, at place: ConfigPlace) {
    let tag = node.tag.description
    if tag.isEmpty || tag == "!" || tag.hasPrefix("tag:yaml.org,2002:") { return }
    diagnostics.report("a definition has no use for the tag '\(tag)'", at: place)
  }

  private func place(_ mark: Mark?) -> ConfigPlace {
    ConfigPlace(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }
}
