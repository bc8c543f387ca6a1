import FlyingSocks
import Glibc
import Records

/// A socket that waits for connections.
struct Listener {
  let socket: Socket
  let port: UInt16

  /// - Throws: `failed` when the address is not this machine's, or the port is taken or reserved: the
  ///   same command may succeed a moment later, or elsewhere.
  static func open(host: String, port: UInt16) throws(Fault) -> Listener {
    do {
      return try open(host == "localhost" ? "127.0.0.1" : host, port)
    } catch {
      let reason =
        if case .failed(_, _, let message)? = error as? SocketError { message } else { "\(error)" }
      throw Fault(
        .failed, "could not listen on \(host), port \(port): \(reason)",
        remedy: "Use an address of this machine and a free port, or port 0")
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
    Wire.keepToItself(socket)
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
