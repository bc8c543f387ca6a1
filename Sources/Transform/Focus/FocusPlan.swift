import Billing
import Records

/// A mapping to FOCUS that knows its columns.
struct FocusPlan: Sendable {
  /// A text in every row, or in those that have a value beside it.
  struct Constant: Sendable {
    var target: Int
    var text: Int
    var beside: Int?
  }

  /// The first of some values that is not empty.
  struct Copy: Sendable {
    var target: Int
    var sources: [Int]
  }

  let mapping: FocusMapping
  /// The columns that leave the transform.
  let schema: Schema
  /// The columns of the source, whose currency sums are sorted by.
  let sourceSchema: Schema
  private(set) var constants: [Constant] = []
  private(set) var copies: [Copy] = []
  /// Amounts that get a slot of their own.
  private(set) var amounts: [(target: Int, source: Int)] = []
  /// The amounts that this transform adds, with their slots.
  private(set) var added: [Column] = []
  /// Columns that are null where another one is, with the slots of both.
  private(set) var dependents: [(target: Int, beside: Int)] = []
  /// Texts that rows share.
  private(set) var texts = ByteTable()
  private let input: Schema
  private let slots: [String: Int]
  /// Takes what no column wants.
  private let unwanted: Int

  init(
    _ mapping: FocusMapping, _ version: FocusVersion, input: Schema,
    slots allocator: inout SlotAllocator
  ) {
    self.mapping = mapping
    self.input = input
    sourceSchema = allocator.source
    unwanted = allocator.next()
    let nothing = allocator.next()
    var slots: [String: Int] = [:]
    for entry in mapping.entries {
      switch entry.rule {
      case .nothing: slots[entry.name] = nothing
      case .column(let name): slots[entry.name] = input[name]?.slot ?? nothing
      default: slots[entry.name] = allocator.next()
      }
    }
    for name in OwnColumn.all.map(\.name) + OwnColumn.internalNames {
      slots[name] = allocator.next()
    }
    self.slots = slots
    schema = Self.schema(mapping, version, input, slots, of: allocator.source)
    for entry in mapping.entries { add(entry) }
    dependents = Self.dependentColumns.map { (slot($0.name), slot($0.beside)) }
    added = schema.additiveColumns.filter { column in
      !input.additiveColumns.contains { $0.slot == column.slot }
    }
  }

  /// Source: FOCUS 1.2, the rules on nulls of these columns.
  private static let dependentColumns = [
    (name: "SkuMeter", beside: "SkuId"), (name: "SkuPriceDetails", beside: "SkuPriceId"),
    (name: "SubAccountName", beside: "SubAccountId"),
  ]

  private mutating func add(_ entry: FocusEntry) {
    let target = slots[entry.name] ?? unwanted
    switch entry.rule {
    case .nothing, .column, .made: break
    case .constant(let text):
      constants.append(Constant(target: target, text: texts.insert(text), beside: nil))
    case .constantBeside(let text, let column):
      constants.append(Constant(target: target, text: texts.insert(text), beside: slots[column]))
    case .text(let names):
      copies.append(Copy(target: target, sources: names.compactMap { input[$0]?.slot }))
    case .amount(let name): if let from = input[name]?.slot { amounts.append((target, from)) }
    }
  }

  /// The slot that a step writes a column to: one that nobody reads unless the mapping leaves it to steps.
  func made(_ name: String) -> Int {
    let isMade = mapping.entries.contains {
      guard $0.name == name, case .made = $0.rule else { return false }
      return true
    }
    return isMade || OwnColumn.isKnown(name) ? slots[name] ?? unwanted : unwanted
  }

  /// The slot of a column of FOCUS.
  func slot(_ name: String) -> Int { slots[name] ?? unwanted }

  /// The slot of a column that reaches the transform.
  func source(_ name: String?) -> Int? { name.flatMap { input[$0]?.slot } }
}

