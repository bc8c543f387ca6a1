/// A transform as the definition describes it.
public protocol TransformSpec: ComponentSpec {
  /// Files whose bytes change rows, as the definition wrote their paths.
  var inputs: [LoadRecord.Input] { get }
  /// Whether rows must carry their currency.
  var needsCurrency: Bool { get }
  /// Works out the columns that leave the transform, taking slots for new ones.
  ///
  /// - Throws: `configuration` when the incoming columns do not suffice, naming the nearest that exists.
  func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform
}

/// A transform that knows its columns: what leaves it, and a maker of its state for one unit.
public struct BoundTransform: Sendable {
  /// The columns that leave it.
  public var schema: Schema
  /// Makes the state for one unit; nil when the transform only changes the schema.
  public var make: (@Sendable (Unit) throws(Fault) -> any RecordTransform)?

  /// - Parameters:
  ///   - schema: the columns that leave the transform.
  ///   - make: makes the state for one unit; nil when only the schema changes.
  public init(
    schema: Schema, make: (@Sendable (Unit) throws(Fault) -> any RecordTransform)? = nil
  ) {
    self.schema = schema
    self.make = make
  }
}

/// The state of a transform while one unit passes.
public protocol RecordTransform: AnyObject {
  /// Changes a batch in place: sets slots, appends computed bytes to the window, drops rows.
  func apply(_ batch: RecordBatch) throws(Fault)
  /// What it did to the unit so far.
  var effect: TransformEffect { get }
}

/// What a transform did to a unit: shown in summary and manifest, and used to check the sums.
public struct TransformEffect: Sendable, Equatable {
  /// Rows dropped on purpose, by a filter.
  public var rowsDropped: Int
  /// Rows dropped as repeated delivery.
  public var duplicates: Int
  /// Rows made beyond those that came, by splitting.
  public var rowsAdded: Int
  /// Coverage and the like, by name.
  public var coverage: [String: String]
  /// Exact sums of the additive columns that it added, by column and currency, over the rows that left it.
  public var sumsAdded: [String: [String: ExactSum]]

  /// - Parameters:
  ///   - rowsDropped: rows dropped on purpose.
  ///   - duplicates: rows dropped as repeated delivery.
  ///   - rowsAdded: rows made beyond those that came.
  ///   - coverage: coverage and the like, by name.
  ///   - sumsAdded: sums of the additive columns that it added, by column and currency.
  public init(
    rowsDropped: Int = 0, duplicates: Int = 0, rowsAdded: Int = 0,
    coverage: [String: String] = [:], sumsAdded: [String: [String: ExactSum]] = [:]
  ) {
    self.rowsDropped = rowsDropped
    self.duplicates = duplicates
    self.rowsAdded = rowsAdded
    self.coverage = coverage
    self.sumsAdded = sumsAdded
  }
}
