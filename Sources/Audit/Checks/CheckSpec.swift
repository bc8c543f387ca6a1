public import Records

/// A check as the definition describes it: a rule that the rows of a unit must keep before they are published.
public protocol CheckSpec: Sendable {
  /// Reads the whole node, reports every problem, and is nil when there was one.
  init?(_ node: ConfigNode, diagnostics: Diagnostics)
  /// Finds its columns among those that leave the last transform, and what it compares with among the amounts that
  /// the source can ask for, by what states them; reports what is missing and is then nil.
  func bind(
    _ schema: Schema, references: [String: [String]], diagnostics: Diagnostics
  ) -> BoundCheck?
}

/// A check that knows its columns: a maker of its state for one unit.
public struct BoundCheck: Sendable {
  /// What the source has to be asked for before the check is decided, or nil.
  public var reference: String?
  /// Makes the state for one listing of a unit.
  public var make: @Sendable (CheckOpening) -> any RunningCheck

  /// - Parameters:
  ///   - reference: what the source has to be asked for.
  ///   - make: makes the state for one listing of a unit.
  public init(
    reference: String? = nil, make: @escaping @Sendable (CheckOpening) -> any RunningCheck
  ) {
    self.reference = reference
    self.make = make
  }
}

/// What a check is told when a unit begins.
public struct CheckOpening: Sendable {
  /// The unit.
  public var unit: Unit
  /// Disk for what memory does not hold.
  public var disk: SpoolDisk

  /// - Parameters:
  ///   - unit: the unit.
  ///   - disk: disk for what memory does not hold.
  public init(unit: Unit, disk: SpoolDisk = SpoolDisk()) {
    self.unit = unit
    self.disk = disk
  }
}

/// The state of a check while the final rows of one unit pass.
public protocol RunningCheck: AnyObject {
  /// Looks at a batch as the sinks get it, and changes nothing.
  func observe(_ batch: RecordBatch) throws(Fault)
  /// Says how it went, once all rows are staged.
  func result(_ evidence: CheckEvidence) throws(Fault) -> CheckOutcome
}

/// A check that compares a sum with the provider's figures.
public protocol ComparingCheck: RunningCheck {
  /// The comparison itself.
  func finding(
    _ totals: [String: [String: ExactSum]], _ figures: ReferenceFigures
  ) throws(Fault) -> ReconcileRule.Finding
  /// The amounts that are compared; nil where nothing is.
  func comparison(
    _ evidence: CheckEvidence
  ) throws(Fault) -> LoadRecord.CheckResult.Comparison?
}

/// What is known of a unit when its checks are decided.
public struct CheckEvidence: Sendable {
  /// The unit.
  public var unit: Unit
  /// Rows staged in each sink.
  public var rowsWritten: Int
  /// Exact sums by additive column and currency.
  public var totals: [String: [String: ExactSum]]
  /// The load that a sink holds of the unit, the newest if they differ.
  public var previous: LoadRecord?
  /// Records that are in quarantine instead of in the sinks.
  public var putAside = PutAside()
  /// Whether the provider may still change the period as a matter of course.
  public var isOpen = false
  /// What the provider says that the unit comes to, by what states it.
  public var references: [String: ReferenceFigures] = [:]

  /// - Parameters:
  ///   - unit: the unit.
  ///   - rowsWritten: rows staged in each sink.
  ///   - totals: exact sums by additive column and currency.
  ///   - previous: the newest load that a sink holds of the unit.
  public init(
    unit: Unit, rowsWritten: Int, totals: [String: [String: ExactSum]] = [:],
    previous: LoadRecord? = nil
  ) {
    self.unit = unit
    self.rowsWritten = rowsWritten
    self.totals = totals
    self.previous = previous
  }
}

/// How a check went, with what was compared and found.
public enum CheckOutcome: Sendable, Equatable {
  /// The rule was kept.
  case passed(String)
  /// The rule was broken, and the definition says that this shall not stop the load.
  case warned(String)
  /// The rule was broken: nothing is published.
  case failed(String)
  /// There was nothing to compare with.
  case skipped(String)

  /// The outcome as manifest and summary have it.
  public func record(_ name: String) -> LoadRecord.CheckResult {
    switch self {
    case .passed(let message): .init(name: name, outcome: "passed", message: message)
    case .warned(let message): .init(name: name, outcome: "warned", message: message)
    case .failed(let message): .init(name: name, outcome: "failed", message: message)
    case .skipped(let message): .init(name: name, outcome: "skipped", message: message)
    }
  }
}

/// A column that a check names, with the place of its name.
struct ColumnReference: Sendable {
  var name: String
  var place: ConfigPlace

  init(_ name: String, at place: ConfigPlace) {
    self.name = name
    self.place = place
  }

  /// The text of an option that names a column.
  init?(_ reader: inout ConfigReader, key: String) {
    guard let name = reader.requiredText(key), let node = reader.node(key) else { return nil }
    self.init(name, at: node.place)
  }

  /// The column of that name, or nil after reporting that there is none.
  func find(in schema: Schema, for check: String, diagnostics: Diagnostics) -> Column? {
    if let column = schema[name] { return column }
    diagnostics.report(
      "check '\(check)' names no column: there is no '\(name)' after the last transform."
        + (Suggestion.nearest(to: name, among: schema.names).map { " Did you mean '\($0)'?" } ?? ""),
      at: place)
    return nil
  }
}
