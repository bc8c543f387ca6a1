import FlyingSocks
import Glibc

/// The bytes of one connection: blocking reads and writes on its own thread.
///
/// Blocking is the back-pressure: a client that does not read stops the generator in `send`.
struct Wire {
  enum Outcome { case alive, gone }

  private let socket: Socket

  /// Linux's POLLRDHUP, which the Glibc module shows only to GNU sources.
  private static let peerHungUp: Int16 = 0x2000

  init(_ socket: Socket) { self.socket = socket }

  private var descriptor: Int32 { socket.file.rawValue }

  /// Keeps the connection to this program: one that a child inherits would not end when it is closed here.
  static func keepToItself(_ socket: Socket) {
    _ = fcntl(socket.file.rawValue, F_SETFD, FD_CLOEXEC)
  }

  /// Ends the connection for the client, also where a child holds a copy of it.
  func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  func setNoDelay() {
    var enabled: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &enabled, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Some bytes that arrived; nil at the end of the stream or when the connection is lost.
  func receive() -> [UInt8]? { try? socket.read(atMost: 16 << 10) }

  /// Sends all bytes. A client that hung up is no signal and no error, just gone.
  func send(_ bytes: UnsafeRawBufferPointer, moreFollows: Bool = false) -> Outcome {
    let flags = Int32(MSG_NOSIGNAL) | (moreFollows ? Int32(MSG_MORE) : 0)
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = Glibc.send(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, flags)
      if sent < 0 {
        if errno == EINTR { continue }
        return .gone
      }
      rest = rest.dropFirst(sent)
    }
    return .alive
  }

  /// Sends nothing for a while; ends early when the client or the server hangs up.
  func stall(milliseconds: Int) -> Outcome {
    var entry = pollfd(fd: descriptor, events: Self.peerHungUp, revents: 0)
    return poll(&entry, 1, Int32(clamping: milliseconds)) == 0 ? .alive : .gone
  }

  /// Ends the connection with RST once the client has what was sent, at most a second later.
  func reset() {
    for _ in 0..<100 where unacknowledgedBytes > 0 { usleep(10_000) }
    // Disconnecting resets the connection itself; closing would only do so with the last copy of it.
    var nobody = sockaddr()
    nobody.sa_family = sa_family_t(AF_UNSPEC)
    _ = connect(descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
  }

  private var unacknowledgedBytes: Int32 {
    var count: Int32 = 0
    return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? count : 0
  }
}
