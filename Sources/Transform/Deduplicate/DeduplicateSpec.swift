public import Records

/// `deduplicate: {key: all, scope: delivery, memory: 64MiB, keep: first}`: records that were delivered twice go once.
///
/// With `scope: delivery` a page that comes twice in a listing goes, and where a unit comes in overlapping windows each
/// distinct record stays as often as it stands in that window which has it most often: equal rows of one listing are
/// no repetition. With `scope: unit` one of all equal records stays, the first, or with key columns perhaps the last.
///
/// `key: all` compares every column of the source. Memory beyond `memory` is disk, within `limits.spool`.
public struct DeduplicateSpec: TransformSpec {
  /// What counts as repeated.
  enum Scope: String, CaseIterable {
    case delivery, unit
  }

  /// Which of equal records stays.
  enum Kept: String, CaseIterable {
    case first, last
  }

  static let memoryRange = ByteSize(bytes: 1 << 20)...ByteSize(bytes: 1 << 40)

  /// The key columns; empty for all of the source.
  private let columns: [NamedColumn]
  private let scope: Scope
  private let kept: Kept
  private let memory: ByteSize
  private let place: ConfigPlace

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    let subject = "transform 'deduplicate'"
    var reader = ConfigReader(node, subject: subject, diagnostics: diagnostics)
    place = node.place
    columns = Self.key(&reader, diagnostics)
    scope =
      reader.choice("scope", of: Scope.allCases.map(\.rawValue)).flatMap(Scope.init) ?? .delivery
    kept = reader.choice("keep", of: Kept.allCases.map(\.rawValue)).flatMap(Kept.init) ?? .first
    memory = reader.size("memory") ?? ByteSize(bytes: 64 << 20)
    let memoryPlace = reader.node("memory")?.place ?? place
    let keepPlace = reader.node("keep")?.place ?? place
    reader.finish()
    if !Self.memoryRange.contains(memory) {
      diagnostics.report(
        "'memory' of \(subject) must be \(Self.memoryRange.lowerBound) to"
          + " \(Self.memoryRange.upperBound), not \(memory)", at: memoryPlace)
    } else if let whole = Self.memoryLimit(context), memory > whole {
      diagnostics.report(
        "'memory' of \(subject) (\(memory)) is more than 'memory' of limits (\(whole))",
        at: memoryPlace)
    }
    if kept == .last, columns.isEmpty {
      diagnostics.report(
        "'keep: last' of \(subject) needs key columns: records that are equal in all columns do not"
          + " differ in which is kept", at: keepPlace)
    } else if kept == .last, scope == .delivery {
      diagnostics.report(
        "'keep: last' of \(subject) needs 'scope: unit': a delivery is not kept or left by key",
        at: keepPlace)
    }
    if reader.hasProblems { return nil }
  }

  private static func key(
    _ reader: inout ConfigReader, _ diagnostics: Diagnostics
  ) -> [NamedColumn] {
    guard let node = reader.node("key"), node.text != "all" else { return [] }
    let names = reader.texts("key") ?? []
    let places = node.elements?.map(\.place) ?? [node.place]
    if names.isEmpty, node.elements != nil {
      diagnostics.report("'key' of transform 'deduplicate' names no column", at: node.place)
    }
    var columns: [NamedColumn] = []
    for (name, place) in zip(names, places) {
      if columns.contains(where: { $0.name == name }) {
        diagnostics.report("'key' of transform 'deduplicate' names '\(name)' twice", at: place)
      }
      columns.append(NamedColumn(name: name, place: place))
    }
    return columns
  }

  private static func memoryLimit(_ context: SpecContext) -> ByteSize? {
    let member = context.sections["limits"]?.members?.first { $0.key == "memory" }
    return member?.value.text.flatMap { ByteSize($0) }
  }

  /// Without `memory`, which changes no row.
  public var columnsPresumed: [Column]? { [] }
  public var fingerprint: String {
    let key = columns.isEmpty ? "all" : "\(columns.map(\.name).sorted())"
    return "deduplicate \(key) scope \(scope) keep \(kept)"
  }
  public var inputs: [LoadRecord.Input] { [] }

  /// What made an equal record stay in place of this one.
  public func explain(_ passage: RowPassage) -> [String] {
    guard passage.after.isEmpty else { return [] }
    let key = columns.isEmpty ? "all columns" : columns.map(\.name).joined(separator: ", ")
    return ["a record equal in \(key) stayed: scope \(scope.rawValue), keep \(kept.rawValue)"]
  }

  public var needsCurrency: Bool { false }

  /// True: a page that has the records of an earlier page was delivered twice.
  public var dropsRepeatedPages: Bool { true }

  /// Throws `configuration` for columns that do not reach the transform, and behind one that makes several rows of
  /// a record.
  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    if let splitter = input.splitBy {
      throw Fault(
        .configuration,
        "transform 'deduplicate' cannot stand behind '\(splitter)', which makes several rows of one"
          + " record: they would be taken for repeated ones", at: place.description,
        remedy: "Put it before '\(splitter)'")
    }
    let key =
      columns.isEmpty
      ? try sourceColumns(in: input, source: slots.source)
      : try input.columns(columns, for: "deduplicate")
    let plan = DeduplicatePlan(
      columns: key, scope: scope, kept: kept, memory: memory, schema: input,
      source: slots.source)
    return BoundTransform(schema: input, needsWholeUnit: kept == .last) { opening in
      DeduplicateTransform(plan, disk: opening.disk)
    }
  }

  /// The columns that make a record of the source what it is: not those around the provider's fields, which are the
  /// same in all rows or count them.
  private func sourceColumns(in input: Schema, source: Schema) throws(Fault) -> [Column] {
    let frame = [
      FrameColumn.enrollment, FrameColumn.billingPeriod, FrameColumn.billingCurrency,
      FrameColumn.sourceRow,
    ]
    let columns = source.columns.filter { !frame.contains($0.name) }
    let gone = columns.filter { column in !input.columns.contains { $0.slot == column.slot } }
    guard let first = gone.first else { return columns }
    let others = gone.count == 1 ? "" : " and \(gone.count - 1) more do"
    throw Fault(
      .configuration,
      "transform 'deduplicate' compares all columns of the source, and"
        + " '\(first.name)'\(others.isEmpty ? " does" : others) not reach it",
      at: place.description,
      remedy: "Put it before the transforms that leave columns out, or name its 'key' columns")
  }
}
