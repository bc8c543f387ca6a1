import Postgres
import Records
import Synchronization

/// Fills one leaf on a thread of its own: has its rows copied, then indexes and analyzes it, while a second connection
/// does half of that, or compares it with the leaf before.
///
/// Nobody sees a leaf that was never swapped in. What ends before all rows are there leaves nothing, or one half; what
/// ends later leaves the leaf. The ledger knows both as unfinished, for `LeftoverCleaning`.
final class LeafFilling: Sendable {
  /// What a filled leaf holds.
  struct Filled: Sendable {
    /// Rows that the load brought.
    var loadedRows: Int
    /// Rows in it, those kept of the leaf before among them.
    var rows: Int
    /// Bytes of the leaf and its indexes on the server.
    var bytes: Int
    /// What it changes; nil when the unit is new.
    var restatement: Restatement?
  }

  /// Takes what is to be sent.
  let rings = LeafRings()
  private let outcome = Mutex<Result<Filled, Fault>?>(nil)
  private let worker = Mutex<Worker?>(nil)
  private let cancelTokens: [CancelToken]
  /// The sums by day of all rows, once the last was sent.
  private let days = Mutex<DailyCosts?>(nil)

  /// Begins to fill. Until `wait` or `abandon` returns, the connections belong to the filling's threads.
  ///
  /// - Parameters:
  ///   - plan: what to make.
  ///   - connection: where it is made.
  ///   - second: for what goes on beside that.
  ///   - keeping: where rows to keep are read; needed when the plan keeps some.
  init(
    _ plan: LeafPlan, over connection: PostgresConnection, beside second: PostgresConnection,
    keeping: PostgresConnection? = nil
  ) {
    cancelTokens = [connection, second].compactMap { $0.makeCancelToken() }
    let started = Worker.start("copy") { [rings, self] in
      let result = Result { () throws(Fault) in
        try faulting(at: plan.unit.description) {
          try fill(plan, over: connection, beside: second, keeping: keeping)
        }
      }
      outcome.withLock { $0 = result }
      rings.close()
    }
    worker.withLock { $0 = started }
  }

  /// Waits until all that was sent is indexed and committed, or the run is interrupted.
  ///
  /// - Parameters:
  ///   - days: the sums by day of all rows; without them the server sums up.
  ///   - cancellation: ends the waiting.
  func finish(_ days: DailyCosts?, _ cancellation: Cancellation) throws(Fault) -> Filled {
    self.days.withLock { $0 = days }
    rings.end()
    let watch = CancelWatch(cancelTokens, cancellation)
    defer { watch.end() }
    do throws(Fault) {
      return try wait()
    } catch {
      try cancellation.check()
      throw error
    }
  }

  /// Waits for a filling that ended by itself, and throws why it did.
  func wait() throws(Fault) -> Filled {
    join()
    guard let result = outcome.withLock({ $0 }) else {
      throw Fault(.failed, "the thread that fills the partition ended without a result")
    }
    return try result.get()
  }

  /// Rolls back, and waits until that is done.
  func abandon() {
    rings.abandon()
    join()
  }

  private func join() { worker.withLock { $0 }?.join() }

  private func fill(
    _ plan: LeafPlan, over connection: PostgresConnection, beside second: PostgresConnection,
    keeping: PostgresConnection?
  ) throws -> Filled {
    let count = try LeafCopying(
      plan: plan, rings: rings, connection: connection, second: second, keeping: keeping
    ).run()
    let restatement = try complete(plan, count, over: connection, beside: second)
    return Filled(
      loadedRows: count.all - count.kept, rows: count.all,
      bytes: try Self.size(of: plan.leaf, over: connection), restatement: restatement)
  }

  /// Indexes and analyzes what was copied, and reckons with it.
  ///
  /// - Returns: what it changes; nil when the unit is new.
  private func complete(
    _ plan: LeafPlan, _ count: LeafCopying.Count, over connection: PostgresConnection,
    beside second: PostgresConnection
  ) throws -> Restatement? {
    let indexing = LeafIndexing(plan: plan, isDivided: count.isDivided)
    let reckoning = LeafReckoning(plan: plan, rows: count.all, days: days.withLock { $0 })
    // A comparison takes as long as both halves' indexes.
    let isShared = count.isDivided && plan.comparison == nil
    let token = connection.makeCancelToken()
    let beside = SideTask("beside", over: second, stopOthers: { token?.cancel() }) {
      second throws(Fault) in
      try faulting(at: plan.unit.description) {
        if isShared { try indexing.run(.second, over: second) }
        return try reckoning.run(over: second)
      }
    }
    do {
      if isShared {
        try indexing.run(.first, over: connection)
      } else {
        try indexing.run(over: connection)
      }
    } catch {
      let cause = beside.failure
      beside.abandon()
      throw cause ?? error
    }
    let restatement = try beside.wait()
    try indexing.join(over: connection)
    return restatement
  }

  private static func size(
    of leaf: QualifiedName, over connection: PostgresConnection
  ) throws -> Int {
    let rows = try connection.query(
      """
      select sum(pg_total_relation_size(table_oid))::bigint as bytes
      from (select to_regclass(\(leaf.sql)) as table_oid
        union select relid from pg_partition_tree(to_regclass(\(leaf.sql)))) as tables
      """, to: "measure \(leaf)")
    return try rows.first?.value("bytes") ?? 0
  }
}
