import FlyingSocks
import Glibc
import Records

/// A socket that waits for connections.
struct Listener {
  let socket: Socket
  let port: UInt16

  /// - Throws: a configuration fault when the host is no address or the port is taken.
  static func open(host: String, port: UInt16) throws(Fault) -> Listener {
    do {
      return try open(host == "localhost" ? "127.0.0.1" : host, port)
    } catch {
      let reason =
        switch error as? SocketError {
        // Reading the address sets no errno, so its name is what tells.
        case .failed(let call, _, _)? where call.contains("inet_pton"): "that is no address"
        case .failed(_, _, let message)?: message
        case let other: "\(other.map { $0 as any Error } ?? error)"
        }
      throw Fault(
        .configuration, "could not listen on \(host), port \(port): \(reason)",
        remedy: "Use an IPv4 or IPv6 address of this machine and a free port, or port 0")
    }
  }

  private static func open(_ host: String, _ port: UInt16) throws -> Listener {
    let socket: Socket
    if host.contains(":") {
      socket = try bound(to: sockaddr_in6.inet6(ip6: host, port: port), domain: AF_INET6)
    } else {
      socket = try bound(to: sockaddr_in.inet(ip4: host, port: port), domain: AF_INET)
    }
    try socket.listen()
    switch try socket.sockname() {
    case .ip4(_, let port), .ip6(_, let port): return Listener(socket: socket, port: port)
    case .unix: throw SocketError.unsupportedAddress
    }
  }

  private static func bound(to address: some SocketAddress, domain: Int32) throws -> Socket {
    let socket = try Socket(domain: domain, type: .stream)
    do {
      try socket.setValue(true, for: .localAddressReuse)
      try socket.bind(to: address)
    } catch {
      try? socket.close()
      throw error
    }
    return socket
  }
}
