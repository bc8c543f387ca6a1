import Audit
import Records

/// Finds the type that a component's name means and lets it read its options.
struct ComponentReader {
  let context: SpecContext
  let diagnostics: Diagnostics

  /// The source: `api` names it, the keys beside are its options.
  func source(
    _ node: ConfigNode, _ types: [String: any SourceSpec.Type]
  ) -> ComponentNode<any SourceSpec>? {
    var reader = ConfigReader(node, subject: "source", diagnostics: diagnostics)
    guard !reader.hasProblems, let api = reader.requiredNode("api") else { return nil }
    guard let name = api.text, let type = types[name] else {
      let found = api.text.map { "'\($0)'" } ?? api.kind
      diagnostics.report(
        "there is no source \(found)."
          + Suggestion.sentence(for: api.text ?? "", among: types.keys),
        at: api.place)
      return nil
    }
    var options = node
    options.value = .mapping((node.members ?? []).filter { $0.key != "api" })
    let spec: (any SourceSpec)? = read("source '\(name)'", at: api.place) {
      type.init(options, context: context, diagnostics: diagnostics)
    }
    return spec.map { ComponentNode(name: name, place: api.place, spec: $0) }
  }

  func transform(
    _ named: NamedOptions, _ types: [String: any TransformSpec.Type]
  ) -> ComponentNode<any TransformSpec>? {
    component(named, "transform", types) { type in
      type.init(named.options, context: context, diagnostics: diagnostics)
    }
  }

  func sink(
    _ named: NamedOptions, _ types: [String: any SinkSpec.Type]
  ) -> ComponentNode<any SinkSpec>? {
    component(named, "sink", types) { type in
      type.init(named.options, context: context, diagnostics: diagnostics)
    }
  }

  func check(
    _ named: NamedOptions, _ types: [String: any CheckSpec.Type]
  ) -> ComponentNode<any CheckSpec>? {
    component(named, "check", types) { type in
      type.init(named.options, diagnostics: diagnostics)
    }
  }

  private func component<SpecType, Spec: Sendable>(
    _ named: NamedOptions, _ kind: String, _ types: [String: SpecType],
    _ make: (SpecType) -> Spec?
  ) -> ComponentNode<Spec>? {
    guard let type = types[named.name] else {
      diagnostics.report(
        "there is no \(kind) '\(named.name)'."
          + Suggestion.sentence(for: named.name, among: types.keys),
        at: named.place)
      return nil
    }
    return read("\(kind) '\(named.name)'", at: named.place) { make(type) }
      .map { ComponentNode(name: named.name, place: named.place, spec: $0) }
  }

  /// Runs a component's initializer and makes sure that a refusal was explained.
  private func read<Spec>(_ subject: String, at place: ConfigPlace, _ make: () -> Spec?) -> Spec? {
    let before = diagnostics.problems.count
    let spec = make()
    if spec == nil, diagnostics.problems.count == before {
      diagnostics.report("\(subject) cannot be used as it is written", at: place)
    }
    return spec
  }
}
