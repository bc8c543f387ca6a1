import Emulator
import Foundation
import Glibc
import Records

/// A client of few words, on a socket of its own, that tells how a response ended.
struct Client {
  let port: UInt16
  var key: String? = EmulatorOptions.exampleKey

  /// How the bytes of a response ended.
  enum Ending: Equatable {
    /// As its framing promised.
    case whole
    /// The connection was closed before.
    case cut
    /// The connection was reset.
    case reset
  }

  struct Reply {
    var status = 0
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var ending = Ending.cut

    var text: String { String(decoding: body, as: UTF8.self) }
    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  struct Failure: Error { var call: String }

  /// Asks once on a new connection.
  func get(
    _ target: String, headers: [String] = [], method: String = "GET", host: String? = nil
  ) async throws -> Reply {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"]
    if let key { lines.append("Authorization: bearer \(key)") }
    let request = (lines + headers + ["", ""]).joined(separator: "\r\n")
    guard let reply = try await exchange(request, replies: 1).first else {
      throw Failure(call: "get")
    }
    return reply
  }

  /// Sends bytes and reads so many replies, on a thread that may block.
  func exchange(_ request: String, replies: Int) async throws -> [Reply] {
    let port = port
    return try await Worker.run("client") { () throws -> [Reply] in
      var connection = try Connection(port: port)
      defer { connection.close() }
      try connection.send(Array(request.utf8))
      return (0..<replies).map { _ in connection.readReply() }
    }
  }
}

/// One blocking connection.
private struct Connection {
  private let descriptor: Int32
  private var unread: [UInt8] = []
  private var ending: Client.Ending?

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if status != 0 { throw Client.Failure(call: "connect: \(errno)") }
  }

  func close() { _ = Glibc.close(descriptor) }

  func send(_ bytes: [UInt8]) throws {
    guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw Client.Failure(call: "send: \(errno)")
    }
  }

  mutating func readReply() -> Client.Reply {
    var reply = Client.Reply()
    guard let head = read(through: [13, 10, 13, 10]) else { return ended(reply) }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    reply.status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
    reply.headers = lines.dropFirst().compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (String(line[..<colon]), String(line[colon...].dropFirst(2)))
    }
    let isChunked = reply.header("Transfer-Encoding") == "chunked"
    let isWhole = isChunked ? readChunks(into: &reply.body) : readCounted(&reply)
    reply.ending = isWhole ? .whole : ending ?? .cut
    return reply
  }

  private func ended(_ reply: Client.Reply) -> Client.Reply {
    var reply = reply
    reply.ending = ending ?? .cut
    return reply
  }

  private mutating func readCounted(_ reply: inout Client.Reply) -> Bool {
    guard reply.status != 304 else { return true }
    guard let text = reply.header("Content-Length"), let length = Int(text) else { return false }
    reply.body = take(atMost: length)
    return reply.body.count == length
  }

  private mutating func readChunks(into body: inout [UInt8]) -> Bool {
    while let line = read(through: [13, 10]) {
      guard let length = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) else {
        return false
      }
      let chunk = take(atMost: length)
      body += chunk
      guard chunk.count == length, take(atMost: 2) == [13, 10] else { return false }
      if length == 0 { return true }
    }
    return false
  }

  private mutating func read(through mark: [UInt8]) -> [UInt8]? {
    var searched = 0
    while true {
      if unread.count >= mark.count {
        for start in searched...(unread.count - mark.count)
        where unread[start..<start + mark.count].elementsEqual(mark) {
          return take(atMost: start + mark.count)
        }
        searched = unread.count - mark.count + 1
      }
      guard receive() else { return nil }
    }
  }

  private mutating func take(atMost count: Int) -> [UInt8] {
    while unread.count < count, receive() {}
    let taken = Array(unread.prefix(count))
    unread.removeFirst(taken.count)
    return taken
  }

  private mutating func receive() -> Bool {
    guard ending == nil else { return false }
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    if count > 0 {
      unread += chunk[..<count]
      return true
    }
    ending = count < 0 && errno == ECONNRESET ? .reset : .cut
    return false
  }
}
