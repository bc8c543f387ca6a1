import Foundation
import Postgres
import Testing

@Suite struct StatementTests {
  @Test func `a row's values have types`() throws {
    let connection = try connectToScratch()
    let rows = try connection.query(
      """
      select 'text' as text, 9223372036854775807 as number, true as flag, null::text as nothing,
        \("日本 'quoted'") as parameter, '2017-05-02T03:15:00+02'::timestamptz as time
      """)
    let row = try #require(rows.first)
    #expect(try row.value("text") == "text")
    #expect(try row.value("number") == Int.max)
    #expect(try row.value("flag") == true)
    #expect(try row.optional("nothing", as: String.self) == nil)
    #expect(try row.value("parameter") == "日本 'quoted'")
    #expect(try row.value("time") == "2017-05-02 01:15:00+00")
    #expect(rows.columnNames == ["text", "number", "flag", "nothing", "parameter", "time"])
  }

  @Test(arguments: [
    ("nothing", "could not run a statement: column 'nothing' is NULL where a value was expected"),
    ("text", "could not run a statement: column 'text' holds no Int"),
    ("Text", "could not run a statement: the result has no column 'Text'"),
  ]) func `a value that is not there is an error`(column: String, message: String) throws {
    let rows = try connectToScratch().query("select 'x' as text, null::int as nothing")
    let error = #expect(throws: PostgresError.self) { try rows[0].value(column, as: Int.self) }
    #expect(error?.description == message)
  }

  @Test func `an error carries the server's fields`() throws {
    let connection = try connectToScratch()
    try connection.execute("create table price (meter text constraint one unique)")
    try connection.execute("insert into price values ('a')")
    let error = #expect(throws: PostgresError.self) {
      try connection.execute("insert into price values ('a')", to: "add a price")
    }
    #expect(error?.state == .uniqueViolation)
    #expect(error?.table == "price")
    #expect(error?.schema == "public")
    #expect(error?.constraint == "one")
    #expect(error?.detail == "Key (meter)=(a) already exists.")
    #expect(error?.retryAdvice == .never)
    #expect(
      error?.description
        == "could not add a price: duplicate key value violates unique constraint \"one\" "
        + "(SQLSTATE 23505), constraint one")
  }

  @Test func `values of rows do not stand in a message`() throws {
    let error = #expect(throws: PostgresError.self) {
      try connectToScratch().execute("select \("secret")::numeric")
    }
    #expect(
      error?.description
        == "could not run a statement: invalid input syntax for type numeric (SQLSTATE 22P02)")
  }

  @Test func `U+0000 is refused before it cuts a value short`() throws {
    let connection = try connectToScratch()
    #expect(
      postgresError { try connection.query("select \("a\0b")") }?.state
        == .characterNotInRepertoire)
  }

  @Test func `a script runs whole or not at all`() throws {
    let connection = try connectToScratch()
    #expect(throws: PostgresError.self) {
      try connection.runScript("create table a (); create table a ();", to: "run a script")
    }
    let rows = try connection.query("select to_regclass('public.a') is null as gone")
    #expect(try rows[0].value("gone") == true)
  }

  @Test func `rows can be read one at a time`() throws {
    let connection = try connectToScratch()
    var sum = 0
    try connection.forEachRow("select n from generate_series(1, \(10_000)::int) n") { row in
      sum += try row.value("n", as: Int.self)
    }
    #expect(sum == 50_005_000)
  }

  @Test func `reading can stop early and the connection goes on`() throws {
    struct Enough: Error {}
    let connection = try connectToScratch()
    var seen = 0
    #expect(throws: Enough.self) {
      try connection.forEachRow("select n from generate_series(1, 100000000) n") { _ in
        seen += 1
        if seen == 10 { throw Enough() }
      }
    }
    #expect(try connection.query("select 7 as seven")[0].value("seven") == 7)
  }

  @Test func `an error in the middle of reading is thrown`() throws {
    let connection = try connectToScratch()
    var seen = 0
    let error = postgresError {
      try connection.forEachRow("select 10 / (5 - n) from generate_series(1, 9) n") { _ in
        seen += 1
      }
    }
    #expect(error?.state?.rawValue == "22012")
    #expect(seen == 4)
  }

  @Test func `another thread can cancel a statement`() async throws {
    let connection = try connectToScratch()
    let token = try #require(connection.makeCancelToken())
    // A thread, because the statement may hold up the last one of the cooperative pool.
    let canceller = Thread {
      while !Thread.current.isCancelled {
        token.cancel()
        usleep(50_000)
      }
    }
    canceller.start()
    defer { canceller.cancel() }
    let error = postgresError { try connection.query("select pg_sleep(60)") }
    #expect(error?.state == .queryCanceled)
  }
}
