/// A transform as the definition describes it.
public protocol TransformSpec: ComponentSpec {
  /// Files whose bytes change rows, as the definition wrote their paths.
  var inputs: [LoadRecord.Input] { get }
  /// Whether rows must carry their currency.
  var needsCurrency: Bool { get }
  /// Whether a page that has the records of an earlier page of its listing is dropped and counted, instead of
  /// failing the unit.
  var dropsRepeatedPages: Bool { get }
  /// Works out the columns that leave the transform, taking slots for new ones.
  ///
  /// - Throws: `configuration` when the incoming columns do not suffice, naming the nearest that exists.
  func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform
  /// The columns beyond those that reach it, as its options tell them, for a transform that does not fit where it
  /// stands: what comes behind it can then be checked all the same. Nil where nothing can be said.
  var columnsPresumed: [Column]? { get }
  /// Says which of its rules and rates made of a row what it became: sentences without full stop, each for a line.
  func explain(_ passage: RowPassage) -> [String]
}

extension TransformSpec {
  /// Most transforms say it by the columns that they add.
  public func explain(_ passage: RowPassage) -> [String] { [] }

  public var dropsRepeatedPages: Bool { false }

  public var columnsPresumed: [Column]? { nil }
}

/// A transform that knows its columns: what leaves it, and a maker of its state for one unit.
public struct BoundTransform: Sendable {
  /// Makes the state for one unit.
  public typealias Maker = @Sendable (TransformOpening) throws(Fault) -> any RecordTransform

  /// The columns that leave it.
  public var schema: Schema
  /// Whether every row of the unit has to be seen before the first one can be changed: rows then go to disk and are
  /// read again.
  public var needsWholeUnit: Bool
  /// Makes the state for one unit; nil when the transform only changes the schema.
  public var make: Maker?

  /// - Parameters:
  ///   - schema: the columns that leave the transform.
  ///   - needsWholeUnit: `survey` sees every row before `apply` sees the first.
  ///   - make: makes the state for one unit; nil when only the schema changes.
  public init(schema: Schema, needsWholeUnit: Bool = false, make: Maker? = nil) {
    self.schema = schema
    self.needsWholeUnit = needsWholeUnit
    self.make = make
  }
}

/// What a transform is told when a unit begins.
public struct TransformOpening: Sendable {
  /// The unit.
  public var unit: Unit
  /// When the run began: the same for all its units.
  public var startedAt: Timestamp
  /// Disk for what memory does not hold.
  public var disk: SpoolDisk

  /// - Parameters:
  ///   - unit: the unit.
  ///   - startedAt: when the run began.
  ///   - disk: disk for what memory does not hold.
  public init(unit: Unit, startedAt: Timestamp = .now, disk: SpoolDisk = SpoolDisk()) {
    self.unit = unit
    self.startedAt = startedAt
    self.disk = disk
  }
}

/// The state of a transform while one unit passes.
public protocol RecordTransform: AnyObject {
  /// Looks at a batch that `apply` will see later, and changes nothing. Only called on a transform that needs the
  /// whole unit: with all of its batches, before the first `apply`.
  func survey(_ batch: RecordBatch) throws(Fault)
  /// Changes a batch in place: sets slots, appends computed bytes to the window, drops rows.
  ///
  /// Bytes that stand in the window, and slots of additive columns, are never changed. Several rows made of one keep
  /// its ordinal and its place in order.
  func apply(_ batch: RecordBatch) throws(Fault)
  /// What it did to the unit so far.
  var effect: TransformEffect { get }
}

extension RecordTransform {
  public func survey(_ batch: RecordBatch) throws(Fault) {}
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
  /// Exact sums over the rows that it dropped, by additive column of those that reached it and currency; ``UnknownCurrency`` where
  /// a row has none. An amount that no exact decimal holds counts as zero.
  public var sumsDropped: [String: [String: ExactSum]]

  /// - Parameters:
  ///   - rowsDropped: rows dropped on purpose.
  ///   - duplicates: rows dropped as repeated delivery.
  ///   - rowsAdded: rows made beyond those that came.
  ///   - coverage: coverage and the like, by name.
  ///   - sumsAdded: sums of the additive columns that it added, by column and currency.
  ///   - sumsDropped: sums over the rows that it dropped, by column and currency.
  public init(
    rowsDropped: Int = 0, duplicates: Int = 0, rowsAdded: Int = 0,
    coverage: [String: String] = [:], sumsAdded: [String: [String: ExactSum]] = [:],
    sumsDropped: [String: [String: ExactSum]] = [:]
  ) {
    self.rowsDropped = rowsDropped
    self.duplicates = duplicates
    self.rowsAdded = rowsAdded
    self.coverage = coverage
    self.sumsAdded = sumsAdded
    self.sumsDropped = sumsDropped
  }
}
