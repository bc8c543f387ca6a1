public import Records

/// `allocate: {rules: mappings/allocation.yaml}`: rows that a rule matches are split among targets.
///
/// Each additive column of a split row is divided by fixed shares, evenly, or in proportion to a total that is measured
/// over the unit; the parts have the scale of the original or 10, whichever is more, and sum to it to the last digit.
/// All else of the row stays on every part. Of several rules that match, the first counts.
///
/// Adds `allocated_to`, the target, and `allocated_by`, the rule.
public struct AllocateSpec: TransformSpec {
  public let inputs: [LoadRecord.Input]
  private let rules: AllocationRules
  private let place: ConfigPlace

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "transform 'allocate'", diagnostics: diagnostics)
    let path = reader.requiredText("rules")
    let pathPlace = reader.node("rules")?.place ?? node.place
    reader.finish()
    guard let path,
      let source = TableFile(path, at: pathPlace, context: context, diagnostics: diagnostics),
      let tree = context.readTree(context.path(path), diagnostics),
      let rules = AllocationReader(diagnostics).rules(tree), !reader.hasProblems
    else { return nil }
    self.rules = rules
    inputs = [source.input]
    place = node.place
  }

  public var columnsPresumed: [Column]? {
    ["allocated_to", "allocated_by"].map { Column($0, .text, slot: 0) }
  }

  public var fingerprint: String { "allocate \(inputs.map(\.sha256))" }

  /// True when amounts of several currencies could be weighed against each other.
  public var needsCurrency: Bool {
    rules.rules.contains { if case .proportional = $0.shares { true } else { false } }
  }

  /// The rule that split the row, and its file.
  public func explain(_ passage: RowPassage) -> [String] {
    guard let row = passage.after.first else { return [] }
    let file = inputs.first?.path ?? "the rules"
    guard let rule = row["allocated_by"] else { return ["no rule of \(file) matches"] }
    let parts = passage.after.count
    return ["rule '\(rule)' of \(file): \(parts) part\(parts == 1 ? "" : "s")"]
  }

  /// Throws `configuration` for columns that do not reach the transform, for a measured column that is no amount, and
  /// when nothing that reaches it could be split.
  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    guard !input.additiveColumns.isEmpty else {
      throw Fault(
        .configuration, "transform 'allocate' splits money, and no column of it reaches it",
        at: place.description)
    }
    var bound: [AllocatePlan.Rule] = []
    for rule in rules.rules { bound.append(try bind(rule, to: input)) }
    let otherwise = try rules.otherwise.map { column throws(Fault) in
      try input.columns([column], for: "allocate")[0].slot
    }
    let plan = AllocatePlan(
      rules: bound, amounts: input.additiveColumns.map(\.slot), otherwise: otherwise,
      currencySlot: slots.source[FrameColumn.billingCurrency]?.slot, targetSlot: slots.next(),
      ruleSlot: slots.next())
    var output = try input.adding(
      [
        Column(
          "allocated_to", .text, slot: plan.targetSlot,
          meaning: "Whom the row, or this part of it, is allocated to."),
        Column(
          "allocated_by", .text, slot: plan.ruleSlot,
          meaning: "The allocation rule that split the row."),
      ], by: "allocate", at: place)
    output.splitBy = "allocate"
    return BoundTransform(schema: output, needsWholeUnit: plan.measures) { _ in
      AllocateTransform(plan)
    }
  }

  private func bind(
    _ rule: AllocationRule, to input: Schema
  ) throws(Fault) -> AllocatePlan.Rule {
    let match = try Self.conditions(rule.match, in: input)
    switch rule.shares {
    case .fixed(let shares):
      return AllocatePlan.Rule(name: rule.name, match: match, shares: .fixed(shares))
    case .proportional(let proportion):
      let by = try input.columns([proportion.by], for: "allocate")[0]
      let of = try input.columns([proportion.of], for: "allocate")[0]
      guard of.type == .decimal || of.type == .integer else {
        throw Fault(
          .configuration,
          "rule '\(rule.name)' measures '\(of.name)', which is \(of.type.rawValue)",
          at: proportion.of.place.description, remedy: "Name an amount or a quantity")
      }
      return AllocatePlan.Rule(
        name: rule.name, match: match,
        shares: .measured(
          AllocatePlan.Measured(
            by: by.slot, of: of.slot, isByCurrency: of.isAdditive && of.currency == nil,
            among: try Self.conditions(proportion.among, in: input))))
    }
  }

  private static func conditions(
    _ conditions: [AllocationRule.Condition], in input: Schema
  ) throws(Fault) -> [RecordMatcher.Condition] {
    let columns = try input.columns(conditions.map(\.column), for: "allocate")
    return zip(columns, conditions).map { column, condition in
      RecordMatcher.Condition(slot: column.slot, globs: GlobSet(condition.patterns))
    }
  }
}

/// An allocation that knows its columns.
struct AllocatePlan: Sendable {
  /// What a proportional rule measures.
  struct Measured: Sendable {
    var by: Int
    var of: Int
    /// Whether amounts of a currency weigh only rows of that currency.
    var isByCurrency: Bool
    var among: [RecordMatcher.Condition]
  }

  enum Shares: Sendable {
    case fixed([(target: String, weight: ExactDecimal)])
    case measured(Measured)
  }

  struct Rule: Sendable {
    var name: String
    var match: [RecordMatcher.Condition]
    var shares: Shares
  }

  var rules: [Rule]
  /// Slots of the columns that are divided.
  var amounts: [Int]
  /// Slot of what stands for the target of rows that no rule splits.
  var otherwise: Int?
  var currencySlot: Int?
  var targetSlot: Int
  var ruleSlot: Int

  /// Whether any rule has to see all of the unit first.
  var measures: Bool {
    rules.contains { if case .measured = $0.shares { true } else { false } }
  }
}
