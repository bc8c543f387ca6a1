import Glibc

/// Stops a server and removes its folder when the test run ends, however it ends.
///
/// A shell waits for the end of a socket whose other end only this program holds. The kernel closes that end even
/// when the program is killed, which no exit handler would survive.
final class ServerJanitor: Sendable {
  private let lifeline: Int32

  init(folder: String) throws(ServerFailure) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0
    else {
      throw ServerFailure("no socket could be made: errno \(errno)")
    }
    lifeline = ends[1]
    defer { close(ends[0]) }
    _ = try Subprogram.spawn(["/bin/sh", "-c", Self.script, "sh", folder], in: "/", input: ends[0])
  }

  deinit { close(lifeline) }

  private static let script = """
    trap '' INT TERM HUP
    read -r ignored
    if pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && [ -n "$pid" ]; then
      kill -QUIT "$pid"
      tries=200
      while kill -0 "$pid" 2>/dev/null && [ $tries -gt 0 ]; do
        sleep 0.05
        tries=$((tries - 1))
      done
    fi
    rm -rf "$1"
    """
}
