import Billing
import Records
import Testing

@testable import Extract

/// A page of usage details with a cost each.
private func page(_ costs: [String], next: String? = nil, id: String = "x") -> String {
  let rows = costs.map { #"{"date":"2017-04-03T00:00:00","cost":\#($0),"meterName":"m"}"# }
  let link = next.map { #","nextLink":"\#($0)""# } ?? ""
  return #"{"id":"\#(id)","data":[\#(rows.joined(separator: ","))]\#(link)}"#
}

private func tagged(_ body: String, _ etag: String = "\"1\"") -> [ScriptedServer.Step] {
  ScriptedServer.response(headers: ["ETag: \(etag)"], body: body)
}

private let notModified: [ScriptedServer.Step] = [
  .send("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n")
]

@Suite(.timeLimit(.minutes(2))) struct ListingPagesTests {
  @Test(arguments: ["}", #","nextLink":null}"#, #","nextLink":""}"#])
  func `a listing is read to the page whose next link is absent, null or empty`(_ end: String)
    throws
  {
    let last = #"{"data":[{"cost":3}]"# + end
    let first = page(["1", "2"], next: "/v3/next?sessiontoken=A%2Fb+c")
    let bench = try SourceBench { target, ordinal in
      if target == SourceBench.unitPath { return ordinal == 0 ? tagged(first) : notModified }
      return tagged(last, "\"9\"")
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.values("cost") == ["1", "2", "3"])
    #expect(rows.values("source_row") == ["0", "1", "2"])
    #expect(rows.values("enrollment") == ["100", "100", "100"])
    #expect(rows.values("billing_period") == ["201704", "201704", "201704"])
    #expect(
      bench.targets
        == [SourceBench.unitPath, "/v3/next?sessiontoken=A%2Fb+c", SourceBench.unitPath])
    #expect(
      outcome
        == .complete(
          ListingFacts(
            source: LoadRecord.Source(
              url: bench.server.base + SourceBench.unitPath, etag: "\"1\"", pages: 2,
              bytes: first.utf8.count + last.utf8.count,
              sha256: Digest.sha256(of: first + last), confirmed: true),
            records: 3)))
    #expect(
      Set(bench.server.requests.map { $0.headers["authorization"] }) == ["bearer the-key"])
  }

  @Test(arguments: [
    "https://evil.example/x", "//evil.example/x", "http://127.0.0.1:1/x",
    "http://localhost:PORT/x",
  ])
  func `a next link to another origin is an error, and nobody there hears of the key`(
    _ link: String
  ) throws {
    let bench = try SourceBench { _, _ in tagged(page(["1"], next: link)) }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .failed)
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 1")
    if !link.contains("PORT") {
      #expect(fault.message.hasSuffix("the key goes only to \(bench.server.base)"))
    }
    #expect(bench.server.requests.count == 1)
  }

  @Test(arguments: [1, 2, 3]) func `a next link back to a page read before is an error`(_ back: Int)
    throws
  {
    let bench = try SourceBench { target, _ in
      let number = Int(target.split(separator: "=").last ?? "") ?? 1
      let next = number == 3 ? back : number + 1
      let link = next == 1 ? SourceBench.unitPath : "/v3/p?n=\(next)"
      return tagged(page(["\(number)"], next: link))
    }
    let fault = try #require(try bench.fault())
    #expect(
      fault.description
        == "usage-details, enrollment 100, 201704, page 3: its next link leads back to page \(back):"
        + " the listing would never end. Run again; if it stays so, tell the provider.")
  }

  @Test func `a page delivered twice under two links is an error, whatever its envelope says`()
    throws
  {
    let bench = try SourceBench { target, _ in
      switch target {
      case SourceBench.unitPath: tagged(page(["1", "2"], next: "/a"))
      case "/a": tagged(page(["3", "4"], next: "/b", id: "a"))
      default: tagged(page(["3", "4"], id: "b"))
      }
    }
    let fault = try #require(try bench.fault())
    #expect(
      fault.message == "it has the same records as page 2: the provider sent a page twice")
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 3")
  }

  @Test(arguments: [
    ScriptedServer.response(body: "[]"), ScriptedServer.response(body: #"{"data":[]}"#),
    [.send("HTTP/1.1 204 No Content\r\n\r\n")],
  ])
  func `an empty month is a listing of no rows`(_ steps: [ScriptedServer.Step]) throws {
    let (outcome, rows) = try SourceBench { _, _ in steps }.read()
    guard case .complete(let facts) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(facts.records == 0 && facts.source.pages == 1)
    #expect(rows.begins == 1 && rows.rows.isEmpty)
  }

  @Test func `many pages are one listing, and empty ones no repeats`() throws {
    let bench = try SourceBench { target, ordinal in
      let number = Int(target.split(separator: "=").last ?? "") ?? 0
      if number == 0, ordinal > 0 { return notModified }
      let costs = number % 3 == 1 ? [] : ["\(number)"]
      return tagged(page(costs, next: number < 30 ? "/v3/p?n=\(number + 1)" : nil))
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.values("cost").count == 21)
    guard case .complete(let facts) = outcome else { return }
    #expect(facts.source.pages == 31 && facts.source.confirmed)
  }
}

