public import Records

/// `rename: {old: new}`: columns go on under other names, in their places. All at once, so names may be exchanged.
///
/// A change of the schema alone: no record is touched.
public struct RenameSpec: TransformSpec {
  private let columns: [NamedColumn]
  private let newNames: [String]

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "transform 'rename'", diagnostics: diagnostics)
    var columns: [NamedColumn] = []
    var newNames: [String] = []
    for member in node.members ?? [] where !columns.contains(where: { $0.name == member.key }) {
      guard let newName = reader.requiredText(member.key) else { continue }
      if newNames.contains(newName) {
        diagnostics.report(
          "transform 'rename' makes two columns '\(newName)'", at: member.value.place)
      }
      columns.append(NamedColumn(name: member.key, place: member.place))
      newNames.append(newName)
    }
    if columns.isEmpty, !reader.hasProblems {
      diagnostics.report("transform 'rename' names no column", at: node.place)
    }
    guard !reader.hasProblems else { return nil }
    self.columns = columns
    self.newNames = newNames
  }

  public var columnsPresumed: [Column]? { newNames.map { Column($0, .text, slot: 0) } }
  public var fingerprint: String {
    let pairs = zip(columns, newNames).sorted { $0.0.name < $1.0.name }
    return "rename \(pairs.map { [$0.0.name, $0.1] })"
  }
  public var inputs: [LoadRecord.Input] { [] }
  public var needsCurrency: Bool { false }

  /// Throws `configuration` for a column that does not exist, and for a new name that another column keeps.
  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    _ = try input.columns(columns, for: "rename")
    var output = input
    for index in output.columns.indices {
      let name = input.columns[index].name
      if let rename = columns.firstIndex(where: { $0.name == name }) {
        output.columns[index].name = newNames[rename]
      }
    }
    for (column, newName) in zip(columns, newNames)
    where output.columns.filter({ $0.name == newName }).count > 1 {
      throw Fault(
        .configuration,
        "transform 'rename' makes '\(column.name)' a second column '\(newName)'",
        at: column.place.description,
        remedy: "Choose another name, or rename '\(newName)' as well")
    }
    return BoundTransform(schema: output)
  }
}
