public import Audit
public import Records

/// A pipeline as its definition describes it, with the place of every part.
///
/// Reading never stops at a fault: what can be read is kept, so that the parts that were understood can be
/// checked against each other all the same. `plan(_:)` says whether all of it will do.
public struct PipelineSpec: Sendable {
  /// The pipeline's name, by which sinks know whose loads they hold.
  public private(set) var name = ""
  /// The source, unless it could not be read.
  public private(set) var source: ComponentNode<any SourceSpec>?
  /// The transforms in order, up to the first that could not be read.
  public private(set) var transforms: [ComponentNode<any TransformSpec>] = []
  /// The sinks as written, those that could be read.
  public private(set) var sinks: [ComponentNode<any SinkSpec>] = []
  /// The checks in order, those that could be read.
  public private(set) var checks: [ComponentNode<any CheckSpec>] = []
  /// What becomes of a record that cannot be used.
  public private(set) var badRecords = BadRecordPolicy.fail
  /// How much a run may take.
  public private(set) var limits = Limits()
  /// The file as the user named it.
  public let file: String
  /// The definition with its variables filled in and its secrets masked.
  let definition: String
  /// Whether that is all transforms, and so the columns that leave them can be worked out.
  private(set) var hasAllTransforms = true

  /// Reads a definition's file. Every fault is reported.
  ///
  /// - Parameters:
  ///   - file: the path as the user named it.
  ///   - registry: the components that exist.
  ///   - surroundings: where variables and files come from.
  ///   - diagnostics: where problems go.
  public init?(
    file: String, registry: ComponentRegistry, surroundings: Surroundings = .ofProgram,
    diagnostics: Diagnostics
  ) {
    let reader = DefinitionReader(surroundings: surroundings, diagnostics: diagnostics)
    guard let node = reader.read(file: file) else { return nil }
    self.init(
      node, registry: registry, surroundings: surroundings, diagnostics: diagnostics)
  }

  /// Reads a definition from its text. Every fault is reported.
  ///
  /// - Parameters:
  ///   - yaml: one YAML document.
  ///   - file: the path as the user named it; others are relative to its folder.
  ///   - registry: the components that exist.
  ///   - surroundings: where variables and files come from.
  ///   - diagnostics: where problems go.
  public init?(
    yaml: String, file: String, registry: ComponentRegistry,
    surroundings: Surroundings = .ofProgram, diagnostics: Diagnostics
  ) {
    let reader = DefinitionReader(surroundings: surroundings, diagnostics: diagnostics)
    guard let node = reader.read(yaml: yaml, file: file) else { return nil }
    self.init(
      node, registry: registry, surroundings: surroundings, diagnostics: diagnostics)
  }

  private init(
    _ node: ConfigNode, registry: ComponentRegistry, surroundings: Surroundings,
    diagnostics: Diagnostics
  ) {
    file = node.place.file
    definition = MaskedDefinition(node).text
    guard node.members != nil else {
      diagnostics.report("a pipeline must be a mapping, not \(node.kind)", at: node.place)
      return
    }
    var reader = ConfigReader(node, subject: "pipeline", diagnostics: diagnostics)
    if let version = reader.requiredNode("version"), version.text != "1" {
      diagnostics.report(
        "'version' must be 1, not \(version.text.map { "'\($0)'" } ?? version.kind)",
        at: version.place)
    }
    readName(&reader, diagnostics)

    var context = SpecContext(folder: DefinitionReader.folder(of: file)) { path, diagnostics in
      DefinitionReader(surroundings: surroundings, diagnostics: diagnostics).readPlain(file: path)
    }
    for key in ["http", "limits"] { context.sections[key] = reader.node(key) }
    limits = Limits(context.sections["limits"], diagnostics: diagnostics)
    badRecords =
      BadRecordPolicy(reader.node("on_bad_record"), context: context, diagnostics: diagnostics)
      ?? .fail

    let components = ComponentReader(context: context, diagnostics: diagnostics)
    source = reader.requiredNode("source").flatMap { components.source($0, registry.sources) }
    if let node = reader.node("transforms") {
      let list = NamedOptions.list(node, key: "transforms", diagnostics: diagnostics)
      let read = list.elements.map { components.transform($0, registry.transforms) }
      transforms = read.prefix { $0 != nil }.compactMap(\.self)
      hasAllTransforms = list.isWhole && transforms.count == list.elements.count
    }
    if let node = reader.requiredNode("sinks") {
      let list = NamedOptions.list(node, key: "sinks", diagnostics: diagnostics)
      if list.isWhole, list.elements.isEmpty {
        diagnostics.report("'sinks' must name at least one sink", at: node.place)
      }
      sinks = list.elements.compactMap { components.sink($0, registry.sinks) }
    }
    if let node = reader.node("checks") {
      let list = NamedOptions.list(node, key: "checks", diagnostics: diagnostics)
      checks = list.elements.compactMap { components.check($0, registry.checks) }
    }
    reader.finish()
  }

  private mutating func readName(_ reader: inout ConfigReader, _ diagnostics: Diagnostics) {
    guard let text = reader.requiredText("name") else { return }
    let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    if !isPlain || text.utf8.count > 128 {
      diagnostics.report(
        "'name' of pipeline must have at most 128 bytes and no control characters",
        at: reader.node("name")?.place ?? reader.place)
    }
    name = text
  }
}
