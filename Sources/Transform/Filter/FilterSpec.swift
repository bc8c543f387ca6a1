public import Records

/// `filter: {keep: {meter_category: ["Virtual*"]}}`, or `drop`: which records go on.
///
/// A record matches when, for each column named, its value matches one of the patterns. `keep` lets matching
/// records pass and no others; `drop` takes them out. A null value matches nothing; an empty string matches `""`
/// and `*`. Values are compared as they are meant, escapes undone, and numbers as they are spelled.
public struct FilterSpec: TransformSpec {
  private let keepsMatches: Bool
  private let columns: [NamedColumn]
  private let patterns: [[String]]

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "transform 'filter'", diagnostics: diagnostics)
    let keep = reader.node("keep")
    let drop = reader.node("drop")
    reader.finish()
    if (keep == nil) == (drop == nil), !reader.hasProblems {
      diagnostics.report(
        "transform 'filter' needs either 'keep' or 'drop'\(keep == nil ? "" : ", not both")",
        at: node.place)
    }
    guard !reader.hasProblems, let conditions = keep ?? drop else { return nil }
    keepsMatches = keep != nil
    let subject = "'\(keepsMatches ? "keep" : "drop")' of transform 'filter'"
    var columnReader = ConfigReader(conditions, subject: subject, diagnostics: diagnostics)
    var columns: [NamedColumn] = []
    var patterns: [[String]] = []
    for member in conditions.members ?? [] {
      guard let texts = columnReader.texts(member.key) else { continue }
      if texts.isEmpty {
        diagnostics.report("\(subject) has no pattern for '\(member.key)'", at: member.value.place)
      }
      columns.append(NamedColumn(name: member.key, place: member.place))
      patterns.append(texts)
    }
    if columns.isEmpty, !reader.hasProblems {
      diagnostics.report("\(subject) names no column", at: conditions.place)
    }
    guard !reader.hasProblems else { return nil }
    self.columns = columns
    self.patterns = patterns
  }

  public var columnsPresumed: [Column]? { [] }
  public var fingerprint: String {
    let conditions = zip(columns, patterns).sorted { $0.0.name < $1.0.name }.map {
      [$0.0.name] + Set($0.1).sorted()
    }
    return "filter \(keepsMatches ? "keep" : "drop") \(conditions)"
  }
  public var inputs: [LoadRecord.Input] { [] }

  /// The condition, and whether the row met it.
  public func explain(_ passage: RowPassage) -> [String] {
    let conditions = zip(columns, patterns).map { column, patterns in
      "\(column.name) like \(patterns.map { "'\($0)'" }.joined(separator: " or "))"
    }
    return ["\(keepsMatches ? "keeps" : "drops") \(conditions.joined(separator: " and "))"]
  }

  public var needsCurrency: Bool { false }

  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    let found = try input.columns(columns, for: "filter")
    let conditions = zip(found, patterns).map { column, patterns in
      RecordMatcher.Condition(slot: column.slot, globs: GlobSet(patterns))
    }
    let source = slots.source
    return BoundTransform(schema: input) { [keepsMatches] _ in
      FilterTransform(
        conditions, keepsMatches: keepsMatches, dropped: RowSums(input, source: source))
    }
  }
}
