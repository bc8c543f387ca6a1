import Records
import Testing

@testable import Extract

/// A provider that makes a report and keeps it on a server beside.
private struct ReportScene: Sendable {
  static let submit = "/v3/enrollments/100/usagedetails/submit?billingPeriod=201704"

  let blobs: ScriptedServer
  let bench: SourceBench

  /// - Parameters:
  ///   - statuses: what the questions for the report are answered, the first by the submission; then the last again.
  ///   - blob: what the file's requests are answered, by ordinal.
  init(
    statuses: [String], link: String? = nil, pollLink: String = "/v3/reports/9?x=1",
    options: [String: ConfigNode] = [:],
    blob: @escaping @Sendable (_ ordinal: Int) -> [ScriptedServer.Step] = { _ in
      ScriptedServer.response(headers: ["ETag: \"blob\""], body: usageCSV)
    }
  ) throws {
    let blobs = try ScriptedServer { _, ordinal in blob(ordinal) }
    self.blobs = blobs
    let link = link ?? "\(blobs.base)/month.csv?sv=1&sig=secret"
    let asked = Counter()
    bench = try SourceBench(
      options: options.merging(["format": .text("report")]) { $1 }
    ) { target, _ in
      let ordinal = asked.next("all")
      let status = statuses[min(ordinal, statuses.count - 1)]
      let isReady = ["3", "6", "\"Completed\""].contains(status)
      return ScriptedServer.response(
        target == Self.submit ? 202 : 200,
        body: #"{"id":"9","requestedOn":"2017-05-05T10:00:00.1Z","Status":\#(status),"#
          + #""blobPath":"\#(isReady ? link : "")","reportUrl":"\#(pollLink)"}"#)
    }
  }
}

@Suite(.timeLimit(.minutes(2))) struct ReportReadTests {
  @Test(arguments: [
    ["1", "2", "3"], ["2", "6"], ["\"Queued\"", "\"Completed\""], ["\"1\"", "\"inprogress\"", "3"],
    ["3"], ["4", "1", "3"], ["7", "3"],
  ]) func `a report is asked for, waited for and read without the key`(
    _ statuses: [String]
  ) throws {
    let scene = try ReportScene(statuses: statuses)
    let (outcome, rows) = try scene.bench.read()
    #expect(rows.values("cost") == ["1", "2.50"])
    #expect(scene.bench.targets.first == ReportScene.submit)
    #expect(scene.bench.targets.count == statuses.count)
    #expect(Set(scene.bench.targets).isSubset(of: [ReportScene.submit, "/v3/reports/9?x=1"]))
    #expect(
      scene.bench.server.requests.allSatisfy { $0.headers["authorization"] == "bearer the-key" })
    #expect(scene.blobs.requests.map(\.target) == ["/month.csv?sv=1&sig=secret"])
    #expect(scene.blobs.requests.allSatisfy { $0.headers["authorization"] == nil })
    let source = try scene.bench.facts(of: outcome).source
    #expect(source.url == scene.bench.server.base + ReportScene.submit)
    #expect(source.etag == nil)
    #expect(source.sha256 == Digest.sha256(of: usageCSV))
  }

