import Formats
import Foundation
import JSONStream
import Records
import Testing

/// A row of the framed schema as NDJSON, without its frame.
private func row(
  id: String? = nil, cost: String = "null", units: String = "null", day: String? = nil,
  monthly: String = "null", tags: String? = nil, extra: String = "null", ordinal: Int = 0
) -> String {
  func text(_ value: String?) -> String { value.map { "\"\($0)\"" } ?? "null" }
  return #""id":\#(text(id)),"cost":\#(cost),"units":\#(units),"usage_date":\#(text(day)),"#
    + #""is_monthly":\#(monthly),"tags":\#(text(tags)),"extra":\#(extra),"source_row":\#(ordinal)"#
}

@Suite struct CSVReaderTests {
  @Test func `a record becomes a row in its frame, as that of JSON does`() throws {
    let run = CSVRun()
    let facts = try run.body(
      "Id,Cost,Units,Date,IsMonthly,Tags\r\n"
        + #"a,1.50,3,04/01/2017,True,"{""env"":""prd"",""n"":""x,y""}""# + "\r\n")
    #expect(
      run.collector.rows == [
        #"{"enrollment":"100","billing_period":"201704","billing_currency":"EUR","id":"a","#
          + #""cost":1.50,"units":3,"usage_date":"2017-04-01","is_monthly":true,"#
          + #""tags":"{\"env\":\"prd\",\"n\":\"x,y\"}","extra":null,"source_row":0}"#
      ])
    #expect(facts == PageFacts(records: 1, bytes: 95))
  }