// The columns that leave the transform.
extension FocusPlan {
  /// The columns of FOCUS that reports look for.
  private static let roles: [String: ColumnRole] = [
    "BilledCost": .cost, "SubAccountId": .subscription, "SubAccountName": .subscriptionName,
    "ServiceName": .service, "ResourceId": .resource, "SkuMeter": .meterName,
  ]

  private static func schema(
    _ mapping: FocusMapping, _ version: FocusVersion, _ input: Schema, _ slots: [String: Int],
    of source: Schema
  ) -> Schema {
    let front = [
      FrameColumn.enrollment, FrameColumn.billingPeriod, FrameColumn.billingCurrency,
      mapping.sources.firstDay,
    ]
    let back = [FrameColumn.extra, FrameColumn.sourceRow]
    var columns = front.compactMap { input[$0] }
    // The provider's names stay with the first column that holds a field whole, so that rows of two loads can be paired.
    var told = Set(front)
    func fields(of rule: FocusRule) -> [String] {
      let name: String? =
        switch rule {
        case .column(let name): name
        case .text(let names): names.first
        default: nil
        }
      guard let name, told.insert(name).inserted else { return [] }
      return input[name]?.sourceNames ?? []
    }
    for column in FocusColumn.columns(of: version) {
      guard let entry = mapping.entries.first(where: { $0.name == column.name }),
        let slot = slots[column.name]
      else { continue }
      columns.append(
        Column(
          column.name, column.type, slot: slot, isAdditive: column.isAdditive,
          role: roles[column.name], meaning: "\(column.meaning) From: \(entry.origin).",
          sourceNames: fields(of: entry.rule)))
    }
    for (name, from) in mapping.custom {
      guard var column = input[from] else { continue }
      column.name = name
      if !told.insert(from).inserted { column.sourceNames = [] }
      columns.append(column)
    }
    for column in OwnColumn.all {
      columns.append(
        Column(column.name, column.type, slot: slots[column.name] ?? 0, meaning: column.meaning))
    }
    // What transforms before this one added or renamed.
    for column in input.columns where source[column.name] == nil {
      var column = column
      if !column.name.hasPrefix("x_") { column.name = "x_" + column.name }
      columns.append(column)
    }
    columns += back.compactMap { input[$0] }
    // What FOCUS tells itself has its role from there alone.
    for index in columns.indices where roles[columns[index].name] == nil {
      if let role = columns[index].role, roles.values.contains(role) { columns[index].role = nil }
    }
    var schema = input
    schema.columns = columns
    return schema
  }
}

/// A column of our own that the transform fills.
struct OwnColumn: Sendable {
  var name: String
  var type: ColumnType
  var meaning: String

  static let all = [
    OwnColumn(
      name: "x_ResourceType", type: .text, meaning: "Type in the resource's id, in small letters."),
    OwnColumn(
      name: "x_PricingBlockSize", type: .decimal, meaning: "Units in a block of unit_of_measure."),
    OwnColumn(
      name: "x_QuantityScale", type: .text,
      meaning: "unknown: whether quantities count blocks or units is not in the records."),
    OwnColumn(
      name: "x_ListCostIsEstimated", type: .boolean,
      meaning: "true: ListCost is ContractedCost, for want of public prices."),
    OwnColumn(
      name: "x_SkuIsCreditEligible", type: .boolean,
      meaning: "Whether the charge is drawn from the commitment: not charges_billed_separately."),
    OwnColumn(
      name: "x_PublisherCategory", type: .text, meaning: "Cloud Provider or Vendor."),
    OwnColumn(name: "x_SourceDataset", type: .text, meaning: "The endpoint of the record."),
    OwnColumn(
      name: "x_TagsRaw", type: .text, meaning: "Tags as they came, where they cannot be read."),
  ]

  /// Values that steps hand to each other.
  static let internalNames = ["unit", "ratio"]

  static func isKnown(_ name: String) -> Bool {
    all.contains { $0.name == name } || internalNames.contains(name)
  }
}
