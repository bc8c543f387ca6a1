public import Records

/// `map_departments: {table: mappings/departments.csv, default: Unallocated}`: each row gets the department that a
/// table gives to the values of its columns.
///
/// The table is CSV with a header: `match_column`, `pattern` and `department`, and perhaps `cost_center`, `valid_from`,
/// `valid_to` and `priority`. A pattern is a value, byte for byte, or has `*` for any text (`\*` is a star); null
/// matches none. With `fold_ascii_case` the case of ASCII letters does not count. Of all rules that match, a value wins over a pattern with stars, among these the one with more literal
/// bytes, then the higher priority (0 where none is written), then the earlier line. A rule holds from `valid_from`
/// inclusive to `valid_to` exclusive, compared with `usage_date`; a row without a day meets only rules without days.
///
/// Adds `mapped_department` (`default`, or null, where nothing matches), `mapped_cost_center`, and `mapped_by`, which is
/// `match_column=pattern` of the rule. Coverage tells rows and cost mapped and defaulted.
public struct MapDepartmentsSpec: TransformSpec {
  /// The column whose day decides which rules hold.
  static let dayColumn = "usage_date"

  public let inputs: [LoadRecord.Input]
  private let defaultDepartment: String?
  private let foldsCase: Bool
  private let table: DepartmentTable
  /// Where the table lies, as the user can open it.
  private let file: String
  private let place: ConfigPlace

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    let subject = "transform 'map_departments'"
    var reader = ConfigReader(node, subject: subject, diagnostics: diagnostics)
    let path = reader.requiredText("table")
    let pathPlace = reader.node("table")?.place ?? node.place
    defaultDepartment = reader.text("default")
    foldsCase = reader.flag("fold_ascii_case", default: false)
    reader.finish()
    guard let path,
      let source = TableFile(path, at: pathPlace, context: context, diagnostics: diagnostics)
    else { return nil }
    file = context.path(path)
    place = node.place
    let rules = DepartmentTableReader.rules(
      of: source.bytes, file: file, foldsCase: foldsCase, diagnostics)
    table = DepartmentTable(rules, defaultDepartment: defaultDepartment)
    inputs = [source.input]
  }

  public var columnsPresumed: [Column]? {
    ["mapped_department", "mapped_cost_center", "mapped_by"].map { Column($0, .text, slot: 0) }
  }

  public var fingerprint: String {
    "map_departments \(inputs.map(\.sha256)) default \(defaultDepartment.map { [$0] } ?? [])"
      + (foldsCase ? " fold_ascii_case" : "")
  }
  public var needsCurrency: Bool { false }

  /// The rule and the table that it stands in.
  public func explain(_ passage: RowPassage) -> [String] {
    guard let row = passage.after.first else { return [] }
    let table = inputs.first?.path ?? file
    if let rule = row["mapped_by"] { return ["rule \(rule) of \(table)"] }
    let otherwise = defaultDepartment.map { "the default '\($0)'" } ?? "no department"
    return ["no rule of \(table) matches: \(otherwise)"]
  }

  /// Throws `configuration` when the table matches columns that do not reach the transform, with the line of each, and
  /// when rules hold on some days only and there is no `usage_date`.
  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    let matched = try matchedSlots(in: input)
    let daySlot = try daySlot(in: input)
    let added = DepartmentPass.Slots(
      department: slots.next(), costCenter: slots.next(), rule: slots.next())
    let output = try input.adding(
      [
        Column(
          "mapped_department", .text, slot: added.department, role: .mappedDepartment,
          meaning: "Department by the departments table."),
        Column(
          "mapped_cost_center", .text, slot: added.costCenter,
          meaning: "Cost center by the departments table."),
        Column(
          "mapped_by", .text, slot: added.rule,
          meaning: "The rule that gave the department: column=pattern."),
      ], by: "map_departments", at: place)
    return BoundTransform(schema: output) { [table, foldsCase] _ in
      MapDepartmentsTransform(
        DepartmentPass(
          table, making: added,
          matcher: DepartmentMatcher(
            table, slots: matched, daySlot: daySlot, foldsCase: foldsCase), schema: input))
    }
  }

  private func matchedSlots(in input: Schema) throws(Fault) -> [Int] {
    let unknown = table.columns.filter { input[$0.name] == nil }
    guard unknown.isEmpty else {
      let problems = unknown.map { column in
        "\(file):\(column.line):1: match_column '\(column.name)' does not reach the transform."
          + Suggestion.sentence(for: column.name, among: input.names)
      }
      throw Fault(.configuration, problems.joined(separator: " "), at: place.description)
    }
    return table.columns.compactMap { input[$0.name]?.slot }
  }

  private func daySlot(in input: Schema) throws(Fault) -> Int? {
    guard let line = table.firstDatedLine else { return nil }
    if let column = input.dayColumn ?? input[Self.dayColumn] { return column.slot }
    throw Fault(
      .configuration,
      "\(file):\(line):1: the row holds on some days only, and no column that tells the day of a row"
        + " reaches the transform", at: place.description,
      remedy: "Leave valid_from and valid_to empty, or keep the column '\(Self.dayColumn)'")
  }
}