@Suite(.timeLimit(.minutes(2))) struct ConditionalReadTests {
  @Test func `a unit that the provider has nothing newer of costs one request`() throws {
    let bench = try SourceBench { _, _ in notModified }
    let (outcome, rows) = try bench.read(etags: ["\"1\""], needsCurrency: true)
    #expect(outcome == .unchanged(etag: "\"1\""))
    #expect(rows.begins == 0)
    #expect(bench.server.requests.map { $0.headers["if-none-match"] } == ["\"1\""])
  }

  @Test func `the currency comes from the balance summary, before the first row`() throws {
    for etags in [[], ["\"0\""]] {
      let bench = try SourceBench { target, _ in
        target.hasSuffix("balancesummary")
          ? ScriptedServer.response(body: #"{"CurrencyCode":"EUR","totalUsage":1}"#)
          : tagged(page(["1"]))
      }
      let (_, rows) = try bench.read(etags: etags, needsCurrency: true)
      #expect(rows.currencies == ["EUR"])
      #expect(rows.values("billing_currency") == ["EUR"])
      #expect(
        Set(bench.targets) == [
          SourceBench.unitPath, "/v3/enrollments/100/billingPeriods/201704/balancesummary",
        ])
    }
  }

  @Test func `a balance summary without a currency is an error`() throws {
    let bench = try SourceBench { target, _ in
      target.hasSuffix("balancesummary")
        ? ScriptedServer.response(body: "{}") : tagged(page(["1"]))
    }
    let fault = try #require(try bench.fault(needsCurrency: true))
    #expect(fault.message == "the balance summary has no 'currencyCode'")
  }

  @Test func `pages of two refreshes are never one listing`() throws {
    let bench = try SourceBench { target, ordinal in
      if target == "/b" { return tagged(page(["2\(ordinal)"]), "\"b\"") }
      // First page, the question whether it stands (no), first page, the question (yes).
      return ordinal == 3
        ? notModified : tagged(page(["1\(ordinal)"], next: "/b"), "\"\(ordinal)\"")
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.begins == 2)
    #expect(rows.values("cost") == ["12", "21"])
    guard case .complete(let facts) = outcome else { return }
    #expect(facts.source.confirmed && facts.source.etag == "\"2\"" && facts.records == 2)
    #expect(
      bench.events.messages
        == ["the listing changed while it was read, and is read again from its start"])
  }

  @Test func `a listing that never stands still is left for later`() throws {
    let bench = try SourceBench { target, ordinal in
      target == "/b"
        ? tagged(page(["2\(ordinal)"])) : tagged(page(["1"], next: "/b"), "\"\(ordinal)\"")
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .tryLater)
    #expect(
      fault.message
        == "the provider refreshed the listing 3 times while it was read: its first page changed")
  }

  @Test func `a provider that ignores If-None-Match confirms by its entity tag`() throws {
    let bench = try SourceBench { target, _ in
      tagged(target == "/b" ? page(["2"]) : page(["1"], next: "/b"))
    }
    guard case .complete(let facts) = try bench.read().outcome else { return }
    #expect(facts.source.confirmed)
    #expect(bench.server.requests.count == 3)
  }

  @Test func `several pages without an entity tag are not confirmed`() throws {
    let bench = try SourceBench { target, _ in
      ScriptedServer.response(body: target == "/b" ? page(["2"]) : page(["1"], next: "/b"))
    }
    guard case .complete(let facts) = try bench.read().outcome else { return }
    #expect(!facts.source.confirmed && facts.source.etag == nil)
    #expect(bench.server.requests.count == 2)
  }
}

