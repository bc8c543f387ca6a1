import Billing
public import Records

/// `focus: {version: "1.2"}`: records become rows of the FinOps Open Cost and Usage Specification.
///
/// The columns of FOCUS take the place of the provider's. Around them stay enrollment, billing period, currency, the day
/// and, at the end, `extra` and `source_row`; behind them come columns of our own, whose names begin with `x_`, among
/// them those that transforms before this one added. What the records cannot tell is null. No cost is computed anew:
/// BilledCost is the provider's, digit for digit.
public struct FocusSpec: TransformSpec {
  private let version: FocusVersion
  private let place: ConfigPlace

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "transform 'focus'", diagnostics: diagnostics)
    let version = reader.choice("version", of: FocusVersion.allCases.map(\.rawValue))
    reader.finish()
    guard !reader.hasProblems else { return nil }
    self.version = version.flatMap(FocusVersion.init) ?? .v1_2
    place = node.place
  }

  public var fingerprint: String { "focus \(version.rawValue)" }
  public var inputs: [LoadRecord.Input] { [] }
  /// True: every row of FOCUS has its currency.
  public var needsCurrency: Bool { true }

  /// Throws `configuration` for an endpoint that has no place in FOCUS, without a column that is read, and behind a
  /// transform whose rows would be misread.
  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    let mapping = try mapping(for: input)
    let plan = FocusPlan(mapping, version, input: input, slots: &slots)
    try checkNames(of: plan.schema)
    return BoundTransform(schema: plan.schema) { FocusTransform(plan, unit: $0.unit) }
  }

  private func mapping(for input: Schema) throws(Fault) -> FocusMapping {
    guard let mapping = FocusMapping.of(input.endpoint) else {
      throw refusal(
        "has no mapping for \(input.endpoint)",
        "It takes \(FocusMapping.endpoints.joined(separator: ", "))")
    }
    if input["BilledCost"] != nil {
      throw refusal("stands behind another one", "Leave one of them out")
    }
    if let splitter = input.splitBy {
      throw refusal(
        "cannot stand behind '\(splitter)': every part of a split row has the quantity of the whole,"
          + " and a price times that would count it several times",
        "Put '\(splitter)' behind it, with the names of its columns")
    }
    let missing = mapping.requiredColumns.filter { input[$0] == nil }
    guard let first = missing.first else { return mapping }
    let more = missing.count == 1 ? "" : ", nor do \(missing.count - 1) more"
    throw refusal(
      "reads the column '\(first)', which does not reach it\(more)."
        + Suggestion.sentence(for: first, among: input.names.filter { $0 != first }),
      "Put it before the transforms that rename columns or leave them out")
  }

  private func checkNames(of schema: Schema) throws(Fault) {
    var seen: Set<String> = []
    for column in schema.columns where !seen.insert(column.name).inserted {
      throw refusal(
        "makes a second column '\(column.name)'", "Rename the one that an earlier transform added")
    }
  }

  private func refusal(_ message: String, _ remedy: String) -> Fault {
    Fault(
      .configuration, "transform 'focus' \(message)", at: place.description, remedy: remedy)
  }
}
