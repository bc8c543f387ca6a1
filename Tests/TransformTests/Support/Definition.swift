import Records

/// A definition as a literal: each key and each element of a list stands on a line of its own, from line 1.
indirect enum Definition: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral, Sendable
{
  case nothing
  case text(String)
  case list([Definition])
  case mapping([(String, Definition)])

  init(nilLiteral: ()) { self = .nothing }
  init(stringLiteral value: String) { self = .text(value) }
  init(arrayLiteral elements: Definition...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, Definition)...) { self = .mapping(elements) }

  var node: ConfigNode {
    var line = 1
    return node(&line)
  }

  private func node(_ line: inout Int) -> ConfigNode {
    let place = ConfigPlace(file: "p.yml", line: line, column: 1)
    switch self {
    case .nothing: return ConfigNode(.null, at: place)
    case .text(let text): return ConfigNode(.scalar(text), at: place)
    case .list(let elements):
      var nodes: [ConfigNode] = []
      for element in elements {
        nodes.append(element.node(&line))
        line += 1
      }
      return ConfigNode(.sequence(nodes), at: place)
    case .mapping(let elements):
      var members: [ConfigNode.Member] = []
      for (key, value) in elements {
        let keyPlace = ConfigPlace(file: "p.yml", line: line, column: 1)
        members.append(ConfigNode.Member(key: key, place: keyPlace, value: value.node(&line)))
        line += 1
      }
      return ConfigNode(.mapping(members), at: place)
    }
  }
}

/// The spec of a definition, or nil and what is wrong with it.
func read<Spec: TransformSpec>(_ definition: Definition, as: Spec.Type) -> (
  spec: Spec?, problems: [String]
) {
  let diagnostics = Diagnostics()
  let spec = Spec(
    definition.node, context: SpecContext(folder: ""), diagnostics: diagnostics)
  return (spec, diagnostics.problems.map(\.description))
}

extension TransformSpec {
  /// What leaves the transform, or why it does not fit the columns.
  func bound(to schema: Schema) throws -> BoundTransform {
    var slots = SlotAllocator(source: schema)
    return try bind(schema, slots: &slots)
  }
}

/// The text of the fault that a statement throws, nil if it throws none.
func fault(_ statement: () throws -> some Any) -> String? {
  do {
    _ = try statement()
    return nil
  } catch {
    return "\(error)"
  }
}
