import Postgres
import Records
import Synchronization

/// Fills one leaf on a thread of its own: creates it and sends what the ring brings, all in one transaction, so that the
/// rows are frozen; then indexes and analyzes it, while a second connection compares it with the leaf before.
///
/// Nobody sees a leaf that was never swapped in. What ends before all rows are there leaves nothing; what ends later
/// leaves a leaf that the ledger knows as unfinished, for `LeftoverCleaning`.
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

  /// Ends the transaction of a filling that nobody wants any more.
  private struct Abandoned: Error {}

  /// Takes what is to be sent.
  let ring = CopyRing()
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
    let started = Worker.start("copy") { [ring, self] in
      let result = Result { () throws(Fault) in
        try faulting(at: plan.unit.description) {
          try fill(plan, over: connection, beside: second, keeping: keeping)
        }
      }
      outcome.withLock { $0 = result }
      ring.close()
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
    ring.end()
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
    ring.abandon()
    join()
  }

  private func join() { worker.withLock { $0 }?.join() }

  private func fill(
    _ plan: LeafPlan, over connection: PostgresConnection, beside second: PostgresConnection,
    keeping: PostgresConnection?
  ) throws -> Filled {
    let (rows, keptRows) = try copy(plan, over: connection, beside: second, keeping: keeping)
    let sideTask = SideTask("compare", over: second, stopping: connection.makeCancelToken()) {
      [self] second throws(Fault) in
      try faulting(at: plan.unit.description) { try reckon(plan, rows: rows, over: second) }
    }
    do {
      try connection.transaction(to: "index \(plan.leaf)") { connection in
        try Self.index(plan, over: connection)
        try connection.execute("analyze \(plan.leaf)", to: "analyze \(plan.leaf)")
      }
    } catch {
      throw sideTask.abandon() ?? error
    }
    let restatement = try sideTask.wait()
    return Filled(
      loadedRows: rows - keptRows, rows: rows,
      bytes: try Self.size(of: plan.leaf, over: connection), restatement: restatement)
  }

  /// Makes the leaf and its rows, which only the transaction that made it can freeze.
  ///
  /// - Returns: rows in the leaf, and how many of them are kept of the one before.
  private func copy(
    _ plan: LeafPlan, over connection: PostgresConnection, beside second: PostgresConnection,
    keeping: PostgresConnection?
  ) throws -> (rows: Int, kept: Int) {
    try connection.transaction(to: "load \(plan.leaf)") { connection in
      try connection.execute(plan.createLeaf, to: "create \(plan.leaf)")
      var keptRows = 0
      var prompter = LogPrompter(over: second)
      defer { prompter.end() }
      let rows = try connection.copyIn(plan.copy, to: "copy into \(plan.leaf)") { writer in
        while let buffer = ring.takeFull() {
          try writer.write(buffer.bytes)
          prompter.sent(buffer.count)
          ring.recycle(buffer)
        }
        if ring.isAbandoned { throw Abandoned() }
        if let kept = plan.kept, let keeping {
          keptRows = try kept.copy(plan.copied, over: keeping, into: writer)
        }
        try CopyEncoder.trailer.withUnsafeBytes { (bytes) throws in try writer.write(bytes) }
      }
      return (rows, keptRows)
    }
  }

  /// What is found out about a leaf's rows: their sums by day, and what they change.
  private func reckon(
    _ plan: LeafPlan, rows: Int, over connection: PostgresConnection
  ) throws -> Restatement? {
    guard plan.keepsDays || plan.comparison != nil else { return nil }
    return try connection.transaction(to: "sum up \(plan.leaf)") { connection in
      if plan.keepsDays, let daily = plan.daily { try sumDays(plan, daily, over: connection) }
      return try plan.comparison?.run(plan.leaf, load: plan.load, rows: rows, over: connection)
    }
  }

  private func sumDays(
    _ plan: LeafPlan, _ daily: DailyColumns, over connection: PostgresConnection
  ) throws {
    let action = "sum up \(plan.leaf) by day"
    guard let days = days.withLock({ $0 }), days.isComplete else {
      try connection.execute(try plan.createDays(daily), to: action)
      return
    }
    let table = try LeafName.days(of: plan.leaf)
    try connection.execute(
      """
      create table \(table) (usage_date date, billing_currency text, subscription_guid text,
        subscription_name text, department text, service text, cost numeric, rows bigint)
      """, to: action)
    try connection.copyIn("copy \(table) from stdin", to: action) { writer in
      var lines = ""
      try days.forEachLine { line in
        lines += line
        guard lines.utf8.count > 1 << 16 else { return }
        try writer.write(lines)
        lines = ""
      }
      try writer.write(lines)
    }
  }

  /// Gives the leaf an index for each of the table's, so that attaching it builds none.
  private static func index(_ plan: LeafPlan, over connection: PostgresConnection) throws {
    let action = "index \(plan.leaf)"
    let indexes = try connection.query(
      """
      select i.indisunique as is_unique,
        substr(pg_get_indexdef(i.indexrelid),
          length(format('CREATE %sINDEX %I ON ONLY %I.%I ',
            case when i.indisunique then 'UNIQUE ' else '' end, x.relname, n.nspname, t.relname)) + 1)
          as definition
      from pg_index i
      join pg_class x on x.oid = i.indexrelid
      join pg_class t on t.oid = i.indrelid
      join pg_namespace n on n.oid = t.relnamespace
      where i.indrelid = to_regclass(\(plan.table.sql))
      order by x.relname
      """, to: action)
    for (ordinal, row) in indexes.enumerated() {
      let unique: SQL = try row.value("is_unique") ? "unique " : ""
      let definition = SQL(trusted: try row.value("definition"))
      try connection.execute(
        """
        create \(unique)index \(try LeafName.index(of: plan.leaf, ordinal + 1))
        on \(plan.leaf) \(definition)
        """, to: action)
    }
  }

  private static func size(
    of leaf: QualifiedName, over connection: PostgresConnection
  ) throws -> Int {
    let rows = try connection.query(
      "select pg_total_relation_size(to_regclass(\(leaf.sql))) as bytes", to: "measure \(leaf)")
    return try rows.first?.value("bytes") ?? 0
  }
}
