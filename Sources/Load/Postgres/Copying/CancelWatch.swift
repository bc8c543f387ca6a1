import Glibc
import Postgres
import Records
import Synchronization

/// Stops what a connection is doing when the run is interrupted, so that nobody waits for the end of an index build.
final class CancelWatch: Sendable {
  private let hasEnded = Atomic(false)

  /// Watches until `end`, on a thread of its own.
  init(_ token: CancelToken?, _ cancellation: Cancellation) {
    guard let token else { return }
    Worker.start("cancel-watch") { [self] in
      while !hasEnded.load(ordering: .relaxed) {
        // Asked again and again: a request between two statements does nothing.
        if cancellation.signal != nil { token.cancel() }
        usleep(50_000)
      }
    }
  }

  /// Stops watching.
  func end() { hasEnded.store(true, ordering: .relaxed) }
}
