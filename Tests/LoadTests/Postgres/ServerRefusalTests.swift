import Foundation
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// What the server may refuse in the middle of a load: each with its SQLSTATE, what to do, and the right category.
@Suite struct ServerRefusalTests {
  /// A load of some thousand rows, up to the end of its staging.
  private func stage(_ warehouse: Warehouse, rows: Int = 4000, batches: Int = 1) throws
    -> any RecordSink
  {
    let unit = warehouse.unit()
    let sink = try warehouse.stage([], into: unit)
    do {
      let batch = warehouse.batch((0..<rows).map { usage("0.\($0)") }, of: unit)
      for _ in 0..<batches { try sink.write(batch) }
      _ = try sink.finish()
    } catch {
      sink.discard()
      throw error
    }
    return sink
  }

  private func expectOldMonth(_ warehouse: Warehouse) throws {
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "1")
    #expect(try warehouse.strayTables() == [])
  }

  private func url(_ warehouse: Warehouse, as role: QuotedIdentifier) -> String {
    warehouse.url.replacing("postgres@", with: role.name + "@")
  }

  /// A role that may load, with a setting of its own.
  private func withLoader(
    _ setting: SQL, _ body: (Warehouse) throws -> Void
  ) throws {
    let admin = try Warehouse()
    let connection = try admin.connect()
    let database = try QuotedIdentifier(connection.database)
    let role = try QuotedIdentifier("loader_\(database.name)_\(Int.random(in: 0..<1_000_000))")
    try connection.execute("create role \(role) login")
    try connection.execute("grant create on database \(database) to \(role)")
    let loader = try Warehouse(url(admin, as: role))
    try loader.load([usage("1")], into: loader.unit())
    try connection.execute("alter role \(role) \(setting)")
    try body(loader)
  }

  @Test func `a statement timeout asks to try again and says what to change`() throws {
    try withLoader("set statement_timeout = '20ms'") { warehouse in
      let refused = fault { _ = try stage(warehouse, rows: 2000, batches: 30) }
      #expect(refused?.category == .tryLater)
      #expect(refused?.message.contains("SQLSTATE 57014") == true)
      #expect(refused?.remedy?.contains("statement_timeout") == true)
    }
  }

  @Test func `a role at its limit of connections`() throws {
    try withLoader("connection limit 1") { warehouse in
      let refused = fault { _ = try stage(warehouse) }
      #expect(refused?.category == .tryLater)
      #expect(refused?.message.contains("SQLSTATE 53300") == true)
      #expect(refused?.remedy == "Raise max_connections, or run fewer units at a time")
    }
  }

  @Test func `a database that is read-only, as a standby is`() throws {
    try withLoader("set default_transaction_read_only = on") { warehouse in
      let refused = fault { _ = try stage(warehouse) }
      #expect(refused?.category == .configuration)
      #expect(refused?.message.contains("SQLSTATE 25006") == true)
      #expect(refused?.remedy?.hasPrefix("Point the sink's 'url' to the primary server") == true)
    }
  }

  @Test func `a limit of temporary files`() throws {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1")], into: warehouse.unit())
    let database = try QuotedIdentifier(try warehouse.connect().database)
    let connection = try warehouse.connect()
    try connection.execute("alter database \(database) set temp_file_limit = '64kB'")
    try connection.execute("alter database \(database) set maintenance_work_mem = '1MB'")
    let refused = fault { _ = try stage(warehouse, rows: 4000, batches: 20) }
    #expect(refused?.category == .tryLater)
    #expect(refused?.message.contains("SQLSTATE 53400") == true)
    #expect(refused?.message.contains("index \"billing\"") == false)
    try connection.execute("alter database \(database) reset all")
    try expectOldMonth(warehouse)
  }

  @Test(.enabled(if: SmallDisk.isPossible))
  func `a full disk leaves the old month and asks for room`() throws {
    let server = try PostgresServer()
    let disk = try SmallDisk(in: server)
    defer { disk.remove() }
    let warehouse = try Warehouse(server.makeDatabase())
    try warehouse.load([usage("1")], into: warehouse.unit())
    try warehouse.connect().execute("create tablespace small location \(literal: disk.path)")
    let database = try QuotedIdentifier(try warehouse.connect().database)
    try warehouse.connect().execute("alter database \(database) set default_tablespace = 'small'")
    let refused = fault { _ = try stage(warehouse, rows: 4000, batches: 60) }
    #expect(refused?.category == .tryLater)
    #expect(refused?.message.contains("SQLSTATE 53100") == true)
    #expect(refused?.message.contains("usage_details_201704_100_l2") == true)
    #expect(refused?.remedy == "Make room on the server's disk")
    try warehouse.connect().execute("alter database \(database) reset all")
    try expectOldMonth(warehouse)
    try warehouse.load([usage("2")], into: warehouse.unit())
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "2")
  }

  @Test func `a deadlock of the swap with somebody else is tried again`() throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    let sink = try warehouse.stage([usage("2")], into: unit)
    _ = try sink.finish()
    let other = try warehouse.connect()
    try other.execute("begin")
    // The swap waits for this reader, and the reader for the ledger row that the swap has changed.
    try other.query("select count(*) from billing.usage_details")
    try other.execute("set local deadlock_timeout = '10s'")
    let update = Worker.start("other") {
      usleep(300_000)
      do {
        try other.execute("update meterline.load set etag = etag where status = 'loaded'")
        try other.execute("rollback")
      } catch {
        Issue.record("the other transaction was to win: \(error)")
      }
    }
    _ = try sink.commit(warehouse.record(of: unit, rows: 1))
    update.join()
    #expect(try warehouse.ask("select sum(cost) from billing.usage_details") == "2")
  }

  @Test func `an interruption stops the index build`() async throws {
    let warehouse = try Warehouse()
    let unit = warehouse.unit()
    try warehouse.load([usage("1")], into: unit)
    try warehouse.ask(
      """
      create function billing.slow (text) returns text immutable language plpgsql
      as $$ begin perform pg_sleep(0.05); return $1; end $$
      """)
    try warehouse.ask("create index on billing.usage_details (billing.slow(subscription_guid))")
    var interrupted = warehouse
    interrupted.run.cancellation = Cancellation()
    let sink = try interrupted.stage([], into: unit)
    try sink.write(warehouse.batch((0..<2000).map { usage("\($0)") }, of: unit))
    Worker.start("signal") { [cancellation = interrupted.run.cancellation] in
      usleep(400_000)
      cancellation.cancel(signal: SIGINT)
    }
    let start = ContinuousClock.now
    let ended = fault { _ = try sink.finish() }
    // The index alone would take 100 seconds.
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(ended?.category == .interrupted)
    sink.discard()
    try expectOldMonth(warehouse)
  }
}

