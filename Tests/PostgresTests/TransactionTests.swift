import Postgres
import TestSupport
import Testing

@Suite struct TransactionTests {
  struct Refusal: Error {}

  @Test func `returning commits and throwing rolls back`() throws {
    let connection = try connectToScratch()
    try connection.execute("create table a (n int)")
    let added = try connection.transaction(to: "add a row") { connection in
      try connection.execute("insert into a values (1)")
    }
    #expect(added == 1)
    #expect(throws: Refusal.self) {
      try connection.transaction(to: "add a row") { connection in
        try connection.execute("insert into a values (2)")
        throw Refusal()
      }
    }
    #expect(!connection.isInTransaction)
    #expect(
      try connection.query("select count(*) as n, sum(n) as sum from a")[0].texts == ["1", "1"])
  }

  @Test func `a commit that is a rollback is an error`() throws {
    let connection = try connectToScratch()
    let error = postgresError {
      try connection.transaction(to: "load a month") { connection in
        _ = try? connection.execute("select 1/0")
      }
    }
    #expect(error?.state == .inFailedTransaction)
    #expect(
      error?.description
        == "could not load a month: a statement of the transaction had failed, so it was rolled back "
        + "(SQLSTATE 25P02)")
  }

  @Test func `repeatable read sees one state`() throws {
    let server = try PostgresServer.shared()
    let url = try server.makeDatabase()
    let reader = try PostgresConnection(ConnectionAddress(url))
    let writer = try PostgresConnection(ConnectionAddress(url))
    try writer.execute("create table a (n int)")
    try reader.transaction(.repeatableRead, to: "read") { reader in
      #expect(try reader.query("select * from a").isEmpty)
      try writer.execute("insert into a values (1)")
      #expect(try reader.query("select * from a").isEmpty)
    }
    #expect(try reader.query("select * from a").count == 1)
  }

  @Test func `an advisory lock keeps others out until it is given back`() throws {
    let url = try PostgresServer.shared().makeDatabase()
    let one = try PostgresConnection(ConnectionAddress(url))
    let other = try PostgresConnection(ConnectionAddress(url))
    let lock = AdvisoryLock("usage-details, enrollment 100, 201704")
    #expect(try one.tryLock(lock))
    #expect(try !other.tryLock(lock))
    #expect(try other.tryLock(AdvisoryLock("usage-details, enrollment 100, 201705")))
    try one.release(lock)
    #expect(try other.withLock(lock) { try !one.tryLock(lock) })
    #expect(try one.tryLock(lock))
  }

  @Test func `a lock that is not free in time is an error to try again`() throws {
    let url = try PostgresServer.shared().makeDatabase()
    let one = try PostgresConnection(ConnectionAddress(url))
    let other = try PostgresConnection(ConnectionAddress(url))
    try one.execute("create table a ()")
    try one.transaction(to: "hold a table") { one in
      try one.execute("lock table a")
      try other.execute("set lock_timeout = '50ms'")
      let error = postgresError {
        _ = try other.transaction(to: "hold it too") { try $0.execute("lock table a") }
      }
      #expect(error?.state == .lockNotAvailable)
      #expect(error?.retryAdvice == .later)
    }
  }
}
