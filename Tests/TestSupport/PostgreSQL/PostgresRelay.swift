import Foundation
import Synchronization

/// Stands between a program and a server, passes everything on, and cuts one connection at the COMMIT of the first
/// transaction in which a certain statement was sent.
///
/// It is a unix socket of its own. Connections after the cut pass untouched.
public final class PostgresRelay: Sendable {
  /// Where the COMMIT is when its connection is cut.
  public enum Cut: Sendable {
    /// It never reaches the server.
    case beforeServer
    /// The server has it, and may still be at work on it.
    case onceSent
    /// The server has done it; its answer never arrives.
    case onceAnswered
  }

  private let folder: String
  private let server: String
  private let statement: [UInt8]
  private let cut: Cut
  private let listener: Int32
  private let hasCut = Atomic(false)

  /// - Parameters:
  ///   - server: the server behind it.
  ///   - statement: words of a statement whose transaction is to be cut.
  ///   - cut: when.
  public init(
    to server: PostgresServer, cuttingAfter statement: String, _ cut: Cut
  ) throws(ServerFailure) {
    folder = server.folder + "/relay-\(UInt32.random(in: 0...UInt32.max))"
    self.server = server.folder + "/" + Self.socketName
    self.statement = Array(statement.utf8)
    self.cut = cut
    mkdir(folder, 0o755)
    listener = try Self.listen(at: folder + "/" + Self.socketName)
    Thread.detachNewThread { [self] in
      while case let client = accept(listener, nil, nil), client >= 0 { relay(client) }
      close(listener)
    }
  }

  /// Whether the connection was cut.
  public var isDone: Bool { hasCut.load(ordering: .sequentiallyConsistent) }

  /// The URL of a database of the server by way of the relay.
  public func url(_ direct: String) -> String {
    direct.replacing(server.dropLast(Self.socketName.utf8.count + 1), with: folder)
  }

  /// Takes no more connections.
  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  // MARK: - One connection

  private func relay(_ client: Int32) {
    guard let back = try? Self.connect(to: server) else {
      close(client)
      return
    }
    let link = Link(client: client, server: back)
    Thread.detachNewThread { [self] in
      passOn(link)
      link.end()
    }
    Thread.detachNewThread {
      while let bytes = Self.receive(back) {
        guard !link.isCut.load(ordering: .sequentiallyConsistent) else { break }
        guard Self.send(bytes, to: client) else { break }
      }
      link.answered.signal()
      link.end()
    }
  }

  /// Passes on what the client sends, and cuts where it is time.
  private func passOn(_ link: Link) {
    var isWatched = false
    while let bytes = Self.receive(link.client) {
      isWatched = isWatched || !isDone && Self.holds(bytes, statement)
      guard isWatched, Self.holds(bytes, [0] + Array("commit".utf8) + [0]) else {
        guard Self.send(bytes, to: link.server) else { return }
        continue
      }
      link.isCut.store(true, ordering: .sequentiallyConsistent)
      if cut != .beforeServer { _ = Self.send(bytes, to: link.server) }
      if cut == .onceAnswered { link.answered.wait() }
      shutdown(link.client, Int32(SHUT_RDWR))
      hasCut.store(true, ordering: .sequentiallyConsistent)
      // The server goes on with what it has.
      if cut == .onceSent { link.answered.wait() }
      return
    }
  }

  /// The two ends of a connection, closed when both directions are done.
  private final class Link: Sendable {
    let client: Int32
    let server: Int32
    let isCut = Atomic(false)
    /// Signalled when the server answered after the cut, or hung up.
    let answered = DispatchSemaphore(value: 0)
    private let ended = Atomic(0)

    init(client: Int32, server: Int32) { (self.client, self.server) = (client, server) }

    func end() {
      shutdown(client, Int32(SHUT_RDWR))
      shutdown(server, Int32(SHUT_RDWR))
      guard ended.add(1, ordering: .sequentiallyConsistent).newValue == 2 else { return }
      close(client)
      close(server)
    }
  }

  // MARK: - Sockets

  private static let socketName = ".s.PGSQL.5432"

  private static func holds(_ bytes: [UInt8], _ words: [UInt8]) -> Bool {
    bytes.firstRange(of: words) != nil
  }

  private static func receive(_ socket: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(socket, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  private static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func listen(at path: String) throws(ServerFailure) -> Int32 {
    let socket = try make()
    guard withAddress(path, { bind(socket, $0, $1) }) == 0, chmod(path, 0o777) == 0,
      Glibc.listen(socket, 64) == 0
    else {
      throw ServerFailure("nobody can listen at \(path): errno \(errno)")
    }
    return socket
  }

  private static func connect(to path: String) throws(ServerFailure) -> Int32 {
    let socket = try make()
    guard withAddress(path, { Glibc.connect(socket, $0, $1) }) == 0 else {
      close(socket)
      throw ServerFailure("nobody listens at \(path): errno \(errno)")
    }
    return socket
  }

  private static func make() throws(ServerFailure) -> Int32 {
    let made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard made >= 0 else { throw ServerFailure("no socket could be made: errno \(errno)") }
    return made
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { room in
      room.copyBytes(from: path.utf8.prefix(room.count - 1))
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
