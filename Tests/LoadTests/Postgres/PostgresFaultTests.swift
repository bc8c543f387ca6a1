import Glibc
import Postgres
import Records
import Synchronization
import TestSupport
import Testing

@testable import Load

@Suite struct PostgresFaultTests {
  private final class Watch: Sendable {
    let isDone = Atomic(false)
    let reads = Atomic(0)
    let oddities = Mutex<[String]>([])
  }

  @Test func `readers see the old month or the new one, never less`() async throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    let month = Array(repeating: usage("1"), count: 300)
    try warehouse.load(month, into: unit)
    let watch = Watch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for isolation in [Isolation.readCommitted, .repeatableRead] {
        group.addTask {
          try await Worker.run("reader") {
            try readUntilDone(warehouse, isolation, watch)
          }
        }
      }
      group.addTask {
        try await Worker.run("loader") {
          defer { watch.isDone.store(true, ordering: .relaxed) }
          for _ in 0..<50 { try warehouse.load(month, into: unit) }
        }
      }
      try await group.waitForAll()
    }
    #expect(watch.oddities.withLock { $0 } == [])
    #expect(watch.reads.load(ordering: .relaxed) > 20)
  }

  @Test func `a swap waits for a long query, and readers do not wait for the swap`() throws {
    var warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    warehouse.access.swapping = Patience(limit: .seconds(3), longestPause: .milliseconds(100))
    let reader = try warehouse.connect()
    try reader.transaction(to: "read for long") { reader in
      try reader.query("select count(*) from billing.usage_details")
      let sink = try warehouse.stage([usage("2")], into: unit)
      _ = try sink.finish()
      let late = fault { _ = try sink.commit(warehouse.record(of: unit, rows: 1)) }
      #expect(late?.category == .tryLater)
      #expect(late?.message.contains("SQLSTATE 55P03") == true)
      sink.discard()
      #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
    }
    #expect(try warehouse.strayTables() == [])
    try warehouse.load([usage("2")], into: unit)
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "2")
  }

  @Test func `two runs of one unit do not meet`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    let first = try warehouse.stage([usage("1")], into: unit)
    let refused = fault { _ = try warehouse.stage([usage("2")], into: unit) }
    #expect(refused?.category == .tryLater)
    #expect(
      refused?.description
        == "usage-details, enrollment 100, 201704: another run is loading this unit into "
        + "billing.usage_details. Wait for it to end.")
    let other = try warehouse.stage([usage("4")], into: warehouse.unit("201705"))
    for (sink, unit) in [(first, unit), (other, warehouse.unit("201705"))] {
      _ = try sink.finish()
      _ = try sink.commit(warehouse.record(of: unit, rows: 1))
    }
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "5")
  }

  @Test func `many units may be loaded at once, also into new tables and periods`() async throws {
    var warehouse = try Warehouse()
    warehouse.table = try QualifiedName("fresh.usage")
    try warehouse.spec.prepare(warehouse.run)
    try await withThrowingTaskGroup(of: Void.self) { [warehouse] group in
      for number in 0..<6 {
        let unit = warehouse.unit("20170\(1 + number % 2)", enrollment: "\(100 + number)")
        group.addTask {
          try await Worker.run("loader") {
            for _ in 0..<5 { try warehouse.load([usage("1")], into: unit) }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try warehouse.ask("select sum(cost) from fresh.usage") == "6")
    #expect(try warehouse.ask("select sum(cost) from billing.cost_daily") == "6")
    #expect(try warehouse.strayTables() == [])
  }

  @Test func `losing the session in the middle of a copy leaves the old month`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    let sink = try warehouse.stage([], into: unit)
    let batch = warehouse.batch(Array(repeating: usage("2"), count: 500), of: unit)
    try sink.write(batch)
    try killCopies(in: warehouse)
    let lost = fault { for _ in 0..<1000 { try sink.write(batch) } }
    #expect(lost?.category == .tryLater)
    #expect(lost?.message.contains("SQLSTATE 57P01") == true)
    sink.discard()
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
    #expect(try warehouse.strayTables() == [])
    try warehouse.load([usage("4")], into: unit)
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "4")
  }

  @Test func `losing the session before the swap only makes it come later`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    let sink = try warehouse.stage([usage("2")], into: unit)
    _ = try sink.finish()
    try warehouse.ask(
      """
      select count(pg_terminate_backend(pid)) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
      """)
    _ = try sink.commit(warehouse.record(of: unit, rows: 1))
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "2")
  }

  /// The rows are committed by then, and the leaf is no partition yet.
  @Test(arguments: [("create index%", "index"), ("%hash_record_extended%", "compare with")])
  func `losing a session after the copy leaves the old month`(statement: String, action: String)
    throws
  {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    try warehouse.ask(
      """
      create function billing.slow (text) returns text immutable language plpgsql
      as $$ begin perform pg_sleep(0.05); return $1; end $$
      """)
    try warehouse.ask("create index on billing.usage_details (billing.slow(subscription_guid))")
    let sink = try warehouse.stage([], into: unit)
    try sink.write(warehouse.batch((0..<2000).map { usage("\($0)") }, of: unit))
    // The comparison waits behind this lock, while the index takes its time.
    let blocker = try warehouse.connect()
    try blocker.execute("begin")
    try blocker.execute("lock table billing.usage_details_201704_100_l1")
    Worker.start("kill") { [warehouse] in
      for _ in 0..<200 {
        usleep(50_000)
        let killed = try? warehouse.ask(
          """
          select count(pg_terminate_backend(pid)) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and state = 'active'
            and ltrim(query, E' \\n') ilike \(statement)
          """)
        if killed != "0" { return }
      }
    }
    let start = ContinuousClock.now
    let lost = fault { _ = try sink.finish() }
    // The index alone would take 100 seconds, and the comparison would wait for ever.
    #expect(ContinuousClock.now - start < .seconds(40))
    #expect(lost?.category == .tryLater)
    #expect(
      lost?.message.hasPrefix("could not \(action) billing") == true, "\(lost?.message ?? "")")
    try blocker.execute("rollback")
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
    sink.discard()
    try warehouse.spec.prepare(warehouse.run)
    #expect(try warehouse.strayTables() == [])
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
  }

  @Test func `a server that stops in the middle of a copy leaves the old month`() throws {
    let server = try PostgresServer(fsync: true)
    let warehouse = try Warehouse(server.makeDatabase())
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    let sink = try warehouse.stage([usage("2")], into: unit)
    let staged = try warehouse.stage([usage("2")], into: warehouse.unit("201705"))
    _ = try staged.finish()
    try server.stop(.immediate)
    let lost = fault {
      let batch = warehouse.batch(Array(repeating: usage("2"), count: 500), of: unit)
      for _ in 0..<1000 { try sink.write(batch) }
    }
    #expect(lost?.category == .tryLater)
    sink.discard()
    let down = fault { try warehouse.spec.prepare(warehouse.run) }
    #expect(down?.category == .tryLater)
    #expect(
      down?.remedy
        == "Check that the server runs and that its address is right: the sink's 'url', --database")

    try server.start()
    _ = try staged.commit(warehouse.record(of: warehouse.unit("201705"), rows: 1))
    try warehouse.spec.prepare(warehouse.run)
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "3")
    #expect(try warehouse.strayTables() == [])
    #expect(
      try warehouse.ask("select count(*) from meterline.load where status = 'loading'") == "0")
  }

  @Test func `the next run removes what a killed one staged`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    let sink = try warehouse.stage([usage("1")], into: unit)
    _ = try sink.finish()
    #expect(
      try warehouse.strayTables()
        == ["usage_details_201704_100_l1", "usage_details_201704_100_l1_days"])
    try warehouse.spec.prepare(warehouse.run)
    #expect(try warehouse.strayTables().count == 2)

    // Ending its sessions is what the kill of a run looks like to the server.
    try warehouse.ask(
      """
      select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
      """)
    try warehouse.spec.prepare(warehouse.run)
    #expect(try warehouse.strayTables() == [])
    let late = fault { _ = try sink.commit(warehouse.record(of: unit, rows: 1)) }
    #expect(late?.message == "another run took this load for dead and removed it")
    #expect(try warehouse.ask("select count(*) from billing.usage_details") == "0")
  }

  @Test func `a role that may not change the layout is told what to do`() throws {
    let warehouse = try Warehouse()
    try warehouse.ask("create role \"reader of nothing\" login")
    defer { _ = try? warehouse.ask("drop role \"reader of nothing\"") }
    let url = warehouse.url.replacing("postgres@", with: "reader%20of%20nothing@")
    let refused = fault { try Warehouse(url).spec.prepare(warehouse.run) }
    #expect(refused?.category == .configuration)
    #expect(
      refused?.remedy
        == "Run `meterline migrate --database URL` as a role that may change the database")
  }

  @Test func `a loader needs no more than to create in its database`() throws {
    let warehouse = try Warehouse()
    let database = try QuotedIdentifier(try warehouse.connect().database)
    let role = try QuotedIdentifier("loader of \(database.name)")
    let connection = try warehouse.connect()
    try connection.execute("create role \(role) login")
    try connection.execute("grant create on database \(database) to \(role)")
    let url = warehouse.url.replacing(
      "postgres@", with: role.name.replacing(" ", with: "%20") + "@")
    let loader = try Warehouse(url)
    try loader.load([usage("1")], into: loader.unit())
    try loader.load([usage("2")], into: loader.unit())
    #expect(try loader.ask("select sum(cost) from billing.v_cost_daily") == "2")
  }

  private func readUntilDone(
    _ warehouse: Warehouse, _ isolation: Isolation, _ watch: Watch
  ) throws {
    let reader = try warehouse.connect()
    while !watch.isDone.load(ordering: .relaxed) {
      try reader.transaction(isolation, to: "read") { reader in
        // An older snapshot than the partition's must see the whole month, too.
        try reader.query("select 1")
        let seen =
          try reader.query(
            """
            select count(*) || '/' || count(distinct load_id) from billing.usage_details
            where billing_period = '201704'
            """)[0].text(at: 0) ?? ""
        if seen != "300/1" { watch.oddities.withLock { $0.append(seen) } }
      }
      watch.reads.add(1, ordering: .relaxed)
    }
  }

  private func killCopies(in warehouse: Warehouse) throws {
    let connection = try warehouse.connect()
    // The copy begins on a thread of its own.
    for _ in 0..<200 {
      let killed = try connection.query(
        """
        select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = current_database() and query like 'copy %'
        """)
      if killed.count == 1 { return }
      usleep(50_000)
    }
    Issue.record("no copy was under way")
  }
}
