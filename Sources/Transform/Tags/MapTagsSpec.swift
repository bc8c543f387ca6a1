public import Records

/// `map_tags: {columns: {environment: {keys: [env], values: {prd: production}, default: unknown}}, rest: tags}`:
/// tags become columns.
///
/// Reads the column `tags`: a JSON object, text that holds one, or the members of one without braces. A column takes
/// the value of the first of its keys that a row has. Keys are compared byte for byte but for the case of ASCII
/// letters; of two tags whose keys are so the same the later counts, and null is as absent. `values` replaces values
/// that agree byte for byte; an object or array is its JSON text. Rows without the tag get `default`, or null.
///
/// `rest` keeps the tags that no column lists as one JSON object, in place of `tags` or in a new column. Text that
/// holds no tags is kept there as it is, gives every column its default, and is counted as unparsable; so are more
/// than 4096 tags in a row.
///
/// Coverage tells, for each column, rows and cost mapped and defaulted, and those unparsable.
public struct MapTagsSpec: TransformSpec {
  /// The column that is read.
  static let source = "tags"

  private let columns: [TagColumnSpec]
  private let rest: NamedColumn?
  private let place: ConfigPlace

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    let subject = "transform 'map_tags'"
    var reader = ConfigReader(node, subject: subject, diagnostics: diagnostics)
    let columnsNode = reader.requiredNode("columns")
    rest = reader.node("rest").flatMap { rest in
      reader.requiredText("rest").map { NamedColumn(name: $0, place: rest.place) }
    }
    reader.finish()
    place = node.place
    columns = columnsNode.map { Self.columns($0, of: subject, diagnostics) } ?? []
    if let rest, columns.contains(where: { $0.name == rest.name }) {
      diagnostics.report("\(subject) makes two columns '\(rest.name)'", at: rest.place)
    }
    guard !reader.hasProblems else { return nil }
  }

  private static func columns(
    _ node: ConfigNode, of subject: String, _ diagnostics: Diagnostics
  ) -> [TagColumnSpec] {
    // The reader tells what is no mapping, and names that come twice.
    let reader = ConfigReader(node, subject: "'columns' of \(subject)", diagnostics: diagnostics)
    if node.members?.isEmpty ?? false, !reader.hasProblems {
      diagnostics.report("'columns' of \(subject) names no column", at: node.place)
    }
    return (node.members ?? []).compactMap { TagColumnSpec($0, of: subject, diagnostics) }
  }

  public var columnsPresumed: [Column]? {
    (columns.map(\.name) + [rest?.name].compactMap(\.self)).map { Column($0, .text, slot: 0) }
  }

  public var fingerprint: String {
    let rest = rest.map { [$0.name] } ?? []
    return "map_tags \(columns.map(\.fingerprint)) rest \(rest)"
  }
  public var inputs: [LoadRecord.Input] { [] }

  /// Which tags each column asks for.
  public func explain(_ passage: RowPassage) -> [String] { columns.map(\.rule) }
  public var needsCurrency: Bool { false }

  /// Throws `configuration` without a column `tags`, and for a column that is there already.
  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    let source = try input.columns(
      [NamedColumn(name: Self.source, place: place)], for: "map_tags")[0]
    var mapping = TagMapping(
      source: source.slot, rest: nil, columns: [], keys: TagKeys(), texts: ByteTable())
    var output = input
    for column in columns {
      let slot = slots.next()
      mapping.columns.append(column.bound(to: slot, &mapping.keys, &mapping.texts))
      let added = Column(
        column.name, .text, slot: slot,
        meaning: "Tag \(column.keys.joined(separator: " or ")) of the resource.")
      output = try output.adding([added], by: "map_tags", at: column.place)
    }
    if let rest {
      let slot = slots.next()
      mapping.rest = slot
      output = try output.keeping(rest, in: slot)
    }
    return BoundTransform(schema: output) { [mapping] _ in
      MapTagsTransform(mapping, schema: input)
    }
  }
}

extension Schema {
  /// The schema with a column for the rest of the tags, in place of the tags or beside them.
  fileprivate func keeping(_ rest: NamedColumn, in slot: Int) throws(Fault) -> Schema {
    let column = Column(
      rest.name, .json, slot: slot, meaning: "Tags of the resource that have no column, as JSON.")
    guard rest.name == MapTagsSpec.source,
      let index = columns.firstIndex(where: { $0.name == MapTagsSpec.source })
    else { return try adding([column], by: "map_tags", at: rest.place) }
    var schema = self
    schema.columns[index] = column
    return schema
  }
}