  @Test(arguments: [
    "id,cost\na,1\nb,2\n", "id,cost\r\na,1\r\nb,2\r\n", "id,cost\ra,1\rb,2\r",
    "id,cost\na,1\nb,2", "\u{FEFF}id,cost\na,1\nb,2",
    "\u{FEFF}\"id\",\"cost\"\r\n\"a\",\"1\"\r\nb,2",
    "Usage Data Extract\r\n\"\"\r\nid,cost,\r\na,1,\r\nb,2,\r\n",
    "\"Usage for 2017-04\"\n\nid,cost\na,1\nb,2\n", "id,cost,\na,1\nb,2,\n",
    "id,cost\na,1,\nb,2,,\n", "ID , c-o_s t\na,1\n\n\"\",\"\"\n,\nb,2\n\n\n",
    "Kennung (id),Kosten (Cost)\na,1\nb,2\n", "extended cost,id\n1,a\n2,b\n",
  ])
  func `the ways to write the same table`(_ text: String) throws {
    #expect(
      try CSVRun.rows(text) == [
        row(id: "a", cost: "1"), row(id: "b", cost: "2", ordinal: 1),
      ])
  }

  @Test(arguments: [
    ("", row(cost: "1")), (#""""#, row(id: "", cost: "1")),
    (#""a""b""#, row(id: #"a\"b"#, cost: "1")),
    (#""""""#, row(id: #"\""#, cost: "1")), ("a\"b", row(id: #"a\"b"#, cost: "1")),
    (#""a,b""#, row(id: "a,b", cost: "1")), ("\"a\r\nb\"", row(id: #"a\r\nb"#, cost: "1")),
    ("\"a\n\"\"b\"", row(id: #"a\n\"b"#, cost: "1")),
    (#"a\b"#, row(id: #"a\\b"#, cost: "1")), (#""a\""b""#, row(id: #"a\\\"b"#, cost: "1")),
    ("日本 🧾", row(id: "日本 🧾", cost: "1")), (" a ", row(id: " a ", cost: "1")),
    ("a\u{1}", row(id: #"a\u0001"#, cost: "1")),
  ])
  func `text comes as it is meant`(_ field: String, _ expected: String) throws {
    #expect(try CSVRun.rows("id,cost\n\(field),1\n") == [expected])
    #expect(try CSVRun.rows("cost,id\n1,\(field)\n") == [expected])
    #expect(try CSVRun.rows("cost,id\n1,\(field)") == [expected])
  }

  @Test(arguments: [
    ("1E-05", "1E-05"), ("1.50", "1.50"), (".5", "0.5"), ("-.25", "-0.25"), (#""12.0""#, "12.0"),
    ("", "null"), (#""""#, "null"),
    ("0.123456789012345678901234567", "0.123456789012345678901234567"),
  ])
  func `an amount keeps its digits, and its empty quotes are NULL`(
    _ field: String, _ cost: String
  ) throws {
    #expect(try CSVRun.rows("id,cost\na,\(field)\n") == [row(id: "a", cost: cost)])
  }

  @Test(arguments: [
    ("04/30/2017", "2017-04-30"), ("2017-04-30", "2017-04-30"),
    ("2017-04-30T00:00:00", "2017-04-30"), ("2017-04-30 00:00:00", "2017-04-30"),
    ("04/30/2017 00:00:00", "2017-04-30"),
  ]) func `days come in every spelling that is documented`(_ field: String, _ day: String) throws {
    #expect(
      try CSVRun.rows("id,date\na,\(field)\nb,\(field)\n") == [
        row(id: "a", day: day), row(id: "b", day: day, ordinal: 1),
      ])
  }

  @Test func `words for yes and no come in any casing`() throws {
    #expect(
      try CSVRun.rows("id,isMonthly\na,True\nb,False\nc,true\nd,\n") == [
        row(id: "a", monthly: "true"), row(id: "b", monthly: "false", ordinal: 1),
        row(id: "c", monthly: "true", ordinal: 2), row(id: "d", ordinal: 3),
      ])
  }

  @Test func `fields that are no column go to extra as text`() throws {
    #expect(
      try CSVRun.rows(
        "id,Month,No\"te,cost,\na,4,\"say \"\"hi\"\"\n\",1,\nb,,,2,seen\nc,,,3,\n") == [
          row(
            id: "a", cost: "1", extra: #"{"Month":"4","No\"te":"say \"hi\"\n"}"#),
          row(id: "b", cost: "2", extra: #"{"column_5":"seen"}"#, ordinal: 1),
          row(id: "c", cost: "3", ordinal: 2),
        ])
  }

  @Test func `of two names of one column the usual one fills it`() throws {
    let expected = row(id: "a", cost: "2", extra: #"{"ExtendedCost":"1"}"#)
    #expect(try CSVRun.rows("id,ExtendedCost,Cost\na,1,2\n") == [expected])
    #expect(try CSVRun.rows("id,Cost,ExtendedCost\na,2,1\n") == [expected])
  }

  @Test func `columns of the program's own output are read back`() throws {
    let run = CSVRun()
    try run.body(
      "enrollment,billing_period,billing_currency,id,usage_date,is_monthly,source_row\n"
        + "7,201605,USD,a,2016-05-01,false,99\n")
    #expect(
      run.collector.rows == [
        #"{"enrollment":"7","billing_period":"201605","billing_currency":"USD","#
          + row(id: "a", day: "2016-05-01", monthly: "false") + "}"
      ])
  }

  @Test func `a value that does not fit rejects its record and tells its line`() throws {
    let run = CSVRun()
    let body = "Title\nid,tags,cost\n\"a\nb\",x,1\nc,\"{\"\"k\"\":1}\",n/a\nd,y,3\n"
    try run.body(body)
    #expect(run.rows.count == 2)
    let rejected = try #require(run.collector.rejected.first)
    #expect(rejected.reason == #"expected a number for 'cost', found "n/a", in line 5"#)
    #expect(String(decoding: rejected.bytes, as: UTF8.self) == #"c,"{""k"":1}",n/a"#)
    #expect(Array(body.utf8)[rejected.byteOffset...].starts(with: "n/a".utf8))
    #expect(rejected.ordinal == 1)
    #expect(rejected.path == "/1/cost")
  }

  @Test(arguments: [
    ("id,cost\na\nb,2\n", "expected 2 fields as in the header, found 1, in line 2"),
    ("id,cost\na,1,x\nb,2\n", "expected 2 fields as in the header, found 3, in line 2"),
    ("id,cost,\na,1,,x\nb,2,\n", "expected 3 fields as in the header, found 4, in line 2"),
  ]) func `a record with other fields than the header is rejected whole`(
    _ body: String, _ reason: String
  ) throws {
    let run = CSVRun()
    let facts = try run.body(body)
    #expect(facts.records == 2)
    #expect(run.rows == [row(id: "b", cost: "2", ordinal: 1)])
    #expect(run.collector.rejected.map(\.reason) == [reason])
    #expect(
      run.collector.rejected.map(\.byteOffset) == [
        body.firstRange(of: "\na").map { _ in
          body.utf8.distance(from: body.startIndex, to: body.range(of: "\na")!.lowerBound) + 1
        }
      ])
  }

  @Test(arguments: [
    ("", CSVError.Kind.emptyBody, 1, 1, "the body is empty; expected CSV"),
    ("<html>\n<title>Sorry", .noHeader, 1, 1, "the first is '<html>'"),
    ("a,b,c\n1,2,3\n", .noHeader, 1, 1, "the first is 'a,b,c'"),
    ("id,cost\n\"a,1\nb,2\n", .truncated, 2, 1, "ends inside quotes"),
    ("id,cost\na,1\nb", .truncated, 3, 1, "ends after 1 of the 2 fields of its last record"),
    ("T\nid,cost\n\"x\ny\"z,1\n", .strayByte, 4, 3, "found 'z'"),
    ("id,cost,ID\na,1,b\n", .repeatedColumn, 1, 9, "names 'ID' twice"),
    ("id,cost\na,1\n\"x\n\u{0},\u{1}", .truncated, 3, 1, "ends inside quotes"),
  ]) func `a body that is no such table is told with line, column and byte`(
    _ body: String, _ kind: CSVError.Kind, _ line: Int, _ column: Int, _ words: String
  ) {
    let error = CSVRun.error(Array(body.utf8))
    #expect(error?.kind == kind)
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(CSVRun.error(Array(body.utf8), chunk: 1) == error)
  }

  @Test func `a header alone, and the old extract without one, have no rows`() throws {
    for text in [
      "id,cost\n", "id,cost", "Usage Data Extract", "\"Usage Data Extract\"\r\n\"\"\r\n",
      "\"Usage Data Extract\"\r\n\"\"\r\nid,cost,\r\n",
    ] {
      #expect(try CSVRun().body(text) == PageFacts(bytes: text.utf8.count), "\(text)")
    }
  }

  @Test func `bytes that are no UTF-8 are Windows-1252 where that may be`() throws {
    let body =
      Array("id,tags,x\na,1,\nz".utf8) + [0xFC, 0x80] + Array(",\"\"\"".utf8) + [0xE9]
      + Array("\"\"\",".utf8) + [0xDF, 0x0A]
    let run = CSVRun(mayBeWindows1252: true)
    _ = try run.body(body)
    #expect(
      run.rows == [
        row(id: "a", tags: "1"),
        row(id: "zü€", tags: #"\"é\""#, extra: #"{"x":"ß"}"#, ordinal: 1),
      ])
    #expect(run.reader.isWindows1252)
    #expect(
      CSVRun.error(body)
        == CSVError(
          .invalidUTF8, line: 3, column: 2, byteOffset: 16, detail: "expected valid UTF-8"))
  }

  @Test func `a body that was UTF-8 so far is no Windows-1252 later`() {
    let run = CSVRun(mayBeWindows1252: true)
    let body = Array("id,cost\né,1\nz".utf8) + [0xFC] + Array(",1\n".utf8)
    #expect(throws: Fault.self) { try run.body(body) }
    #expect(run.reader.failure?.kind == .invalidUTF8)
    #expect(run.reader.failure?.byteOffset == 14)
  }

  @Test func `an open quote ends at the record limit, not in memory`() {
    let body = Array("id,cost\n\"a".utf8) + [UInt8](repeating: 0x62, count: 3 << 20)
    let error = CSVRun.error(body, chunk: 65_536, limits: ScanLimits(maximumRecordBytes: 1 << 20))
    #expect(error?.kind == .recordTooLong)
    #expect(error?.line == 2)
  }

  @Test func `bodies follow one another with a header each`() throws {
    let run = CSVRun()
    try run.body("id,cost\na,1\n")
    try run.body("cost,id\n2,b\n")
    #expect(
      run.collector.rows.map { $0.contains(#""id":"a","cost":1"#) } == [true, false])
    #expect(run.rows[1] == row(id: "b", cost: "2", ordinal: 1))
    #expect(run.reader.recordsRead == 2)
  }

  @Test func `bytes, rows and pages are counted`() throws {
    let progress = UnitProgress()
    try CSVRun(progress: progress).body("id,cost\na,1\nb,x\n")
    #expect(progress.bytesRead == 16)
    #expect(progress.rowsRead == 2)
    #expect(progress.pagesRead == 1)
  }
}