@Suite(.timeLimit(.minutes(2))) struct RefusalTests {
  @Test(arguments: [401, 403]) func `a refused key says when it expired`(_ status: Int) throws {
    // {"EnrollmentNumber":"100","exp":1488326400}
    let key = "eyJh.eyJFbnJvbGxtZW50TnVtYmVyIjoiMTAwIiwiZXhwIjoxNDg4MzI2NDAwfQ.c2ln"
    let bench = try SourceBench(key: key) { _, _ in
      ScriptedServer.response(
        status, body: #"{"error":{"code":"Unauthorized","message":"The key \#(key) is old."}}"#)
    }
    let fault = try #require(try bench.fault())
    #expect(
      fault
        == Fault(
          .keyRefused,
          "the provider refused the key: \(status) from \(bench.server.base)\(SourceBench.unitPath):"
            + " The key ••• is old",
          at: "usage-details, enrollment 100, 201704, page 1",
          remedy: "The key expired on 2017-03-01: make a new one in the EA portal"))
    #expect(bench.server.requests.count == 1)
  }

  @Test(arguments: [400, 404, 410]) func `a unit that does not exist fails with the body's words`(
    _ status: Int
  ) throws {
    let bench = try SourceBench { _, _ in
      ScriptedServer.response(status, body: #"{"message":"No data in this date range."}"#)
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .failed)
    #expect(
      fault.message
        == "\(status) from \(bench.server.base)\(SourceBench.unitPath): No data in this date range")
    #expect(bench.server.requests.count == 1)
  }

  @Test func `a page for people under 200 is an error that shows its first line`() throws {
    let bench = try SourceBench { _, _ in
      ScriptedServer.response(
        body: "\n<!DOCTYPE html>\n<html><head><title>Down</title></head></html>")
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .failed)
    #expect(fault.message == "the answer is no JSON, but begins '<!DOCTYPE html> (Down)'")
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 1")
  }

  @Test(arguments: [#"{"error":{"code":"X1"}}"#, #"{"data":[{"cost":1}],"error":{"code":"X1"}}"#])
  func `an error under 200 is one`(_ body: String) throws {
    let fault = try #require(
      try SourceBench { _, _ in ScriptedServer.response(body: body) }.fault())
    #expect(fault.category == .failed)
    #expect(fault.message.contains(#"the response is an error: {"code":"X1"}"#))
  }

  @Test func `an empty body under 200 is an error`() throws {
    let fault = try #require(try SourceBench { _, _ in ScriptedServer.response() }.fault())
    #expect(fault.message == "the body is empty; expected JSON")
  }

  @Test func `a body longer than the limit is an error`() throws {
    let bench = try SourceBench(limits: .mapping(["page": .text("64B")])) { _, _ in
      ScriptedServer.response(body: page(["1", "2", "3"]))
    }
    let fault = try #require(try bench.fault())
    #expect(fault.message == "the body is longer than 64B")
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 1")
  }
}

/// Fails like a sink whose store went away.
private final class FailingReceiver: BatchReceiver {
  static let fault = Fault(.tryLater, "the database went away", at: "sink 'postgres'")
  private(set) var batches = 0

  func begin(currency: String?) throws(Fault) {}
  func receive(_ batch: RecordBatch) throws(Fault) {
    batches += 1
    throw Self.fault
  }
}

@Suite(.timeLimit(.minutes(2))) struct ReceiverFaultTests {
  @Test(arguments: [1, 2000]) func `what the receiver throws comes out as it is, and is asked once`(
    _ rows: Int
  ) throws {
    let bench = try SourceBench { _, _ in tagged(page((0..<rows).map(String.init))) }
    let receiver = FailingReceiver()
    let unit = Unit(
      endpoint: "usage-details", enrollment: "100", period: try #require(CalendarMonth("201704")))
    #expect(throws: FailingReceiver.fault.within("\(unit)")) {
      try bench.source.read(
        ReadRequest(unit: unit, width: bench.schema.width), into: receiver)
    }
    #expect(receiver.batches == 1 && bench.server.requests.count == 1)
  }

  @Test func `a redirect elsewhere is an error, and nobody there hears of the key`() throws {
    let other = try ScriptedServer { _, _ in ScriptedServer.response() }
    let base = other.base
    let bench = try SourceBench { _, _ in
      ScriptedServer.response(302, headers: ["Location: \(base)/x"])
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .failed)
    #expect(
      fault.message
        == "a redirect to \(base) was not followed, from \(bench.server.base)\(SourceBench.unitPath)"
    )
    #expect(other.requests.isEmpty && bench.server.requests.count == 1)
  }

  @Test func `the tag of an unchanged unit is the one that the provider names`() throws {
    let bench = try SourceBench { _, _ in notModified }
    let (outcome, _) = try bench.read(etags: ["\"0\"", "\"1\""])
    #expect(outcome == .unchanged(etag: "\"1\""))
    #expect(bench.server.requests.first?.headers["if-none-match"] == "\"0\", \"1\"")
  }
}

