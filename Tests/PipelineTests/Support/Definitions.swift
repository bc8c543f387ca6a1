import Records

@testable import Pipeline

/// The fakes by name, as an executable would register the real ones.
let fakeRegistry = ComponentRegistry(
  sources: ["enterprise": FakeSource.self, "files": FakeSource.self],
  transforms: ["add": FakeTransform.self, "rename": FakeTransform.self],
  sinks: ["store": FakeSink.self, "postgres": FakeSink.self])

/// A world of variables and files made of dictionaries.
func surroundings(
  _ variables: [String: String] = [:], files: [String: [UInt8]] = [:]
) -> Surroundings {
  Surroundings(
    variable: { variables[$0] },
    file: { path throws(Fault) in
      guard let bytes = files[path] else {
        throw Fault(.configuration, "cannot read '\(path)': No such file or directory")
      }
      return bytes
    })
}

/// The node of a text, and all problems as one would print them.
func read(
  _ yaml: String, _ surroundings: Surroundings = surroundings()
) -> (node: ConfigNode?, problems: [String]) {
  let diagnostics = Diagnostics()
  let reader = DefinitionReader(surroundings: surroundings, diagnostics: diagnostics)
  let node = reader.read(yaml: yaml, file: "p/p.yml")
  return (node, diagnostics.sorted.map(\.description))
}

/// The plan of a definition, and all problems as one would print them.
func resolve(
  _ yaml: String, _ surroundings: Surroundings = surroundings()
) -> (plan: Plan?, problems: [String]) {
  let diagnostics = Diagnostics()
  let spec = PipelineSpec(
    yaml: yaml, file: "p/p.yml", registry: fakeRegistry, surroundings: surroundings,
    diagnostics: diagnostics)
  let plan = spec?.plan(diagnostics)
  return (plan, diagnostics.sorted.map(\.description))
}

/// Spells a node so that it can be compared: scalars as they are, null as `~`.
func spelled(_ node: ConfigNode?) -> String {
  switch node?.value {
  case nil: "nothing"
  case .null: "~"
  case .scalar(let text): text
  case .sequence(let elements): "[" + elements.map(spelled).joined(separator: ", ") + "]"
  case .mapping(let members):
    "{" + members.map { "\($0.key): \(spelled($0.value))" }.joined(separator: ", ") + "}"
  }
}