/// A file system of a few MB, where root may mount one.
private struct SmallDisk {
  let path: String

  static var isPossible: Bool {
    geteuid() == 0 && (try? mounted(at: NSTemporaryDirectory() + "meterline-mount-test")) == true
  }

  init(in server: PostgresServer) throws {
    path = server.folder + "/small"
    guard try Self.mount(at: path) else { throw CocoaError(.fileWriteUnknown) }
    let owner = try FileManager.default.attributesOfItem(atPath: server.folder)
    try FileManager.default.setAttributes(
      [
        .ownerAccountID: owner[.ownerAccountID] ?? 0,
        .groupOwnerAccountID: owner[.groupOwnerAccountID] ?? 0,
      ], ofItemAtPath: path)
  }

  func remove() { _ = try? Self.run("/usr/bin/umount", ["-l", path]) }

  private static func mounted(at path: String) throws -> Bool {
    guard try mount(at: path) else { return false }
    _ = try run("/usr/bin/umount", [path])
    try FileManager.default.removeItem(atPath: path)
    return true
  }

  private static func mount(at path: String) throws -> Bool {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return try run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", path]) == 0
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: program)
    child.arguments = arguments
    child.standardError = FileHandle.nullDevice
    try child.run()
    child.waitUntilExit()
    return child.terminationStatus
  }
}
