import Records
import Testing

@testable import Extract

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

  @Test func `a body that gets further with every try is read, however often its line is lost`()
    throws
  {
    let bench = try SourceBench(retries: 2) { _, ordinal in
      ordinal < 20 ? Self.cut(Self.body, after: (ordinal + 1) * 100) : tagged(Self.body)
    }
    let (outcome, rows) = try bench.read()
    #expect(rows.begins == 1)
    #expect(rows.values("cost") == (0..<200).map { "\($0)" })
    #expect(try bench.facts(of: outcome).source.sha256 == Digest.sha256(of: Self.body))
    #expect(bench.server.requests.count == 21)
    // The waits begin anew too.
    #expect(bench.clock.waits.allSatisfy { $0 <= .seconds(1) })
  }

  @Test func `a body that gets no further is given up, whatever it had brought before`() throws {
    let bench = try SourceBench(retries: 2) { _, ordinal in
      Self.cut(Self.body, after: min(ordinal + 1, 5) * 100)
    }
    let fault = try #require(try bench.fault())
    #expect(fault.category == .tryLater)
    #expect(
      fault.message.contains("(after 6 retries, 2 of them without a new byte)"), "\(fault.message)")
    #expect(bench.server.requests.count == 7)
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

  @Test(arguments: [408, 429, 500, 502, 503, 504])
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
