import Postgres
public import Records

/// Loads one unit into PostgreSQL: a new partition, filled and indexed out of sight, takes the old one's place together
/// with its row in the ledger.
///
/// Memory is two rings of small buffers, whatever the unit's size. A load uses two connections, of which one holds the unit's lock, and three for a range of days.
public final class PostgresSink: RecordSink {
  private let spec: PostgresSinkSpec
  private let run: RunContext
  private var connection: PostgresConnection?
  private var load: OpenLoad?

  init(_ spec: PostgresSinkSpec, run: RunContext) {
    self.spec = spec
    self.run = run
  }

  deinit { discard() }

  public func previous(_ unit: Unit) throws(Fault) -> LoadRecord? {
    let table = try spec.table(of: unit.endpoint)
    let ledger = LoadTable(connection: try connected())
    return try faulting(at: unit.description) {
      try ledger.current(of: unit, in: table)?.record
    }
  }

  public func begin(_ opening: LoadOpening) throws(Fault) {
    let unit = opening.unit
    if let load, load.opening.loadID == opening.loadID { load.abandonFilling() } else { discard() }
    let connection = try connected()
    if load == nil { load = try open(opening, over: connection) }
    try faulting(at: unit.description) { try load?.beginFilling(opening, over: connection) }
  }

  public func write(_ batch: RecordBatch) throws(Fault) {
    guard let load else { throw Fault(.failed, "rows came before the unit was begun") }
    try load.write(batch)
  }

  public func finish() throws(Fault) -> StagedLoad {
    guard let load else { throw Fault(.failed, "a unit ended that was never begun") }
    let staged = try load.finish()
    for (column, count) in load.stringsInJSON {
      run.report(
        RunEvent(
          .warning, "text that is no JSON object went in as a JSON string",
          ["unit": load.opening.unit.description, "column": column, "values": String(count)]))
    }
    return StagedLoad(rows: staged.loadedRows, bytes: staged.bytes)
  }

  public func commit(_ record: LoadRecord) throws(Fault) -> SinkReceipt {
    guard let load, let plan = load.plan, let filled = load.filled else {
      throw Fault(.failed, "a unit was to be committed that is not staged")
    }
    let swap = LeafSwap(
      plan: plan, record: try load.complete(record, rows: filled.rows),
      previous: load.previous?.number,
      history: VersionHistory(table: plan.table, limit: spec.keptVersions))
    let currencies = load.restatedCurrencies(swap.record)
    try faulting(at: record.unit.description) {
      try spec.access.swapping.retrying(run.cancellation, reconnects: true) {
        try attempt(swap, currencies)
      }
    }
    load.isCommitted = true
    // What is not dropped now, because somebody reads it, is dropped after the next load.
    if let connection { try? swap.history.expire(record.unit, over: connection) }
    discard()
    return SinkReceipt(
      sink: spec.name, location: plan.table.description, rows: filled.rows, bytes: filled.bytes,
      restatement: swap.record.restatement)
  }

  public func discard() {
    guard let load else { return }
    self.load = nil
    load.abandonFilling()
    if !load.isCommitted, let connection = try? connected(), let plan = load.plan {
      try? LeftoverCleaning(connection: connection).remove(load: load.number, leaf: plan.leaf)
    }
    load.lock.release()
  }

  /// Tries the swap over a connection that works, and finds out what became of one whose answer was lost.
  private func attempt(_ swap: LeafSwap, _ currencies: RestatedCurrencies?) throws {
    let connection = try reconnected()
    let ledger = LoadTable(connection: connection)
    if try ledger.isLoaded(swap.plan.load) { return }
    do {
      try DayCurrencies(plan: swap.plan, record: swap.record).check(over: connection)
      try currencies?.enter(load: swap.plan.load, over: connection)
      try swap.attempt(over: connection)
    } catch {
      // The COMMIT of an earlier try may have come to its end while this one waited for it.
      let isLoaded = connection.isOpen ? try? ledger.isLoaded(swap.plan.load) : nil
      guard isLoaded == true else { throw error }
    }
  }

  private func open(
    _ opening: LoadOpening, over connection: PostgresConnection
  ) throws(Fault) -> OpenLoad {
    let table = try spec.table(of: opening.unit.endpoint)
    let lockHolder = try spec.access.connect(run)
    return try faulting(at: opening.unit.description) {
      let lock = try UnitLock(opening.unit, in: table, over: lockHolder)
      try LeftoverCleaning(connection: connection).clean(opening.unit, in: table)
      let ledger = LoadTable(connection: connection)
      let previous = try refuseForeign(opening.unit, table, ledger)
      let number = try ledger.open(opening, run: run, table: table)
      return OpenLoad(
        opening, number: number, replacing: previous, in: table, lock: lock, spec: spec, run)
    }
  }

  /// - Returns: the load to be replaced; nil when the unit is new.
  private func refuseForeign(
    _ unit: Unit, _ table: QualifiedName, _ ledger: LoadTable
  ) throws -> LoadTable.Current? {
    if let other = try ledger.otherEndpoint(than: unit.endpoint, in: table) {
      throw Fault(
        .configuration, "\(table) holds rows of \(other)", remedy: "Name another table")
    }
    guard let current = try ledger.current(of: unit, in: table) else { return nil }
    guard current.pipeline == run.pipeline || run.isForced else {
      throw Fault(
        .configuration, "\(table) holds this unit as pipeline '\(current.pipeline)' loaded it",
        remedy: "Name another table, or take the unit over with --force")
    }
    return current
  }

  private func connected() throws(Fault) -> PostgresConnection {
    if let connection, connection.isOpen { return connection }
    let connection = try spec.access.connect(run)
    self.connection = connection
    return connection
  }

  /// As `connected`, for callers that try again themselves.
  private func reconnected() throws(PostgresError) -> PostgresConnection {
    if let connection, connection.isOpen { return connection }
    let connection = try spec.access.open()
    self.connection = connection
    return connection
  }
}
