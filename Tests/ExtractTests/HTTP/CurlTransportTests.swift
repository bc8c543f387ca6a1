import Glibc
import Records
import Testing

@testable import Extract

@Suite(.timeLimit(.minutes(2))) struct CurlTransportTests {
  typealias Step = ScriptedServer.Step

  static let quick = CurlTransport.Options(
    timeouts: TransferTimeouts(
      connect: .seconds(5), firstByte: .milliseconds(1500), stall: .milliseconds(400)))

  /// Sends one GET to a server that answers with `steps`.
  static func outcome(
    of steps: [Step], receiver: CollectingReceiver = CollectingReceiver(),
    options: CurlTransport.Options = quick
  ) throws -> Result<HTTPReply, TransferFailure> {
    let server = try ScriptedServer(answers: [steps])
    let request = HTTPRequest(try RequestURL(server.base + "/x"))
    let transport = CurlTransport(options)
    return withExtendedLifetime(server) {
      Result { () throws(TransferFailure) in try transport.send(request, to: receiver) }
    }
  }

  @Test func `the head comes before the first byte, and names match without case`() throws {
    let receiver = CollectingReceiver()
    let reply = try Self.outcome(
      of: [
        .send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\neTaG: \"a\"\r\n"),
        .send("Content-Length: 5\r\nX-Folded: one\r\n two\r\n\r\nab"), .pause(.milliseconds(50)),
        .send("cde"),
      ], receiver: receiver
    ).get()
    #expect(receiver.head?.headers["ETag"] == "\"a\"")
    #expect(receiver.head?.headers["x-folded"] == "one two")
    #expect(receiver.text == "abcde")
    #expect(receiver.pieces >= 2)
    #expect(reply.head.isSelfDelimited && reply.bodyBytes == 5 && receiver.hasEnded)
  }

  struct FailureCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var steps: [Step]
    var expected: HTTPError

    init(_ name: String, _ steps: [Step], _ expected: HTTPError) {
      (testDescription, self.steps, self.expected) = (name, steps, expected)
    }
  }

  @Test(arguments: [
    FailureCase(
      "a body that ends before its length",
      [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":"), .close],
      .bodyTooShort(expectedBytes: 100, receivedBytes: 8)),
    FailureCase(
      "chunks without a last one",
      [
        .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"), .close,
      ],
      .connectionLost(
        reason: "transfer closed with outstanding read data remaining", afterBytes: 4)),
    FailureCase(
      "a reset in the middle",
      [
        .send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"), .pause(.milliseconds(50)),
        .reset,
      ],
      .connectionLost(
        reason: "Recv failure: Connection reset by peer", afterBytes: 3)),
    FailureCase(
      "a connection that closes without an answer", [.close],
      .connectionLost(reason: "Empty reply from server", afterBytes: 0)),
    FailureCase(
      "no answer", [.hang], .firstByteTimeout(.milliseconds(1500))),
    FailureCase(
      "a stall in the body",
      [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab"), .hang],
      .stalled(.milliseconds(400), afterBytes: 2)),
    FailureCase(
      "a stall in the head", [.send("HTTP/1.1 200 OK\r\n"), .hang],
      .stalled(.milliseconds(400), afterBytes: 0)),
    FailureCase(
      "an encoding that nobody asked for",
      [.send("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nab"), .close],
      .unknownEncoding("br")),
    FailureCase(
      "header fields without end",
      [
        .send(
          "HTTP/1.1 200 OK\r\n"
            + String(repeating: "X-Long: \(String(repeating: "y", count: 900))\r\n", count: 400)),
        .close,
      ],
      .headTooLarge(limitBytes: 256 << 10)),
  ]) func `a failed transfer says how it failed`(_ failure: FailureCase) throws {
    let receiver = CollectingReceiver()
    let outcome = try Self.outcome(of: failure.steps, receiver: receiver)
    #expect(outcome == .failure(.http(failure.expected)))
    #expect(!receiver.hasEnded)
  }

  @Test func `an answer that is no HTTP is none`() throws {
    let outcome = try Self.outcome(of: [.send("SSH-2.0-OpenSSH_9.2\r\n\r\n"), .close])
    guard case .failure(.http(.notHTTP)) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test func `a port where nobody listens is unreachable`() throws {
    let server = try ScriptedServer(answers: [])
    server.stop()
    let request = HTTPRequest(try RequestURL(server.base))
    let failure = #expect(throws: TransferFailure.self) {
      try CurlTransport(Self.quick).send(request, to: CollectingReceiver())
    }
    guard case .http(.unreachable("127.0.0.1", _)) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `a body without length or chunks ends with its connection, and says so`() throws {
    let receiver = CollectingReceiver()
    let reply = try Self.outcome(
      of: [.send("HTTP/1.1 200 OK\r\n\r\nabc"), .close], receiver: receiver
    ).get()
    #expect(receiver.text == "abc")
    #expect(!reply.head.isSelfDelimited)
  }

  @Test func `the body of an error is kept up to its bound and goes to nobody`() throws {
    let receiver = CollectingReceiver()
    let reply = try Self.outcome(
      of: ScriptedServer.response(404, body: String(repeating: "e", count: 200_000)),
      receiver: receiver
    ).get()
    #expect(reply.head.status == 404)
    #expect(reply.errorBody.count == HTTPReply.largestErrorBody)
    #expect(receiver.head == nil && receiver.bytes.isEmpty)
  }

  @Test func `an error keeps its status when its body is cut`() throws {
    let reply = try Self.outcome(
      of: [.send("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nbusy"), .close]
    ).get()
    #expect(reply.head.status == 503)
    #expect(reply.errorBody == Array("busy".utf8))
  }

  @Test func `what the receiver throws ends the transfer and comes out as it is`() throws {
    let fault = Fault(.failed, "the disk is full", at: "out/")
    let receiver = CollectingReceiver { count throws(Fault) in if count >= 3 { throw fault } }
    let outcome = try Self.outcome(
      of: [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"), .hang], receiver: receiver)
    #expect(outcome == .failure(.receiver(fault)))
  }

  @Test func `a slow receiver is no stall`() throws {
    let receiver = CollectingReceiver { _ in _ = usleepForTests(600_000) }
    let outcome = try Self.outcome(
      of: [
        .send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc"), .pause(.milliseconds(100)),
        .send("def"),
      ], receiver: receiver)
    #expect(try outcome.get().bodyBytes == 6)
    #expect(receiver.text == "abcdef")
  }

  @Test func `bytes that come slowly but steadily are no stall`() throws {
    let receiver = CollectingReceiver()
    let drops: [Step] = (0..<8).flatMap { _ in [Step.pause(.milliseconds(150)), .send("x")] }
    _ = try Self.outcome(
      of: [.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n")] + drops, receiver: receiver
    ).get()
    #expect(receiver.text == "xxxxxxxx")
  }

  @Test func `a run that is asked to stop ends its transfers at once`() throws {
    let server = try ScriptedServer(answers: [[.hang]])
    let cancellation = Cancellation()
    Worker.start("cancel") {
      _ = usleepForTests(200_000)
      cancellation.cancel(signal: 2)
    }
    let clock = SystemClock()
    let start = clock.now
    let transport = CurlTransport(CurlTransport.Options(), cancellation: cancellation)
    #expect(throws: TransferFailure.http(.cancelled)) {
      try transport.send(
        HTTPRequest(try RequestURL(server.base)), to: CollectingReceiver())
    }
    #expect(clock.now - start < .seconds(3))
    #expect(server.requests.count == 1)
  }

  @Test func `requests one after the other use one connection`() throws {
    let server = try ScriptedServer { _, _ in ScriptedServer.response(body: "ok") }
    let transport = CurlTransport(Self.quick)
    for _ in 0..<3 {
      _ = try transport.send(
        HTTPRequest(try RequestURL(server.base)), to: CollectingReceiver())
    }
    #expect(server.requests.map(\.connection) == [1, 1, 1])
  }

  @Test func `the address is sent as it is written`() throws {
    let server = try ScriptedServer { _, _ in ScriptedServer.response() }
    let targets = [
      "/v3/a/../b/./c?$skiptoken=A%2fb+c%20d&x=%7B%22", "/%e4%b8%ad?q=[1]|{2}^`", "/a//b?",
    ]
    let transport = CurlTransport(Self.quick)
    for target in targets {
      _ = try transport.send(
        HTTPRequest(try RequestURL(server.base + target + "#fragment")), to: CollectingReceiver())
    }
    #expect(server.requests.map(\.target) == targets)
  }

  @Test func `header fields arrive as given, and none that ends its line is sent`() throws {
    let server = try ScriptedServer { _, _ in ScriptedServer.response() }
    var request = HTTPRequest(
      try RequestURL(server.base),
      headers: ["If-None-Match": "\"x\"", "Accept": "a/b", "X-None": ""])
    let transport = CurlTransport(Self.quick)
    _ = try transport.send(request, to: CollectingReceiver())
    let headers = try #require(server.requests.first?.headers)
    #expect(headers["if-none-match"] == "\"x\"")
    #expect(headers["accept"] == "a/b")
    #expect(headers["x-none"] == "")
    #expect(headers["user-agent"] == "meterline")
    request.headers.add("Authorization", "bearer a\r\nX-Evil: 1")
    #expect(throws: TransferFailure.self) {
      try transport.send(request, to: CollectingReceiver())
    }
    #expect(server.requests.count == 1)
  }

  @Test func `a POST carries its body, and the next GET none`() throws {
    let server = try ScriptedServer { _, _ in ScriptedServer.response() }
    let transport = CurlTransport(Self.quick)
    var request = HTTPRequest(try RequestURL(server.base))
    request.method = .post
    request.body = Array("{}".utf8)
    _ = try transport.send(request, to: CollectingReceiver())
    _ = try transport.send(
      HTTPRequest(try RequestURL(server.base)), to: CollectingReceiver())
    #expect(server.requests.map(\.body) == ["{}", ""])
  }

  @Test func `plain text goes to no other machine unless allowed`() throws {
    let request = HTTPRequest(try RequestURL("http://billing.example/x"))
    #expect(throws: TransferFailure.http(.plainText(host: "billing.example"))) {
      try CurlTransport(Self.quick).send(request, to: CollectingReceiver())
    }
  }

  @Test func `threads that send at the same time do not wait for each other`() async throws {
    let server = try ScriptedServer { _, _ in
      [.pause(.milliseconds(300))] + ScriptedServer.response(body: "ok")
    }
    let transport = CurlTransport(Self.quick)
    let request = HTTPRequest(try RequestURL(server.base))
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          let text = try await Worker.run("sender") { () throws(TransferFailure) in
            let receiver = CollectingReceiver()
            _ = try transport.send(request, to: receiver)
            return receiver.text
          }
          #expect(text == "ok")
        }
      }
      try await group.waitForAll()
    }
    #expect(Set(server.requests.map(\.connection)).count == 4)
  }
}

func usleepForTests(_ microseconds: UInt32) -> Int32 { usleep(microseconds) }