  @Test func `the questions come at growing intervals`() throws {
    let scene = try ReportScene(statuses: Array(repeating: "2", count: 8) + ["3"])
    _ = try scene.bench.read()
    #expect(
      scene.bench.clock.waits == [1, 2, 4, 8, 16, 30, 30, 30].map { Duration.seconds($0) })
  }

  @Test func `nothing found is a load of no rows`() throws {
    let scene = try ReportScene(statuses: ["1", "5"])
    let (outcome, rows) = try scene.bench.read()
    #expect(rows.begins == 1)
    #expect(try scene.bench.facts(of: outcome).records == 0)
    #expect(scene.blobs.requests.isEmpty)
  }

  @Test func `a refused link is replaced by another report`() throws {
    let scene = try ReportScene(statuses: ["3"]) { ordinal in
      ordinal < 2
        ? ScriptedServer.response(403, body: "<Error><Code>AuthenticationFailed</Code></Error>")
        : ScriptedServer.response(body: usageCSV)
    }
    #expect(try scene.bench.read().rows.values("cost") == ["1", "2.50"])
    #expect(scene.bench.targets == Array(repeating: ReportScene.submit, count: 3))
  }

  @Test(arguments: [
    (["4"], "the provider could not make the report, 3 times"),
    (["7"], "the provider took too long to make the report, 3 times"),
    (["1"], "the report was not ready after 3600s (http.max_wait)"),
    (["9"], "expected a status from 1 to 7 for the report, found '9'"),
  ]) func `a report that does not come is a clear failure`(
    _ statuses: [String], _ words: String
  ) throws {
    let fault = try #require(try ReportScene(statuses: statuses).bench.fault())
    #expect(fault.message == words)
    #expect(fault.place == "usage-details, enrollment 100, 201704, report")
    #expect(fault.category == (statuses == ["9"] ? .failed : .tryLater))
  }

  @Test(arguments: [
    "https://evil.example/month.csv", "http://x.blob.core.windows.net/month.csv",
    "https://x.blob.core.windows.net.evil.example/a", "https://blob.core.windows.net/a",
    "https://evilblob.core.windows.net/a", "file:///etc/passwd", "/month.csv", "",
    "https://u:p@x.blob.core.windows.net/a",
  ]) func `files are fetched from hosts of reports only`(_ link: String) throws {
    let scene = try ReportScene(statuses: ["3"], link: link)
    let fault = try #require(try scene.bench.fault())
    if link.isEmpty {
      // Complete without an address is not complete yet.
      #expect(fault.category == .tryLater)
    } else {
      #expect(fault.category == .failed)
      #expect(fault.message.hasPrefix("its blobPath"), "\(fault)")
    }
    #expect(scene.blobs.requests.isEmpty)
  }

  @Test(arguments: ["http://127.0.0.1:1/x", "https://evil.example/r", "//evil.example/r"])
  func `the key goes to no other origin to ask for the report`(_ link: String) throws {
    let scene = try ReportScene(statuses: ["1", "3"], pollLink: link)
    let fault = try #require(try scene.bench.fault())
    #expect(fault.category == .failed)
    #expect(fault.message.hasPrefix("its reportUrl leads to"), "\(fault)")
    #expect(scene.bench.server.requests.count == 1)
  }

  @Test func `a link's signature is in no message`() throws {
    let scene = try ReportScene(statuses: ["3"]) { _ in ScriptedServer.response(body: "<html>") }
    let fault = try #require(try scene.bench.fault())
    #expect(fault.message.contains("the answer is no CSV"))
    #expect(!"\(fault)".contains("secret"))
    let failing = try ReportScene(statuses: ["3"]) { _ in ScriptedServer.response(400) }
    #expect(!"\(String(describing: try failing.bench.fault()))".contains("secret"))
  }

  @Test(arguments: [
    ("https://a.blob.core.windows.net", "https://consumption.azure.com", true),
    ("https://a.blob.core.chinacloudapi.cn", "https://ea.azure.cn", true),
    ("http://a.blob.core.windows.net", "https://consumption.azure.com", false),
    ("https://files.example.com", "https://consumption.azure.com", true),
    ("https://x.files.example.com", "https://consumption.azure.com", false),
    ("https://x.y.example.org", "https://consumption.azure.com", true),
    ("http://127.0.0.1:8080", "https://consumption.azure.com", false),
    ("http://127.0.0.1:8080", "http://localhost:9", true),
  ]) func `which hosts keep reports`(_ blob: String, _ base: String, _ isAllowed: Bool) throws {
    var hosts = BlobHosts()
    hosts.names += ["files.example.com", "*.example.org"]
    #expect(
      hosts.allow(try RequestURL(blob).origin, of: try RequestURL(base).origin) == isAllowed)
  }
}
