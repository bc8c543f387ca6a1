import Postgres
import Records
import Synchronization

/// Claims of units in `meterline.claim`: taken in short transactions, held as long as the run's session lives.
///
/// A run holds an advisory lock of its own; when it dies, the server ends its session, and its claims are free at once.
/// A machine that vanishes is noticed by TCP keepalives within half a minute.
final class WorkShare: UnitClaims {
  private struct State {
    var connection: PostgresConnection?
    var worker = 0
    var round = 0
    var units: [String: Unit] = [:]
  }

  /// The first key of the advisory locks that tell which runs are alive.
  private static let lockClass = 1_833_783

  private let access: DatabaseAccess
  private let run: RunContext
  private let state = Mutex(State())

  init(_ access: DatabaseAccess, run: RunContext) {
    self.access = access
    self.run = run
  }

  func join(_ units: [Unit]) throws(Fault) {
    try locked { state in
      state.units = Dictionary(units.map { ($0.description, $0) }) { first, _ in first }
      let connection = try open(&state)
      try connection.transaction(to: "share the units of \(run.pipeline)") { connection in
        try connection.lockForTransaction(AdvisoryLock("meterline round \(run.pipeline)"))
        try forgetOldRounds(over: connection)
        state.round = try findRound(over: connection) ?? openRound(over: connection)
        state.worker = try enlist(in: state.round, over: connection)
        try hold(state.worker, over: connection)
        try offer(units, in: state.round, over: connection)
      }
    }
  }

  func next() throws(Fault) -> UnitClaim {
    try locked { state in
      let connection = try open(&state)
      let mine = Self.array(state.units.keys.sorted())
      let taken = try connection.transaction(to: "claim a unit") { connection in
        try connection.query(
          """
          update meterline.claim set worker_id = \(state.worker)::int, claimed_at = now()
          where (round_id, unit) = (
            select round_id, unit from meterline.claim c
            where round_id = \(state.round)::bigint and done_at is null and unit = any (\(mine))
              and (worker_id is null or not \(Self.isAlive("c.worker_id")))
            order by ordinal limit 1 for update skip locked)
          returning unit
          """, to: "claim a unit")
      }
      if let name: String = try taken.first?.value("unit"), let unit = state.units[name] {
        return .unit(unit)
      }
      let left = try connection.query(
        """
        select from meterline.claim
        where round_id = \(state.round)::bigint and done_at is null and unit = any (\(mine)) limit 1
        """, to: "claim a unit")
      return left.isEmpty ? .none : .wait
    }
  }

  func finish(_ unit: Unit, as status: String) throws(Fault) {
    try locked { state in
      let connection = try open(&state)
      try connection.execute(
        """
        update meterline.claim set done_at = now(), status = \(status)
        where round_id = \(state.round)::bigint and unit = \(unit.description)
          and worker_id = \(state.worker)::int
        """, to: "tell that a unit is done")
    }
  }

  func leave() { state.withLock { $0.connection = nil } }

  // MARK: - Steps

  private func locked<Result: Sendable>(
    _ body: (inout State) throws -> Result
  ) throws(Fault) -> Result {
    let outcome = state.withLock { state -> Swift.Result<Result, Fault> in
      do throws(Fault) {
        return .success(try faulting(at: "the units of \(run.pipeline)") { try body(&state) })
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  /// The session; a new one, alive under the same number, where the old one broke.
  private func open(_ state: inout State) throws -> PostgresConnection {
    if let connection = state.connection, connection.isOpen { return connection }
    let connection = try access.connect(run)
    if state.worker > 0 { try hold(state.worker, over: connection) }
    state.connection = connection
    return connection
  }

  private func forgetOldRounds(over connection: PostgresConnection) throws {
    try connection.execute(
      "delete from meterline.round where opened_at < now() - interval '30 days'",
      to: "forget old rounds")
  }

  /// The round of runs that are at work.
  private func findRound(over connection: PostgresConnection) throws -> Int? {
    try connection.query(
      """
      select round_id from meterline.round r
      where pipeline = \(run.pipeline) and plan_sha256 = \(run.planSHA256)
        and exists (select from meterline.worker w
          where w.round_id = r.round_id and \(Self.isAlive("w.worker_id")))
        and exists (select from meterline.claim c where c.round_id = r.round_id and c.done_at is null)
      order by round_id desc limit 1
      """, to: "look for runs at work"
    ).first?.value("round_id")
  }

  private func openRound(over connection: PostgresConnection) throws -> Int {
    try connection.query(
      """
      insert into meterline.round (pipeline, plan_sha256) values (\(run.pipeline), \(run.planSHA256))
      returning round_id
      """, to: "share units"
    ).first?.value("round_id") ?? 0
  }

  private func enlist(in round: Int, over connection: PostgresConnection) throws -> Int {
    try connection.query(
      """
      insert into meterline.worker (round_id, run_id) values (\(round)::bigint, \(run.runID))
      returning worker_id
      """, to: "share units"
    ).first?.value("worker_id") ?? 0
  }

  private func hold(_ worker: Int, over connection: PostgresConnection) throws {
    try connection.query(
      "select pg_advisory_lock(\(Self.lockClass)::int, \(worker)::int)", to: "share units")
  }

  private func offer(
    _ units: [Unit], in round: Int, over connection: PostgresConnection
  ) throws {
    let names = Self.array(units.map(\.description))
    try connection.execute(
      """
      insert into meterline.claim (round_id, unit, ordinal)
      select \(round)::bigint, unit, ordinal from unnest(\(names)) with ordinality as offered (unit, ordinal)
      on conflict do nothing
      """, to: "share units")
  }

  private static func isAlive(_ worker: SQL) -> SQL {
    """
    exists (select from pg_locks k
      join pg_database d on d.oid = k.database and d.datname = current_database()
      where k.locktype = 'advisory' and k.classid = \(lockClass)::bigint::oid
        and k.objid = \(worker)::bigint::oid and k.objsubid = 2 and k.granted)
    """
  }

  /// An array as the server reads it.
  private static func array(_ texts: [String]) -> SQL {
    let elements = texts.map { text in
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    return "\("{" + elements.joined(separator: ",") + "}")::text[]"
  }
}
