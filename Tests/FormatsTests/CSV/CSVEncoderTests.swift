import Formats
import JSONStream
import Records
import TestSupport
import Testing

struct FieldCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let cell: Cell
  let written: String

  init(_ name: String, _ cell: Cell, _ written: String) {
    (testDescription, self.cell, self.written) = (name, cell, written)
  }
}

@Suite struct CSVEncoderTests {
  @Test(arguments: [
    FieldCase("null is nothing", .null, ""),
    FieldCase("an empty string is two quotes", .string(""), "\"\""),
    FieldCase("an empty computed text is two quotes", .text(""), "\"\""),
    FieldCase("plain text is copied", .string("Virtual Machines"), "Virtual Machines"),
    FieldCase("a comma asks for quotes", .string("a,b"), "\"a,b\""),
    FieldCase("an escaped quote is doubled", .escaped(#"say \"hi\""#), "\"say \"\"hi\"\"\""),
    FieldCase("an escaped backslash stays one", .escaped(#"a\\b"#), #"a\b"#),
    FieldCase("an escaped newline is kept, in quotes", .escaped(#"a\nb"#), "\"a\nb\""),
    FieldCase("an escaped CR is kept, in quotes", .escaped(#"a\rb"#), "\"a\rb\""),
    FieldCase("an escaped tab needs no quotes", .escaped(#"a\tb"#), "a\tb"),
    FieldCase("an escaped comma asks for quotes", .escaped(#"a\u002Cb"#), "\"a,b\""),
    FieldCase("a comma beside an escape asks for quotes", .escaped(#"\/,x"#), "\"/,x\""),
    FieldCase("an escaped quote by number is doubled", .escaped(#"\u0022"#), "\"\"\"\""),
    FieldCase("a surrogate pair is one character", .escaped(#"\ud83e\uddfe!"#), "🧾!"),
    FieldCase("U+0000 is kept", .escaped(#"a\u0000b"#), "a\0b"),
    FieldCase("Unicode is copied", .string("日本語é"), "日本語é"),
    FieldCase("a number keeps its spelling", .number("1.50E-05"), "1.50E-05"),
    FieldCase("an amount keeps its digits", .number("0.8125000"), "0.8125000"),
    FieldCase("a boolean is a word", .bool("true"), "true"),
    FieldCase("an object is text", .json(#"{"a":1}"#), #""{""a"":1}""#),
    FieldCase("an empty array needs no quotes", .json("[]"), "[]"),
    FieldCase("computed text with quotes is doubled", .text("a\"b"), "\"a\"\"b\""),
    FieldCase("computed text with a newline is quoted", .text("a\nb"), "\"a\nb\""),
    FieldCase("spaces at the ends stay", .string(" a "), " a "),
  ])
  func `a value becomes a field`(_ field: FieldCase) {
    let batch = RecordBatch(rows: [[field.cell, .number("1")]], width: 2)
    let encoder = RowEncoder(.csv, schema: .of(.text, .decimal))
    #expect(encoder.lines(batch) == field.written + ",1\n")
    let last = RecordBatch(rows: [[.number("1"), field.cell]], width: 2)
    #expect(encoder.lines(last) == "1," + field.written + "\n")
  }

  @Test(arguments: [
    FieldCase("an equals sign", .string("=1+1"), "'=1+1"),
    FieldCase("an at sign", .string("@SUM(A1)"), "'@SUM(A1)"),
    FieldCase("a plus", .string("+cmd"), "'+cmd"),
    FieldCase("a minus before a comma", .string("-a,b"), "\"'-a,b\""),
    FieldCase("an escaped tab", .escaped(#"\t=1"#), "'\t=1"),
    FieldCase("an escaped CR", .escaped(#"\rx"#), "\"'\rx\""),
    FieldCase("an equals sign by number", .escaped(#"\u003d1"#), "'=1"),
    FieldCase("a signed number is exempt", .string("-12.5"), "-12.5"),
    FieldCase("a number with plus and exponent is exempt", .string("+1e5"), "+1e5"),
    FieldCase("a double sign is no number", .string("--5"), "'--5"),
    FieldCase("a sign alone is no number", .string("-"), "'-"),
    FieldCase("an amount is exempt", .number("-3"), "-3"),
    FieldCase("other text is left alone", .text("a=1"), "a=1"),
  ])
  func `formulas are escaped when asked for`(_ field: FieldCase) {
    let batch = RecordBatch(rows: [[field.cell]], width: 1)
    let encoder = RowEncoder(.csv, schema: .of(.text), escapeFormulas: true)
    #expect(encoder.lines(batch) == field.written + "\n")
  }

  @Test func `formulas are left alone unless asked for`() {
    let batch = RecordBatch(rows: [[.string("=1+1")]], width: 1)
    #expect(RowEncoder(.csv, schema: .of(.text)).lines(batch) == "=1+1\n")
  }

  @Test func `the header has the names in output order`() {
    let schema = Schema(
      endpoint: "test",
      columns: [
        Column("cost", .decimal, slot: 2), Column("a,b", .text, slot: 0),
        Column("say \"x\"", .text, slot: 1),
      ])
    let encoder = RowEncoder(.csv, schema: schema)
    #expect(String(decoding: encoder.header, as: UTF8.self) == "cost,\"a,b\",\"say \"\"x\"\"\"\n")
    let batch = RecordBatch(rows: [[.string("0"), .string("1"), .number("2")]], width: 3)
    #expect(encoder.lines(batch) == "2,0,1\n")
  }

  @Test func `a column may be written twice`() {
    let schema = Schema(
      endpoint: "test", columns: (0..<5).map { Column("c\($0)", .text, slot: 0) })
    let long = String(repeating: "\"", count: 5000)
    let batch = RecordBatch(rows: [[.text(long)]], width: 1)
    let quoted = "\"" + long + long + "\""
    #expect(
      RowEncoder(.csv, schema: schema).lines(batch)
        == Array(repeating: quoted, count: 5).joined(separator: ",") + "\n")
  }

  @Test func `only the records asked for are written, behind what was there`() {
    let batch = RecordBatch(rows: (0..<10).map { [.number("\($0)")] }, width: 1)
    var output = ByteWindow(capacity: 64)
    output.append(0x3E)
    RowEncoder(.csv, schema: .of(.decimal)).encode(batch, records: 3..<5, into: &output)
    #expect(String(decoding: output.bytes(), as: UTF8.self) == ">3\n4\n")
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `what is written reads back the same`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let rows = (0..<300).map { _ in (0..<7).map { _ in Cell.random(using: &generator) } }
    let batch = RecordBatch(rows: rows, width: 7)
    let encoder = RowEncoder(
      .csv, schema: .of(.text, .text, .text, .text, .text, .text, .text))
    let read = try ReferenceCSV.rows(of: encoder.lines(batch))
    #expect(read == rows.map { $0.map(\.meaning) }, "seed \(seed)")
  }
}
