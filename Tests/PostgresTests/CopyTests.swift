import Postgres
import TestSupport
import Testing

@Suite struct CopyTests {
  struct Refusal: Error {}

  @Test func `returning completes a copy`() throws {
    let connection = try connectToScratch()
    try connection.execute("create table a (n int, t text)")
    let rows = try connection.copyIn("copy a from stdin", to: "copy into a") { writer in
      try writer.write("1\to")
      try writer.write("ne\n2\ttwo\n")
    }
    #expect(rows == 2)
    #expect(
      try connection.query("select string_agg(t, ',' order by n) from a")[0].texts == ["one,two"])
  }

  @Test func `throwing aborts a copy and the connection goes on`() throws {
    let connection = try connectToScratch()
    try connection.execute("create table a (n int)")
    #expect(throws: Refusal.self) {
      try connection.copyIn("copy a from stdin", to: "copy into a") { writer in
        try writer.write("1\n2\n")
        throw Refusal()
      }
    }
    #expect(try connection.query("select * from a").isEmpty)
  }

  @Test func `a refused row takes all others with it`() throws {
    let connection = try connectToScratch()
    try connection.execute("create table a (n int)")
    let error = postgresError {
      try connection.copyIn("copy a from stdin", to: "copy into a") { writer in
        for n in 0..<10_000 { try writer.write("\(n)\n") }
        try writer.write("x\n")
      }
    }
    #expect(error?.state?.rawValue == "22P02")
    #expect(error?.context == "COPY a, line 10001, column n: \"x\"")
    #expect(
      error?.description
        == "could not copy into a: invalid input syntax for type integer (SQLSTATE 22P02)")
    #expect(try connection.query("select * from a").isEmpty)
  }

  @Test func `a statement that is no copy is refused`() throws {
    let connection = try connectToScratch()
    #expect(throws: PostgresError.self) {
      try connection.copyIn("select 1", to: "copy into a") { _ in }
    }
  }

  @Test func `losing the session in the middle is an error to reconnect after`() throws {
    let url = try PostgresServer.shared().makeDatabase()
    let connection = try PostgresConnection(ConnectionAddress(url))
    let killer = try PostgresConnection(ConnectionAddress(url))
    try connection.execute("create table a (t text)")
    let piece = String(repeating: String(repeating: "x", count: 1000) + "\n", count: 1000)
    let error = postgresError {
      try connection.copyIn("copy a from stdin", to: "copy into a") { writer in
        try writer.write(piece)
        try killer.query("select pg_terminate_backend(\(connection.backendID)::int)")
        for _ in 0..<1000 { try writer.write(piece) }
      }
    }
    #expect(error?.state == .adminShutdown)
    #expect(error?.retryAdvice == .afterReconnecting)
    #expect(!connection.isOpen)
    #expect(try killer.query("select * from a").isEmpty)
  }
}