@Suite(.timeLimit(.minutes(2))) struct RecoveryTests {
  static let body = page((0..<200).map(String.init))

  /// A response whose connection ends after some bytes of its body.
  static func cut(_ body: String, after count: Int, etag: String = "\"1\"") -> [ScriptedServer.Step]
  {
    [
      .send(
        "HTTP/1.1 200 OK\r\nETag: \(etag)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
          + String(decoding: body.utf8.prefix(count), as: UTF8.self)), .close,
    ]
  }

  @Test(arguments: [0, 1, 100, 4000, body.utf8.count - 1])
  func `a body lost midway is resumed without reading a row twice`(_ count: Int) throws {
    let bench = try SourceBench { _, ordinal in
      ordinal < 3
        ? Self.cut(Self.body, after: min(count + ordinal, Self.body.utf8.count - 1))
        : tagged(Self.body)
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.begins == 1)
    #expect(rows.values("cost") == (0..<200).map { "\($0)" })
    guard case .complete(let facts) = outcome else { return }
    #expect(facts.source.sha256 == Digest.sha256(of: Self.body))
    #expect(facts.source.bytes == Self.body.utf8.count)
    #expect(bench.server.requests.count == 4)
    #expect(bench.events.messages == Array(repeating: "asking the provider again", count: 3))
  }

  @Test func `a body that begins otherwise the second time is read from its start`() throws {
    let other = page((200..<400).map(String.init))
    let bench = try SourceBench { _, ordinal in
      ordinal == 0 ? Self.cut(Self.body, after: 4000) : tagged(other)
    }
    let (_, rows) = try bench.read()
    #expect(rows.begins == 2)
    #expect(rows.values("cost") == (200..<400).map { "\($0)" })
    #expect(bench.server.requests.count == 3)
  }

  @Test func `a body under another entity tag, or shorter than before, is another listing`() throws
  {
    for second in [tagged(Self.body, "\"2\""), tagged(page(["7"]))] {
      let bench = try SourceBench { _, ordinal in
        ordinal == 0 ? Self.cut(Self.body, after: 4000) : second
      }
      let (_, rows) = try bench.read()
      #expect(rows.begins == 2)
    }
  }

  @Test func `a body that is always lost ends with its place, and is never a shorter month`() throws
  {
    let bench = try SourceBench { _, _ in Self.cut(Self.body, after: 1000) }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .tryLater)
    #expect(
      fault.description
        == "usage-details, enrollment 100, 201704, page 1: the body ended after 1000 of"
        + " \(Self.body.utf8.count) bytes, from \(bench.server.base)\(SourceBench.unitPath)"
        + " (after 3 retries); the body ends inside its JSON at /data/17/date after byte 1000")
    #expect(bench.server.requests.count == 4)
  }

  @Test func `JSON that ends too early in a whole body is read again from its start`() throws {
    let bench = try SourceBench { _, ordinal in
      ordinal == 0 ? tagged(String(Self.body.prefix(4000))) : tagged(Self.body)
    }
    let (_, rows) = try bench.read()
    #expect(rows.begins == 2)
    #expect(rows.rows.count == 200)
  }

  @Test func `JSON that always ends too early is left for later, with its place`() throws {
    let bench = try SourceBench(retries: 1) { _, _ in tagged(String(Self.body.prefix(1000))) }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .tryLater)
    #expect(
      fault.description
        == "usage-details, enrollment 100, 201704, page 1: the body ends inside its JSON at /data/17/date"
        + " after byte 1000 (after 1 retry)")
  }

  @Test func `throttling is waited out as long as the longest header says`() throws {
    let bench = try SourceBench { _, ordinal in
      ordinal == 0
        ? ScriptedServer.response(
          429,
          headers: [
            "Retry-After: 5", "x-ms-ratelimit-microsoft.consumption-retry-after: 40",
          ]) : tagged(page(["1"]))
    }
    _ = try bench.read()
    #expect(bench.clock.now >= .seconds(40) && bench.clock.now <= .seconds(41))
  }

  @Test(arguments: [429, 500, 502, 503, 504])
  func `a provider that stays down is left for later`(_ status: Int) throws {
    let bench = try SourceBench { _, _ in ScriptedServer.response(status, body: "Busy") }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .tryLater)
    #expect(
      fault.message
        == "\(status) from \(bench.server.base)\(SourceBench.unitPath): Busy (after 3 retries)")
    #expect(bench.server.requests.count == 4)
  }

  /// Cut in its data, and in the trailer behind them, when its JSON is complete.
  @Test(arguments: [20, 28]) func `a gzip body is undone, and part of one is asked for again`(
    _ count: Int
  ) throws {
    // gzip of [{"cost":1}]
    let packed: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 139, 174, 86, 74, 206, 47, 46, 81, 178, 50, 172, 141, 5, 0,
      212, 117, 244, 15, 12, 0, 0, 0,
    ]
    let bench = try SourceBench { _, ordinal in
      let bytes = ordinal == 0 ? Array(packed.prefix(count)) : packed
      return [
        .send(
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bytes.count)\r\n\r\n"),
        .sendBytes(bytes),
      ]
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.values("cost") == ["1"] && rows.begins == 1)
    #expect(bench.server.requests.count == 2)
    guard case .complete(let facts) = outcome else { return }
    #expect(facts.source.bytes == 12)
  }
}

