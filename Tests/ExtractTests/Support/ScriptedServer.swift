import Glibc
import Records
import Synchronization

/// A server on the loopback interface that answers byte for byte as a script says, wrong on purpose where it does.
final class ScriptedServer: Sendable {
  /// What a client asked.
  struct Request: Sendable, Equatable {
    var target: String
    var headers: [String: String]
    var body: String
    /// Connections that the server had accepted when this request came, from 1.
    var connection: Int
  }

  /// What the server does next on a connection.
  enum Step: Sendable {
    case send(String)
    case sendBytes([UInt8])
    case pause(Duration)
    /// Goes on only once the client closed or 20 seconds passed.
    case hang
    /// Ends the connection with a TCP reset.
    case reset
    /// Ends the connection in order.
    case close
  }

  private struct State {
    var requests: [Request] = []
    var connections = 0
    var isStopped = false
  }

  let port: Int
  private let listener: Int32
  private let state = Mutex(State())
  private let answer: @Sendable (Request, _ ordinal: Int) -> [Step]
  private let ending: Step?

  /// - Parameters:
  ///   - hangUp: how every connection ends before anything is read as HTTP; nil to answer.
  ///   - answer: what to do about a request; `ordinal` counts requests from 0.
  init(
    hangUp: Step? = nil, _ answer: @escaping @Sendable (Request, _ ordinal: Int) -> [Step]
  ) throws {
    ending = hangUp
    self.answer = answer
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
    guard bound else { throw Fault(.failed, "no socket: errno \(errno)") }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.listener = listener
    Worker.start("scripted") { [weak self] in
      while true {
        // A connection that a child inherits would not end when it is closed here.
        let client = accept(listener, nil, nil)
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        guard client >= 0, let self, !self.state.withLock({ $0.isStopped }) else {
          // Only this thread closes the listener: nobody else's socket may get its number before.
          if client >= 0 { Glibc.close(client) }
          Glibc.close(listener)
          return
        }
        let number = self.state.withLock { state in
          state.connections += 1
          return state.connections
        }
        Worker.start("scripted-client") { [weak self] in
          self?.serve(client, number)
          shutdown(client, Int32(SHUT_RDWR))
          Glibc.close(client)
        }
      }
    }
  }

  /// The same answers in order, then 500 with a note.
  convenience init(answers: [[Step]]) throws {
    try self.init { _, ordinal in
      ordinal < answers.count ? answers[ordinal] : Self.response(500, body: "script ended")
    }
  }

  deinit { stop() }

  /// Accepts no more.
  func stop() {
    let wasStopped = state.withLock { state in
      defer { state.isStopped = true }
      return state.isStopped
    }
    guard !wasStopped else { return }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  var base: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { state.withLock { $0.requests } }

  /// A response with its length.
  static func response(
    _ status: Int = 200, headers: [String] = [], body: String = ""
  ) -> [Step] {
    let lines =
      ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"] + headers
    return [.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)]
  }

  /// Ends every connection after its first bytes, before anything was answered: in order, or with a TCP reset.
  static func hangingUp(isReset: Bool) throws -> ScriptedServer {
    try ScriptedServer(hangUp: isReset ? .reset : .close) { _, _ in [] }
  }

  private func hangUp(_ client: Int32, _ step: Step) {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    _ = recv(client, &bytes, bytes.count, 0)
    if case .reset = step { reset(client) }
  }

  private func reset(_ client: Int32) {
    // Disconnecting resets the connection itself; closing would only do so with the last copy of it.
    var nobody = sockaddr()
    nobody.sa_family = sa_family_t(AF_UNSPEC)
    _ = connect(client, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
  }

  private func serve(_ client: Int32, _ number: Int) {
    if let ending { return hangUp(client, ending) }
    while let request = read(from: client, number) {
      let ordinal = state.withLock { state in
        state.requests.append(request)
        return state.requests.count - 1
      }
      for step in answer(request, ordinal) {
        switch step {
        case .send(let text): send(Array(text.utf8), client)
        case .sendBytes(let bytes): send(bytes, client)
        case .pause(let time): usleep(UInt32(time / .microseconds(1)))
        case .hang:
          var limit = timeval(tv_sec: 20, tv_usec: 0)
          setsockopt(
            client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
          var byte: UInt8 = 0
          _ = recv(client, &byte, 1, 0)
          return
        case .reset: return reset(client)
        case .close: return
        }
      }
    }
  }

  private func send(_ bytes: [UInt8], _ client: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          client, $0.baseAddress?.advanced(by: sent), bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      sent += count
    }
  }

  private func read(from client: Int32, _ number: Int) -> Request? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while !bytes.hasSuffix([13, 10, 13, 10]) {
      let count = recv(client, &piece, 1, 0)
      if count <= 0 { return nil }
      bytes += piece[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].dropFirst()) : ""
    }
    var body: [UInt8] = []
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while body.count < length {
      let count = recv(client, &piece, min(piece.count, length - body.count), 0)
      if count <= 0 { return nil }
      body += piece[..<count]
    }
    let words = lines.first?.split(separator: " ") ?? []
    return Request(
      target: words.count > 1 ? String(words[1]) : "", headers: headers,
      body: String(decoding: body, as: UTF8.self), connection: number)
  }
}

extension Array where Element == UInt8 {
  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}
