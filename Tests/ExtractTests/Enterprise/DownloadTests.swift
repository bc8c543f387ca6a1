import Records
import Testing

@testable import Extract

/// A month of two rows as the provider writes it in CSV.
let usageCSV =
  "\u{FEFF}\"Usage, 2017-04\"\r\n\"\"\r\n\"Date\",\"Cost\",\"MeterName\",\"ChargesBilledSeparately\",\r\n"
  + "\"04/03/2017\",\"1\",\"m\",\"True\",\r\n\"04/30/2017\",\"2.50\",\"m,n\",\"False\",\r\n"

@Suite(.timeLimit(.minutes(2))) struct DownloadTests {
  static let path = "/v3/enrollments/100/usagedetails/download?billingPeriod=201704"

  private func bench(
    _ answer: @escaping @Sendable (_ target: String, _ ordinal: Int) -> [ScriptedServer.Step]
  ) throws -> SourceBench {
    try SourceBench(options: ["format": .text("csv")], answer)
  }

  @Test func `a month is read from its download`() throws {
    let bench = try bench { _, _ in
      ScriptedServer.response(headers: ["ETag: \"7\""], body: usageCSV)
    }
    let (outcome, rows) = try bench.read()
    #expect(bench.targets == [Self.path])
    #expect(rows.values("cost") == ["1", "2.50"])
    #expect(rows.values("usage_date") == ["2017-04-03", "2017-04-30"])
    #expect(rows.values("meter_name") == ["m", "m,n"])
    #expect(rows.values("charges_billed_separately") == ["true", "false"])
    #expect(rows.values("billing_period") == ["201704", "201704"])
    #expect(rows.values("source_row") == ["0", "1"])
    #expect(
      try bench.facts(of: outcome).source
        == LoadRecord.Source(
          url: bench.server.base + Self.path, etag: "\"7\"", pages: 1, bytes: usageCSV.utf8.count,
          sha256: Digest.sha256(of: usageCSV), confirmed: true))
  }

  @Test func `days are asked for as days, and others dropped`() throws {
    let bench = try bench { _, _ in ScriptedServer.response(body: usageCSV) }
    let first = try #require(CalendarDate("2017-04-01"))
    let (outcome, rows) = try bench.read(days: first..<first.adding(days: 9))
    #expect(
      bench.targets
        == ["/v3/enrollments/100/usagedetails/download?startTime=2017-04-01&endTime=2017-04-10"])
    #expect(rows.values("cost") == ["1"])
    #expect(try bench.facts(of: outcome).outsideDays == 1)
  }

  @Test func `an unchanged download costs one request`() throws {
    let bench = try bench { _, _ in [.send("HTTP/1.1 304 Not Modified\r\nETag: \"7\"\r\n\r\n")] }
    #expect(try bench.read(etags: ["\"7\""]).outcome == .unchanged(etag: "\"7\""))
  }

  @Test(arguments: [
    "\u{FEFF}Date,Cost,MeterName\r\n", "\"Usage Data Extract\"\r\n\"\"\r\n",
    "\"Usage Data Extract\"\r\n\"\"\r\n\"AccountOwnerId\",\"Account Name\",\"Date\",\"Cost\",\r\n",
  ]) func `an empty month has no rows, asked for as CSV or as JSON`(_ body: String) throws {
    for format in ["csv", "json"] where format == "csv" || body.contains("Extract") {
      let bench = try SourceBench(options: ["format": .text(format)]) { _, _ in
        ScriptedServer.response(body: body)
      }
      let (outcome, rows) = try bench.read()
      #expect(try bench.facts(of: outcome).records == 0)
      #expect(rows.rows.isEmpty)
      #expect(rows.begins == 1)
    }
  }

  @Test(arguments: [
    ("", Fault.Category.failed, "the body is empty"),
    ("<html><title>Down for repair</title>", .failed, "the answer is no CSV, but begins '<html>"),
    (#"{"error":{"code":"9","message":"No such month"}}"#, .failed, "No such month"),
    ("Date,Cost\r\n04/03/2017,\"1", .tryLater, "ends inside quotes"),
    ("Date,Cost\r\n04/03/2017,1\r\n04/0", .tryLater, "ends after 1 of the 2 fields"),
  ]) func `what is no whole download is a clear failure`(
    _ body: String, _ category: Fault.Category, _ words: String
  ) throws {
    let bench = try bench { _, _ in ScriptedServer.response(body: body) }
    let fault = try #require(try bench.fault())
    #expect(fault.category == category)
    #expect(fault.message.contains(words), "\(fault)")
    #expect(fault.place == "usage-details, enrollment 100, 201704, page 1")
  }

  @Test func `a body whose end only the connection tells is refused`() throws {
    let bench = try bench { _, _ in
      [.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + usageCSV), .close]
    }
    let fault = try #require(try bench.fault())
    #expect(fault.message.contains("neither Content-Length nor a final chunk"), "\(fault)")
  }

  @Test func `a body lost midway is asked for again and read on`() throws {
    let half = usageCSV.utf8.count / 2
    let bench = try bench { _, ordinal in
      guard ordinal == 0 else { return ScriptedServer.response(body: usageCSV) }
      let head = "HTTP/1.1 200 OK\r\nContent-Length: \(usageCSV.utf8.count)\r\n\r\n"
      return [.sendBytes(Array(head.utf8) + Array(usageCSV.utf8)[..<half]), .close]
    }
    let rows = try bench.read().rows
    #expect(rows.values("cost") == ["1", "2.50"])
    #expect(rows.begins == 1)
    #expect(bench.targets.count == 2)
  }

  @Test func `only usage details have a download`() {
    let (spec, problems) = EnterpriseSourceSpec.read(
      .mapping([
        "endpoint": .text("price-sheet"), "enrollment": .text("100"), "key": .text("k"),
        "format": .text("csv"), "blob_hosts": .text("a b"),
      ]))
    #expect(spec == nil)
    #expect(
      problems == [
        "p.yml:4:5: price-sheet can only be had as json: only usage-details have 'csv'",
        "p.yml:5:5: 'blob_hosts' of source 'enterprise' belongs to 'format: report'",
        "p.yml:5:5: 'blob_hosts' of source 'enterprise' must be hosts such as reports.example.com or"
          + " *.example.com",
      ])
  }
}
