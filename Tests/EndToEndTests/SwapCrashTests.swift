import Foundation
import Postgres
import TestSupport
import Testing

/// What dies inside the one transaction that makes a month visible: readers see the old month or the new one, the ledger
/// and the sums by day are of the month that they see, and the next run clears away what is left.
///
/// A reader with an open transaction makes the swap wait for its lock, so that it can be met there.
@Suite(.blocking, .timeLimit(.minutes(3))) struct SwapCrashTests {
  @Test(arguments: [true, false])
  func `a program that is killed in the swap leaves the old month`(isReaderGone: Bool) async throws
  {
    let scene = try await SwapScene()
    let reader = try scene.reader()
    let victim = try scene.start()
    _ = try scene.waitingSwap()
    victim.signal(SIGKILL)
    _ = victim.wait()
    #expect(try scene.month() == scene.old)
    // The server goes on with the statement that it waits in, and must not go further.
    if isReaderGone { try reader.execute("commit") }
    try scene.expect(
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and query like '%detach%'
      """, "0")
    #expect(try scene.month() == scene.old)
    if !isReaderGone { try reader.execute("commit") }
    try scene.loadNew()
    #expect(try scene.ask("select count(*) from meterline.load where status = 'failed'") == "1")
  }

  @Test(arguments: [true, false])
  func `a server that stops in the swap has the old month when it is back`(
    isProgramGone: Bool
  ) async throws {
    let scene = try await SwapScene(server: PostgresServer(fsync: true))
    let reader = try scene.reader()
    let running = try scene.start()
    _ = try scene.waitingSwap()
    try scene.server.stop(.immediate)
    #expect(throws: PostgresError.self) { try reader.execute("commit") }
    if isProgramGone {
      running.signal(SIGKILL)
      _ = running.wait()
    }
    try scene.server.start()
    if isProgramGone {
      #expect(try scene.month() == scene.old)
      try scene.loadNew()
    } else {
      try scene.expectLoaded(running.wait())
    }
  }

  @Test func `a session that is ended in the swap is replaced`() async throws {
    let scene = try await SwapScene()
    let reader = try scene.reader()
    let running = try scene.start()
    let first = try scene.waitingSwap()
    try scene.ask("select pg_terminate_backend(\(first)::int, 5000)")
    #expect(try scene.month() == scene.old)
    #expect(try scene.waitingSwap() != first)
    #expect(try scene.month() == scene.old)
    try reader.execute("commit")
    try scene.expectLoaded(running.wait())
  }

  @Test func `a program that is interrupted in the swap leaves the old month, and nothing else`()
    async throws
  {
    let scene = try await SwapScene()
    let reader = try scene.reader()
    let running = try scene.start()
    _ = try scene.waitingSwap()
    running.signal(SIGTERM)
    let outcome = running.wait()
    #expect(outcome.status == 143, "\(outcome.errors)")
    #expect(try scene.month() == scene.old)
    #expect(try scene.strayTables() == [])
    try reader.execute("commit")
    try scene.loadNew()
  }

  @Test(arguments: [PostgresRelay.Cut.beforeServer, .onceAnswered])
  func `a swap whose answer is lost ends in the new month, told as loaded`(
    cut: PostgresRelay.Cut
  ) async throws {
    let scene = try await SwapScene()
    let relay = try PostgresRelay(to: scene.server, cuttingAfter: "detach partition", cut)
    defer { relay.stop() }
    try scene.expectLoaded(scene.start(by: relay).wait())
    #expect(relay.isDone)
    #expect(try scene.ask("select count(*) from meterline.load") == "2")
  }

  /// As with synchronous replication, whose COMMIT takes as long as the standby.
  @Test func `a swap whose commit is still under way when the connection breaks is awaited`()
    async throws
  {
    let scene = try await SwapScene(server: PostgresServer())
    let relay = try PostgresRelay(to: scene.server, cuttingAfter: "detach partition", .onceSent)
    defer { relay.stop() }
    let reader = try scene.reader()
    let running = try scene.start(by: relay)
    _ = try scene.waitingSwap()
    let admin = try scene.connect()
    try admin.execute("alter system set synchronous_standby_names = 'absent'")
    try admin.execute("select pg_reload_conf()")
    try scene.expect("show synchronous_standby_names", "absent")
    try reader.execute("commit")
    try scene.expect("select count(*) from pg_stat_activity where wait_event = 'SyncRep'", "1")
    // The second try waits for the first.
    try scene.expect(
      "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname is not null",
      "1")
    try admin.execute("alter system reset synchronous_standby_names")
    try admin.execute("select pg_reload_conf()")
    try scene.expectLoaded(running.wait())
    #expect(try scene.ask("select count(*) from meterline.load") == "2")
  }

  @Test func `a program that stands still in the swap does not keep readers waiting`() async throws
  {
    let scene = try await SwapScene()
    let reader = try scene.reader()
    let running = try scene.start()
    _ = try scene.waitingSwap()
    try scene.halt(running)
    // The statement that waits gets its lock, and nobody sends the next one.
    try reader.execute("commit")
    let start = ContinuousClock.now
    #expect(try scene.month() == scene.old)
    #expect(ContinuousClock.now - start < .seconds(8))
    running.signal(SIGCONT)
    try scene.expectLoaded(running.wait())
  }
}

/// A month that readers see in PostgreSQL, and a provider that has another one by now.
private struct SwapScene {
  let server: PostgresServer
  let old: String
  private let url: String
  private let program: Program
  private let arguments: [String]
  private let scenes: [Scene]

  init(server: PostgresServer? = nil) async throws {
    self.server = try server ?? .shared()
    url = try self.server.makeDatabase()
    let before = try await Scene(database: url) { $0.rowsPerMonth = 300 }
    let after = try await Scene { $0.rowsPerMonth = 310 }
    scenes = [before, after]
    let definition = try before.writeFilesDefinition(name: "swapped")
    let text = try String(contentsOfFile: definition, encoding: .utf8)
    try before.folder.write(
      text.replacing(
        "- files: {path: out, format: csv}", with: #"- postgres: {url: "${env:DATABASE_URL}"}"#),
      to: "swapped.yml")
    arguments = ["run", definition, "--output", "json"]
    let first = try before.program.run(arguments)
    #expect(first.status == 0, "\(first.errors)")
    var program = before.program
    program.environment["EA_BASE_URL"] = "\(after.address)"
    self.program = program
    old = try Self.month(over: PostgresConnection(ConnectionAddress(url)))
  }

  /// Starts a run that brings the new month.
  func start(by relay: PostgresRelay? = nil) throws -> RunningProgram {
    var program = program
    if let relay { program.environment["DATABASE_URL"] = relay.url(url) }
    return try program.start(arguments)
  }

  func connect() throws -> PostgresConnection { try PostgresConnection(ConnectionAddress(url)) }

  @discardableResult
  func ask(_ sql: SQL) throws -> String? { try connect().query(sql).first?.text(at: 0) }

  /// Somebody who has read the month and not ended the transaction.
  func reader() throws -> PostgresConnection {
    let reader = try connect()
    try reader.execute("begin")
    try reader.query("select count(*) from billing.usage_details")
    return reader
  }

  /// Stops a program as Ctrl-Z does, and waits until it stands.
  func halt(_ running: RunningProgram) throws {
    running.signal(SIGSTOP)
    for _ in 0..<1000 {
      let state = try String(contentsOfFile: "/proc/\(running.processID)/status", encoding: .utf8)
      if state.contains("T (stopped)") { return }
      usleep(10_000)
    }
    Issue.record("the program went on")
  }

  /// Waits until a swap waits for its lock.
  ///
  /// - Returns: the server's number of its session.
  func waitingSwap() throws -> Int {
    let connection = try connect()
    for _ in 0..<1000 {
      let waiting = try connection.query(
        """
        select pid from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%detach partition%'
        """)
      if let row = waiting.first { return try row.value("pid") }
      usleep(20_000)
    }
    Issue.record("no swap waited")
    return 0
  }

  /// Waits until the first value of a query is `value`.
  func expect(_ sql: SQL, _ value: String) throws {
    let connection = try connect()
    var found: String?
    for _ in 0..<1000 {
      found = try connection.query(sql).first?.text(at: 0)
      if found == value { return }
      usleep(20_000)
    }
    Issue.record("\(sql.text) is \(found ?? "nothing"), not \(value)")
  }

  /// The month as readers see it: its load, its rows and their cost. Ledger and sums by day must say the same.
  func month() throws -> String { try Self.month(over: connect()) }

  private static func month(over connection: PostgresConnection) throws -> String {
    let told = try connection.query(
      """
      select (select string_agg(concat_ws('/', load_id, rows, cost), ' ') from (
          select load_id, count(*) as rows, trim_scale(sum(cost)) as cost from billing.usage_details group by 1) r),
        (select string_agg(concat_ws('/', load_id, rows_written, trim_scale((totals #>> '{cost,EUR}')::numeric)), ' ')
          from meterline.load where status = 'loaded'),
        (select string_agg(concat_ws('/', load_id, rows, cost), ' ') from (
          select load_id, sum(rows) as rows, trim_scale(sum(cost)) as cost from billing.cost_daily group by 1) r)
      """)[0].texts
    #expect(Set(told).count == 1, "rows, ledger, sums by day: \(told)")
    return (told.first ?? nil) ?? ""
  }

  func strayTables() throws -> [String] {
    try connect().query(
      """
      select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'billing' and c.relname ~ '_l[0-9]+(_days)?$' and c.relkind in ('r', 'p')
        and not c.relispartition
      """
    ).compactMap { $0.text(at: 0) }
  }

  /// Expects that a run brought the new month, and that nothing of another is left.
  func expectLoaded(_ outcome: Program.Outcome) throws {
    #expect(outcome.status == 0, "\(outcome.errors)")
    let units = try #require(try outcome.json()["units"] as? [[String: Any]])
    #expect(units.map { $0["status"] as? String } == ["loaded"], "\(outcome.output)")
    let new = try month()
    #expect(new != old)
    #expect(new.contains("/310/"), "\(new)")
    #expect(try strayTables() == [])
    #expect(try ask("select count(*) from meterline.load where status = 'loading'") == "0")
    let leaves: SQL = """
      select count(*) from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent::regclass::text ~ 'usage_details_201704_l[0-9]+$' and c.relkind in ('r', 'p')
      """
    #expect(try ask(leaves) == "1")
  }

  /// The next run.
  func loadNew() throws { try expectLoaded(start().wait()) }
}
