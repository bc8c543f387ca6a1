import Formats
import Foundation
import JSONStream
import Records
import TestSupport
import Testing

@Suite struct ListingReaderTests {
  @Test func `a record becomes a row in its frame`() throws {
    let run = ListingRun()
    let facts = try run.page(
      #"""
      {"id":"resp-1","data":[{"id":"a","cost":1.50,"units":3,"date":"2017-04-01T00:00:00",
      "isMonthly":true,"tags":"{\"env\":\"prd\"}"}],"nextLink":"https://x/p2?$skip=1"}
      """#)
    #expect(
      run.collector.rows == [
        #"{"enrollment":"100","billing_period":"201704","billing_currency":"EUR","id":"a","#
          + #""cost":1.50,"units":3,"usage_date":"2017-04-01","is_monthly":true,"#
          + #""tags":"{\"env\":\"prd\"}","extra":null,"source_row":0}"#
      ])
    #expect(facts.nextLink == "https://x/p2?$skip=1")
    #expect(facts.id == "resp-1")
    #expect(facts.records == 1)
    #expect(facts.duplicateKeys == 0)
  }

  @Test(arguments: [
    #"{"data":[]}"#, #"{"data":[],"nextLink":null}"#, #"{"data":[],"nextLink":""}"#, "[]",
  ])
  func `an absent, null or empty next link ends the listing`(body: String) throws {
    let facts = try ListingRun().page(body)
    #expect(facts == PageFacts(bytes: body.utf8.count))
  }

  @Test func `ordinals go on over pages and start at each page's first for paths`() throws {
    let run = ListingRun()
    _ = try run.page(#"{"data":[{"id":"a"},{"id":"b"}]}"#)
    _ = try run.page(#"{"value":[{"id":"c"},{"id":"d","cost":"n/a"},{"id":"e"}]}"#)
    #expect(
      run.collector.rows.compactMap { $0.split(separator: ":").last } == ["0}", "1}", "2}", "4}"])
    let rejected = try #require(run.collector.rejected.first)
    #expect(rejected.page == 1)
    #expect(rejected.ordinal == 3)
    #expect(rejected.path == "/value/1/cost")
    #expect(run.reader.recordsRead == 5)
  }

  @Test func `a value that does not fit rejects its record and no other`() throws {
    let run = ListingRun()
    let body = #"{"data":[{"id":"a","cost":1},{"id":"b","cost":"n/a"},{"id":"c","cost":2}]}"#
    let facts = try run.page(body)
    #expect(facts.records == 3)
    #expect(run.collector.rows.count == 2)
    let offset = body.utf8.distance(
      from: body.startIndex, to: body.range(of: #""n/a""#)!.lowerBound)
    #expect(
      run.collector.rejected == [
        RejectedRecord(
          page: 0, ordinal: 1, path: "/data/1/cost", byteOffset: offset,
          reason: #"expected a number for 'cost', found "n/a""#,
          bytes: Array(#"{"id":"b","cost":"n/a"}"#.utf8))
      ])
  }

  @Test(arguments: [
    (#"{"extra":{"a":1},"b":2}"#, #"{"a":1,"b":2}"#), (#"{"b":2,"extra":{ }}"#, #"{"b":2}"#),
    (#"{"extra":{"a":[{}]}}"#, #"{"a":[{}]}"#), (#"{"extra":null,"b":"x"}"#, #"{"b":"x"}"#),
    (#"{"extra":[1],"b":2}"#, #"{"extra":[1],"b":2}"#),
    (#"{"extra":"t\n","b":null}"#, #"{"extra":"t\n","b":null}"#), (#"{"b":2}"#, #"{"b":2}"#),
  ])
  func `what a record calls extra itself is kept beside its unknown fields`(
    record: String, extra: String
  ) throws {
    let collector = RowCollector(schema: Schema.framed.readingOwnNames)
    let reader = ListingReader(
      schema: Schema.framed.readingOwnNames, width: 13, frame: RowFrame(), shape: .listing,
      receiver: collector)
    reader.beginPage()
    let line = record.dropLast() + #","source_row":77,"usage_date":"2017-04-01"}"#
    try Array("[\(line),\(line)]".utf8).withUnsafeBytes { try reader.feed($0) }
    _ = try reader.endPage()
    let row =
      #"{"enrollment":null,"billing_period":null,"billing_currency":null,"id":null,"cost":null,"#
      + #""units":null,"usage_date":"2017-04-01","is_monthly":null,"tags":null,"#
      + #""extra":\#(extra),"source_row":"#
    #expect(collector.rows == [row + "0}", row + "1}"])
  }

  @Test func `records far smaller than a window come in full tables and in order`() throws {
    let run = ListingRun()
    let body =
      "[" + (0..<40_000).map { #"{"id":"\#($0)","x\#($0 % 3)":\#($0)}"# }.joined(separator: ",")
      + "]"
    let facts = try run.page(body)
    #expect(facts.records == 40_000 && facts.bytes == body.utf8.count)
    #expect(run.collector.rows.count == 40_000)
    for (ordinal, row) in run.collector.rows.enumerated() {
      let isRight =
        row.contains(#""id":"\#(ordinal)""#)
        && row.hasSuffix(#""extra":{"x\#(ordinal % 3)":\#(ordinal)},"source_row":\#(ordinal)}"#)
      if !isRight { Issue.record("row \(ordinal) is \(row)") }
    }
    #expect(run.collector.batches < 40_000 / 512 + 20)
  }

  @Test func `unknown fields go to extra as they came`() throws {
    let values = try ListingRun.values(
      "extra",
      #"{"new":"a\"b","n":1E-5,"list":[1,{"x":null}],"id":"i","no":null,"yes":true,"a\"":"v"}"#)
    #expect(
      values == [#"{"new":"a\"b","n":1E-5,"list":[1,{"x":null}],"no":null,"yes":true,"a\"":"v"}"#])
  }

  @Test func `only records with unknown fields have extra`() throws {
    let run = ListingRun()
    _ = try run.page(#"[{"id":"a"},{"x":1},{"id":"b"},{"y":2,"z":3}]"#)
    let extras = run.collector.rows.map { $0.split(separator: "extra\":")[1] }
    #expect(
      extras == [
        #"null,"source_row":0}"#, #"{"x":1},"source_row":1}"#, #"null,"source_row":2}"#,
        #"{"y":2,"z":3},"source_row":3}"#,
      ])
  }

  @Test func `names match without regard to case, and by their aliases`() throws {
    #expect(try ListingRun.values("cost", #"{"EXTENDEDCOST":2}"#) == ["2"])
  }

  @Test func `a repeated field is counted and the last one kept`() throws {
    let run = ListingRun()
    let facts = try run.page(#"[{"id":"a","ID":"b"}]"#)
    #expect(facts.duplicateKeys == 1)
    #expect(run.collector.rows[0].contains(#""id":"b""#))
  }

  @Test func `rows tell their own currency before the frame does`() throws {
    let run = ListingRun(frame: RowFrame(currency: "EUR", currencyColumn: "id"))
    _ = try run.page(#"[{"id":"USD"},{"cost":1}]"#)
    #expect(run.collector.rows[0].contains(#""billing_currency":"USD""#))
    #expect(run.collector.rows[1].contains(#""billing_currency":"EUR""#))
    #expect(run.collector.rows[1].contains(#""enrollment":null"#))
  }

  @Test func `a single object is the one record`() throws {
    let run = ListingRun(shape: .single)
    let facts = try run.page(#"{"id":"balance","cost":"x"}"#)
    #expect(facts.records == 1)
    #expect(run.collector.rejected.map(\.path) == ["/cost"])
  }

  @Test func `NDJSON is a listing without envelope`() throws {
    let run = ListingRun(shape: .lines)
    let facts = try run.page("{\"id\":\"a\"}\n{\"id\":\"b\",\"units\":0.5}\n")
    #expect(facts.records == 2)
    #expect(run.collector.rejected.map(\.path) == ["/1/units"])
  }

  @Test(arguments: [
    (
      #"{"data":[{"id":"a"},{"id":x}]}"#,
      #"page 1: expected a JSON value, found "x}]}" at /data/1/id after byte 26"#
    ),
    (#"{"data":[{"id":"a"}"#, "page 1: the body ends inside its JSON at /data after byte 19"),
    ("", "page 1: the body is empty; expected JSON"),
    (
      #"{"error":{"code":"X"},"data":[]}"#,
      #"page 1: the response is an error: {"code":"X"}"#
    ),
  ])
  func `a body that is no listing is told with its place`(body: String, message: String) {
    let run = ListingRun()
    let fault = #expect(throws: Fault.self) { try run.page(body) }
    #expect(fault?.category == .failed)
    #expect(run.reader.failure != nil)
    #expect(fault?.description == message)
  }

  @Test func `what the receiver throws comes out`() {
    let run = ListingRun()
    run.collector.onBatch = { (_) throws(Fault) in throw Fault(.tryLater, "the disk is slow") }
    let fault = #expect(throws: Fault.self) { try run.page(#"[{"id":"a"}]"#) }
    #expect(fault == Fault(.tryLater, "the disk is slow"))
  }

  @Test func `bytes, rows and pages are counted`() throws {
    let progress = UnitProgress()
    let run = ListingRun(progress: progress)
    _ = try run.page(#"[{"id":"a"},{"cost":"x"}]"#)
    _ = try run.page(#"[{"id":"a"}]"#)
    #expect(progress.bytesRead == 25 + 12)
    #expect(progress.rowsRead == 3)
    #expect(progress.pagesRead == 2)
  }

  /// A page of several windows: rows with escapes, unknown fields, misfits, and one long record.
  private static let longBody: String = {
    var generator = SeededGenerator(seed: 99)
    var records: [String] = []
    for index in 0..<2000 {
      let filler = String(repeating: "é,x", count: Int.random(in: 0...150, using: &generator))
      let unknown = index % 7 == 0 ? #","new":{"n":\#(index)}"# : ""
      let cost = index % 501 == 500 ? #""bad""# : "\(index).50"
      records.append(
        #"{"id":"\#(index)\n\#(filler)","cost":\#(cost),"date":"2017-04-0\#(index % 9 + 1)T00:00:00Z"\#(unknown)}"#
      )
    }
    records[1000] = #"{"id":"\#(String(repeating: "long,", count: 150_000))","cost":1000.50}"#
    return #"{"data":["# + records.joined(separator: ",\n ") + #"],"nextLink":null}"#
  }()

  @Test(arguments: [1 << 20, 65_536, 16_384, 4099, 1021])
  func `rows do not depend on where the bytes are cut`(chunk: Int) throws {
    let whole = ListingRun()
    let facts = try whole.page(Self.longBody)
    let cut = ListingRun()
    #expect(try cut.page(Self.longBody, chunk: chunk) == facts)
    #expect(cut.collector.rows == whole.collector.rows)
    #expect(cut.collector.rejected == whole.collector.rejected)
    #expect(facts.records == 2000)
    #expect(whole.collector.rows.count == 1997)
    #expect(whole.collector.batches >= 4)
  }

  @Test func `rejected records show where they stand in a long body`() throws {
    let run = ListingRun()
    _ = try run.page(Self.longBody)
    let body = Array(Self.longBody.utf8)
    #expect(run.collector.rejected.map(\.ordinal) == [500, 1001, 1502])
    for rejected in run.collector.rejected {
      #expect(body[rejected.byteOffset...].starts(with: #""bad""#.utf8))
      #expect(rejected.path == "/data/\(rejected.ordinal)/cost")
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(rejected.bytes)) as? [String: Any])
      #expect(object["cost"] as? String == "bad")
    }
  }

  @Test func `filling the window gives the same rows as feeding it`() throws {
    let fed = ListingRun()
    let facts = try fed.page(Self.longBody)
    let filled = ListingRun()
    let body = Array(Self.longBody.utf8)
    var at = 0
    filled.reader.beginPage()
    while true {
      let count = try filled.reader.fill(upTo: 100_000) { room in
        let count = min(room.count, body.count - at)
        body.withUnsafeBytes { room.copyMemory(from: .init(rebasing: $0[at..<at + count])) }
        at += count
        return count
      }
      if count == 0 { break }
    }
    #expect(try filled.reader.endPage() == facts)
    #expect(filled.collector.rows == fed.collector.rows)
  }

  @Test func `a record over the limit is refused with its place`() {
    let run = ListingRun(limits: ScanLimits(maximumRecordBytes: 1000))
    let long = String(repeating: "x", count: 2000)
    let fault = #expect(throws: Fault.self) {
      try run.page(#"{"data":[{"id":"a"},{"id":"\#(long)"}]}"#)
    }
    #expect(run.reader.failure?.kind == .recordTooLong)
    #expect(fault?.description.contains("/data/1") == true)
  }
}
