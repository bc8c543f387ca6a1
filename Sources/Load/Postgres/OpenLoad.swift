import Billing
import Postgres
import Records

/// A load between `begin` and its end.
final class OpenLoad {
  let opening: LoadOpening
  /// Its number in the ledger.
  let number: Int
  let lock: UnitLock
  /// What readers see of the unit until the swap; nil when it is nothing.
  let previous: LoadTable.Current?
  private let table: QualifiedName
  private let spec: PostgresSinkSpec
  private let run: RunContext

  private(set) var plan: LeafPlan?
  private(set) var filled: LeafFilling.Filled?
  private var filling: LeafFilling?
  private var encoding: BatchEncoding?
  var isCommitted = false

  init(
    _ opening: LoadOpening, number: Int, replacing previous: LoadTable.Current?,
    in table: QualifiedName, lock: UnitLock, spec: PostgresSinkSpec, _ run: RunContext
  ) {
    self.opening = opening
    self.number = number
    self.previous = previous
    self.table = table
    self.lock = lock
    self.spec = spec
    self.run = run
  }

  /// What each JSON column got as a string because it was no object.
  var stringsInJSON: [(column: String, count: Int)] { encoding?.stringsInJSON ?? [] }

  /// Prepares the table, and starts the thread that fills a new leaf.
  func beginFilling(_ opening: LoadOpening, over connection: PostgresConnection) throws {
    let target = TargetTable(name: table)
    let history = VersionHistory(table: table, limit: spec.keptVersions)
    var wanted = opening.schema
    wanted.columns += spec.promoted.map(\.column)
    let (columns, hasUniqueIndex) = try spec.access.swapping.retrying(
      run.cancellation, reconnects: false
    ) {
      try connection.transaction(to: "prepare \(table)") { connection in
        try target.prepare(for: wanted, over: connection)
        try history.prepare(over: connection)
        return (
          try target.columns(over: connection), try target.hasUniqueIndex(over: connection)
        )
      }
    }
    let encoder = CopyEncoder(opening.schema, for: opening.unit, promoted: spec.promoted)
    var plan = LeafPlan(
      table: table, leaf: try LeafName.leaf(of: table, opening.unit, load: number),
      unit: opening.unit, load: number, columns: columns,
      copied: try encoder.fields.map { try QuotedIdentifier($0.name) },
      daily: DailyColumns(opening))
    plan.kept = try keptDays(over: connection)
    plan.comparison = try comparison(columns.map(\.name))
    plan.dividingSlot = dividingSlot(hasUniqueIndex: hasUniqueIndex, keepsDays: plan.kept != nil)
    // A unit that begins again may have a leaf already.
    if self.plan != nil { try LeftoverCleaning(connection: connection).drop(plan.leaf) }
    try LoadTable(connection: connection).note(leaf: plan.leaf, of: number)
    self.plan = plan
    let filling = LeafFilling(
      plan, over: connection, beside: lock.connection,
      keeping: try plan.kept == nil ? nil : spec.access.connect(run))
    self.filling = filling
    // What is kept of other days does not pass the encoder, so then the server sums up.
    let daily = plan.keepsDays && plan.kept == nil ? plan.daily : nil
    encoding = BatchEncoding(
      encoder, into: filling.rings,
      dividingBy: plan.dividingSlot,
      days: daily.map { DailyCosts($0, by: $0.tableSlots) })
  }

  /// Where a row's place in its listing lies, when the leaf may be divided by it.
  ///
  /// Rows kept of other days have places of an earlier listing. PostgreSQL allows no unique index on a table that is
  /// partitioned by an expression.
  private func dividingSlot(hasUniqueIndex: Bool, keepsDays: Bool) -> Int? {
    guard !hasUniqueIndex, !keepsDays, let place = opening.schema[FrameColumn.sourceRow],
      place.type == .integer
    else { return nil }
    return place.slot
  }

  /// What a load of some days must keep of the leaf that readers see.
  ///
  /// - Throws: `configuration` when rows have no day, or the other days are those of another definition.
  private func keptDays(over connection: PostgresConnection) throws -> KeptDays? {
    guard opening.unit.from != nil else { return nil }
    guard let column = opening.schema.dayColumn, column.type == .date else {
      throw Fault(
        .configuration, "\(table) cannot replace some days of \(opening.unit.period) only",
        remedy: "Keep the column that tells a row's day, or load whole periods")
    }
    let day = try QuotedIdentifier(column.name)
    let leaf = try previous.map { try table.sibling($0.leaf) }
    guard let previous, let kept = KeptDays(opening.unit, in: leaf, by: day),
      try kept.exist(over: connection)
    else { return nil }
    guard previous.record.planSHA256 == run.planSHA256 else {
      throw Fault(
        .configuration,
        "\(table) holds other days of \(opening.unit.period) as another definition or mapping made them",
        remedy: "Load the whole period once")
    }
    return kept
  }

  /// What the leaf is compared with before it is swapped in.
  private func comparison(_ columns: [QuotedIdentifier]) throws -> LeafComparison? {
    guard let previous else { return nil }
    return try LeafComparison(
      opening, with: table.sibling(previous.leaf), of: previous.record, columns,
      isClosedPeriod: !opening.unit.period.isOpen(on: run.startedAt.day))
  }

  /// The record of the load as the ledger keeps it: of the whole unit, and with what it changes.
  ///
  /// - Parameter rows: rows of the leaf.
  func complete(_ record: LoadRecord, rows: Int) throws(Fault) -> LoadRecord {
    let place = "\(opening.unit), \(table)"
    var whole: LoadRecord
    do throws(Fault) {
      whole = try record.joined(onto: previous?.record)
    } catch {
      throw error.within(place)
    }
    guard whole.rowsWritten == rows else {
      throw Fault(
        .failed,
        "the partition has \(rows) rows, and the ledger would tell of \(whole.rowsWritten)",
        at: place, remedy: "Load the whole period once")
    }
    whole.restatement = filled?.restatement
    if let restatement = whole.restatement, let currencies = restatedCurrencies(whole) {
      whole.restatement = try currencies.named(restatement)
    }
    return whole
  }

  /// How the costs that a load changes are told by currency; nil where its rows tell that.
  func restatedCurrencies(_ whole: LoadRecord) -> RestatedCurrencies? {
    guard let previous, let comparison = plan?.comparison, !comparison.tellsCurrency else {
      return nil
    }
    return RestatedCurrencies(whole, after: previous.record)
  }

  /// Spells a batch; the filling's thread sends it.
  func write(_ batch: RecordBatch) throws(Fault) {
    do throws(RowFault) {
      if try encoding?.write(batch) == true { return }
    } catch {
      throw Fault(error, in: batch, of: opening)
    }
    _ = try filling?.wait()
    throw Fault(.failed, "rows came after the end of the unit", at: opening.unit.description)
  }

  /// Waits until the leaf is filled, indexed and committed.
  func finish() throws(Fault) -> LeafFilling.Filled {
    guard let filling else {
      throw Fault(.failed, "a unit ended that was never begun", at: opening.unit.description)
    }
    encoding?.finish()
    let filled = try filling.finish(encoding?.days, run.cancellation)
    self.filled = filled
    return filled
  }

  /// Stops the thread and forgets what it staged, unless it has finished.
  func abandonFilling() {
    filling?.abandon()
    filling = nil
    encoding = nil
  }
}
