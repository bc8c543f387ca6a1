@testable import Postgres
import Testing

@Suite struct SQLTests {
  @Test func `values become parameters and names are quoted`() throws {
    let table = try QualifiedName("billing.usage \"2\"")
    let sql: SQL = "select * from \(table) where period = \("2017'04") and rows > \(7)"
    #expect(
      sql.text
        == #"select * from "billing"."usage ""2""" where period = $1 and rows > $2"#)
    #expect(sql.parameters == ["2017'04", "7"])
  }

  @Test func `pieces are numbered anew when they are put together`() {
    let pieces: [SQL] = ["a = \(1)", "b = \(2)"]
    let sql: SQL = "select \(0) where \(SQL.joined(pieces, by: " and "))"
    #expect(sql.text == "select $1 where a = $2 and b = $3")
    #expect(sql.parameters == ["0", "1", "2"])
  }

  @Test func `nothing becomes NULL`() {
    let sql: SQL = "select \(String?.none), \(Optional(true))"
    #expect(sql.parameters == [nil, "true"])
  }

  @Test(arguments: [
    ("it's", "'it''s'"), (#"a\b"#, #" E'a\\b'"#), ("", "''"),
  ]) func `a literal is closed where it ends`(text: String, literal: String) {
    #expect(SQL.literal(text) == literal)
  }

  @Test(arguments: [#"'; drop table x; --"#, #"\'; drop table x; --"#, "plain", "日本\n"])
  func `the server reads a literal back as it was`(text: String) throws {
    let rows = try connectToScratch().query("select \(literal: text) as text")
    #expect(try rows[0].value("text") == text)
  }
}

@Suite struct NameTests {
  @Test(arguments: [
    ("usage_details", "public", "usage_details"),
    ("billing.Usage", "billing", "Usage"),
    (#""; drop table x; --"#, "public", #""; drop table x; --"#),
  ]) func `a name is taken as it is written`(text: String, schema: String, table: String) throws {
    let name = try QualifiedName(text)
    #expect(name.schema.name == schema)
    #expect(name.table.name == table)
  }

  @Test func `a name of 63 bytes is the longest`() throws {
    #expect(try QuotedIdentifier(String(repeating: "é", count: 31) + "x").name.utf8.count == 63)
    let long = String(repeating: "é", count: 32)
    #expect(throws: InvalidName(name: long, problem: .tooLong(byteCount: 64))) {
      try QuotedIdentifier(long)
    }
  }

  @Test(arguments: [
    ("", InvalidName.Problem.empty), ("a\0b", .holdsNul), ("a.", .empty), ("a.b.c", .tooManyParts),
  ]) func `a name that cannot be kept is refused`(text: String, problem: InvalidName.Problem) {
    let error = #expect(throws: InvalidName.self) { try QualifiedName(text) }
    #expect(error?.problem == problem)
  }

  @Test func `a hostile name is only a name`() throws {
    let connection = try connectToScratch()
    try connection.execute("create table x (a int)")
    let table = try QualifiedName(#""; drop table x; --"#)
    try connection.execute("create table \(table) (a int)")
    try connection.execute("insert into \(table) values (1)")
    let rows = try connection.query(
      "select table_name from information_schema.tables where table_schema = 'public' order by 1")
    #expect(try rows.map { try $0.value("table_name") } == [#""; drop table x; --"#, "x"])
  }

  @Test func `a message about a name says what to do`() {
    #expect(
      InvalidName(name: "a.b.c", problem: .tooManyParts).description
        == "'a.b.c' has more than one dot; write 'schema.table' or 'table'")
    #expect(
      InvalidName(name: "a\0", problem: .holdsNul).description
        == #"'a\0' holds U+0000, which PostgreSQL does not allow in a name"#)
  }
}