@Suite(.timeLimit(.minutes(2))) struct EnterpriseUnitsTests {
  static let list = """
    [{"billingPeriodId":"201706","usageDetails":null,"balanceSummary":"/v1/x"},
     {"billingPeriodId":"201705","usageDetails":"/v1/enrollments/100/billingperiods/201705/usagedetails"},
     {"billingPeriodId":"201703","usageDetails":"https://elsewhere.example/201703"},
     {"billingPeriodId":"201704","usageDetails":"relative/201704"},
     {"billingPeriodId":"201702","usageDetails":""},{"billingPeriodId":"201701"}]
    """

  @Test(arguments: [
    ("current", ["201705"]), ("last 2", ["201704", "201705"]),
    ("all", ["201703", "201704", "201705"]), ("last 9", ["201703", "201704", "201705"]),
    ("201612..201704", ["201703", "201704"]), ("201509", ["201509"]),
  ]) func `units are the periods of the list that have the endpoint's records, oldest first`(
    _ selection: String, _ expected: [String]
  ) throws {
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: Self.list) }
    let units = try bench.source.units(in: try #require(PeriodSelection(selection)))
    #expect(units.map(\.period.description) == expected)
    #expect(units.allSatisfy { $0.endpoint == "usage-details" && $0.enrollment == "100" })
    let isAsked = selection != "201509"
    #expect(bench.targets == (isAsked ? ["/v2/enrollments/100/billingperiods"] : []))
  }

  @Test func `a range without any period in the list is an error that says what there is`() throws {
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: Self.list) }
    let fault = #expect(throws: Fault.self) {
      try bench.source.units(in: try #require(PeriodSelection("201801..201802")))
    }
    #expect(
      fault?.message
        == "there is no billing period with usage-details from 201801 to 201802;"
        + " the list has 201703 to 201705")
  }

  @Test func `a list with no period at all is no unit, and worth a line`() throws {
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: "[]") }
    #expect(try bench.source.units(in: .current).isEmpty)
    #expect(bench.events.messages.count == 1)
  }

  @Test func `an entry that is no period is an error, not a month less`() throws {
    let bench = try SourceBench { _, _ in
      ScriptedServer.response(body: #"[{"billingPeriodId":"2017","usageDetails":"x"}]"#)
    }
    let fault = #expect(throws: Fault.self) { try bench.source.units(in: .all) }
    #expect(
      fault?.description
        == "billing-periods, enrollment 100: expected a period (yyyyMM) for 'billingPeriodId',"
        + " found '2017'")
  }

  @Test func `days are cut at month ends, and whole months are months`() throws {
    let bench = try SourceBench { _, _ in [] }
    let days = try #require(CalendarDate("2017-04-20"))..<(try #require(CalendarDate("2017-06-03")))
    #expect(
      try bench.source.units(in: .days(days)).map(\.description) == [
        "usage-details, enrollment 100, 201704 from 2017-04-20 to 2017-05-01",
        "usage-details, enrollment 100, 201705",
        "usage-details, enrollment 100, 201706 from 2017-06-01 to 2017-06-03",
      ])
  }

  @Test func `rows of other days than those asked for are dropped`() throws {
    let rows = ["04-02", "04-03", "04-04", "04-05", "04-06"]
      .map { #"{"date":"2017-\#($0)T00:00:00","cost":1}"# }.joined(separator: ",")
    let bench = try SourceBench { _, _ in ScriptedServer.response(body: "[\(rows)]") }
    let days = try #require(CalendarDate("2017-04-03"))..<(try #require(CalendarDate("2017-04-05")))
    let (outcome, collected) = try bench.read(days: days)
    #expect(collected.values("usage_date") == ["2017-04-03", "2017-04-04"])
    guard case .complete(let facts) = outcome else { return }
    #expect(facts.records == 2)
    #expect(
      bench.targets == [
        "/v3/enrollments/100/usagedetailsbycustomdate?startTime=2017-04-03&endTime=2017-04-05"
      ])
  }

  @Test func `billing periods are one unit, under the month of the fetch`() throws {
    let server = try ScriptedServer { _, _ in ScriptedServer.response(body: Self.list) }
    let bench = try SourceBench(
      server, endpoint: "billing-periods",
      startedAt: try #require(Timestamp("2017-06-09T00:00:00Z")))
    let units = try bench.source.units(in: .all)
    #expect(units.map(\.description) == ["billing-periods, enrollment 100, 201706"])
    #expect(server.requests.isEmpty)
    let (_, rows) = try bench.read()
    #expect(rows.values("billing_period_id").count == 6)
    #expect(bench.targets == ["/v2/enrollments/100/billingperiods"])
  }

  @Test func `a balance summary is one record, and an error under 200 none`() throws {
    let good = try SourceBench(endpoint: "balance-summary") { _, _ in
      ScriptedServer.response(
        body: #"{"billingPeriodId":201704,"currencyCode":"USD","totalUsage":12.50}"#)
    }
    let (_, rows) = try good.read()
    #expect(rows.values("total_usage") == ["12.50"])
    #expect(rows.values("billing_currency") == ["USD"])
    let bad = try SourceBench(endpoint: "balance-summary") { _, _ in
      ScriptedServer.response(body: #"{"error":{"code":"X"}}"#)
    }
    #expect(try bad.fault()?.category == .failed)
  }
}
