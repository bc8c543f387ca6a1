public import Records

/// A component of a definition: its name, where that stands, and its options as read.
public struct ComponentNode<Spec: Sendable>: Sendable {
  /// The word in YAML.
  public var name: String
  /// Where the word stands.
  public var place: ConfigPlace
  /// The component's options.
  public var spec: Spec
}

/// One element of a list of components: `- name: options`, or `- name` where all options have defaults.
struct NamedOptions {
  var name: String
  var place: ConfigPlace
  var options: ConfigNode

  /// The elements of a list in order; what has another shape is reported, and then the list is not whole.
  static func list(
    _ node: ConfigNode, key: String, diagnostics: Diagnostics
  ) -> (elements: [NamedOptions], isWhole: Bool) {
    guard let nodes = node.elements else {
      if node.value == .null { return ([], true) }
      diagnostics.report("'\(key)' must be a list, not \(node.kind)", at: node.place)
      return ([], false)
    }
    let elements = nodes.compactMap { NamedOptions($0, key: key, diagnostics: diagnostics) }
    return (elements, elements.count == nodes.count)
  }

  private init?(_ node: ConfigNode, key: String, diagnostics: Diagnostics) {
    switch node.value {
    case .scalar(let text):
      self.init(name: text, place: node.place, options: ConfigNode(.null, at: node.place))
    case .mapping(let members):
      guard let member = members.first, members.count == 1 else {
        diagnostics.report(
          "an element of '\(key)' must have one name, not \(members.count). Start each with '- '.",
          at: members.dropFirst().first?.place ?? node.place)
        return nil
      }
      self.init(name: member.key, place: member.place, options: member.value)
    default:
      diagnostics.report(
        "an element of '\(key)' must be a name with its options, not \(node.kind)", at: node.place)
      return nil
    }
  }

  private init(name: String, place: ConfigPlace, options: ConfigNode) {
    self.name = name
    self.place = place
    self.options = options
  }
}
