public import Records

/// `select: [cost, usage_date]`: only these columns go on, in this order.
///
/// A change of the schema alone: no record is touched.
public struct SelectSpec: TransformSpec {
  private let columns: [NamedColumn]

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    let problemsBefore = diagnostics.problems.count
    var seen: Set<String> = []
    var columns: [NamedColumn] = []
    let elements = node.elements ?? (node.text == nil ? [] : [node])
    if elements.isEmpty {
      diagnostics.report(
        "transform 'select' must be a list of columns, not \(node.listKind)", at: node.place)
    }
    for element in elements {
      guard let name = element.text, !name.isEmpty else {
        diagnostics.report(
          "a column of transform 'select' must be a name, not \(element.listKind)",
          at: element.place)
        continue
      }
      if !seen.insert(name).inserted {
        diagnostics.report("transform 'select' names '\(name)' twice", at: element.place)
      }
      columns.append(NamedColumn(name: name, place: element.place))
    }
    guard diagnostics.problems.count == problemsBefore else { return nil }
    self.columns = columns
  }

  public var columnsPresumed: [Column]? { [] }
  public var fingerprint: String { "select \(columns.map(\.name))" }
  public var inputs: [LoadRecord.Input] { [] }
  public var needsCurrency: Bool { false }

  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    let selected = try input.columns(columns, for: "select")
    var output = input
    output.columns = selected
    return BoundTransform(schema: output)
  }
}

extension ConfigNode {
  /// What the value is, for messages about lists and names that must not be empty.
  fileprivate var listKind: String {
    if elements?.isEmpty == true { return "an empty list" }
    return text?.isEmpty == true ? "empty text" : kind
  }
}
