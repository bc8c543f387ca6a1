/// A sink as the definition describes it.
public protocol SinkSpec: ComponentSpec {
  /// The word in YAML: `files`, `postgres`.
  var name: String { get }
  /// Sinks commit in ascending order: archive 0, files 1, postgres 2.
  var commitOrder: Int { get }
  /// Whether rows must carry their currency.
  var needsCurrency: Bool { get }
  /// What the sink replaces, in words that two sinks share only if one would replace what the other wrote; nil when
  /// that cannot happen.
  var destination: String? { get }
  /// The folder whose disk takes what the sink writes; nil where it writes elsewhere.
  var folder: String? { get }
  /// Whether it keeps bodies as they came, not rows: its sinks have an `archive`, and commit as soon as a listing is
  /// complete, whatever the checks say.
  var keepsPages: Bool { get }
  /// Refuses columns that the sink cannot take or lacks.
  func check(_ schema: Schema) throws(Fault)
  /// What moves rows that the store cannot hold to `batch.rejected`, after the last transform and before any sink
  /// sees them; nil when the store holds whatever comes. One per unit: it may keep state.
  func screen(_ schema: Schema) -> (any RecordTransform)?
  /// What has to stand before any unit: folders that can be written, migrations. Called once a run.
  func prepare(_ run: RunContext) throws(Fault)
  /// A sink for one unit.
  func makeSink(_ run: RunContext) throws(Fault) -> any RecordSink
  /// The loads that the sink holds of an endpoint, one a unit.
  func loads(of endpoint: String) throws(Fault) -> [LoadRecord]
  /// All that the sink can tell of an endpoint, as of one instant: its loads, and what it keeps beside them.
  func account(of endpoint: String) throws(Fault) -> SinkAccount
  /// What the present load of a unit changed, by groups of rows; empty where the sink keeps no more than the load's
  /// own record tells.
  func restatement(of unit: Unit) throws(Fault) -> [RestatementLine]
  /// Reads all that the sink holds of an endpoint again and compares it with what was recorded; calls `take` with each
  /// load as soon as it was read.
  func verify(
    _ endpoint: String, _ take: (Verification) throws(Fault) -> Void
  ) throws(Fault)
  /// The rows of the present load of a unit that were made of one record, where they can be told by their column
  /// `source_row`.
  ///
  /// - Parameters:
  ///   - unit: the unit; its days do not matter.
  ///   - ordinal: the record's ordinal in its listing.
  ///   - schema: the columns that leave the last transform.
  func rows(of unit: Unit, ordinal: Int, _ schema: Schema) throws(Fault) -> [StoredRow]
  /// What lets several runs share the units of a pipeline; nil where the sink's store cannot. Called after `prepare`.
  func claims(_ run: RunContext) throws(Fault) -> (any UnitClaims)?
}

extension SinkSpec {
  /// Sinks change no rows, so they add nothing to `plan_sha256`.
  public var fingerprint: String { "" }

  public var destination: String? { nil }

  public var folder: String? { nil }

  public var keepsPages: Bool { false }

  /// Most sinks keep nothing beside the loads' own records.
  public func account(of endpoint: String) throws(Fault) -> SinkAccount {
    SinkAccount(loads: try loads(of: endpoint))
  }

  public func restatement(of unit: Unit) throws(Fault) -> [RestatementLine] { [] }

  public func verify(
    _ endpoint: String, _ take: (Verification) throws(Fault) -> Void
  ) throws(Fault) {}

  public func rows(of unit: Unit, ordinal: Int, _ schema: Schema) throws(Fault) -> [StoredRow] {
    []
  }

  public func claims(_ run: RunContext) throws(Fault) -> (any UnitClaims)? { nil }

  /// Most stores hold whatever comes.
  public func screen(_ schema: Schema) -> (any RecordTransform)? { nil }
}

/// Takes one unit into a store, all or nothing.
///
/// Life: `previous → begin → write… → finish → commit | discard`. `begin` may come again before
/// `finish` and forgets what was written. Calls block and come from one thread at a time. Whatever
/// fails or is killed leaves the earlier load as it was; what staging remains is removed by `discard`
/// or by the next run.
public protocol RecordSink: AnyObject {
  /// Where bodies go, in a sink that keeps those in place of rows; nil in all others.
  var archive: (any PageArchive)? { get }
  /// The load that the sink now holds of the unit, or nil.
  func previous(_ unit: Unit) throws(Fault) -> LoadRecord?
  /// Opens a staging for the unit.
  func begin(_ opening: LoadOpening) throws(Fault)
  /// Stages the rows of a batch. May block while the store is slower than the source.
  func write(_ batch: RecordBatch) throws(Fault)
  /// Makes all that was written durable, still invisible.
  func finish() throws(Fault) -> StagedLoad
  /// Makes the staged load visible and records it, in one act.
  func commit(_ load: LoadRecord) throws(Fault) -> SinkReceipt
  /// Removes the staging. Harmless at any time, also after `commit`.
  func discard()
}

extension RecordSink {
  public var archive: (any PageArchive)? { nil }
}

/// What a sink is told when a unit begins.
public struct LoadOpening: Sendable {
  /// The unit.
  public var unit: Unit
  /// The columns that leave the last transform.
  public var schema: Schema
  /// Identifier of this load, 16 hexadecimal digits.
  public var loadID: String
  /// Where the currency of each row lies, whether or not a column still shows it, and under what name; nil where rows
  /// have none.
  public var currencySlot: Int?

  /// - Parameters:
  ///   - unit: the unit.
  ///   - schema: the columns of the rows.
  ///   - loadID: 16 hexadecimal digits.
  ///   - sourceCurrency: the slot of the currency as the source tells it.
  public init(unit: Unit, schema: Schema, loadID: String, sourceCurrency: Int? = nil) {
    self.unit = unit
    self.schema = schema
    self.loadID = loadID
    currencySlot = schema[FrameColumn.billingCurrency]?.slot ?? sourceCurrency
  }

  /// The column that shows the currency of a row, whatever its name; nil where none does.
  public var currencyColumn: Column? {
    currencySlot.flatMap { slot in schema.columns.first { $0.slot == slot } }
  }
}

/// What lies staged: durable and invisible.
public struct StagedLoad: Sendable, Equatable {
  /// Rows staged.
  public var rows: Int
  /// Bytes staged, as far as the sink knows.
  public var bytes: Int

  /// - Parameters:
  ///   - rows: rows staged.
  ///   - bytes: bytes staged.
  public init(rows: Int, bytes: Int) {
    self.rows = rows
    self.bytes = bytes
  }
}

/// Where a committed load is.
public struct SinkReceipt: Sendable, Equatable, Codable {
  /// The sink's word in YAML.
  public var sink: String
  /// A folder, or a table, without secrets.
  public var location: String
  /// Rows committed.
  public var rows: Int
  /// Bytes committed, as far as the sink knows.
  public var bytes: Int
  /// What the load changed, where the sink compared it with the one before.
  public var restatement: Restatement?

  /// - Parameters:
  ///   - sink: the sink's word in YAML.
  ///   - location: folder or table, without secrets.
  ///   - rows: rows committed.
  ///   - bytes: bytes committed.
  ///   - restatement: what the load changed.
  public init(
    sink: String, location: String, rows: Int, bytes: Int, restatement: Restatement? = nil
  ) {
    self.sink = sink
    self.location = location
    self.rows = rows
    self.bytes = bytes
    self.restatement = restatement
  }
}
