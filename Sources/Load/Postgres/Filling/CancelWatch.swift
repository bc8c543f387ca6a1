import Glibc
import Postgres
import Records
import Synchronization

/// Stops what connections are doing when the run is interrupted, so that nobody waits for the end of an index build.
final class CancelWatch: Sendable {
  private let hasEnded = Atomic(false)

  /// Watches until `end`, on a thread of its own.
  init(_ tokens: [CancelToken], _ cancellation: Cancellation) {
    Worker.start("cancel-watch") { [self] in
      while !hasEnded.load(ordering: .relaxed) {
        // Asked again and again: a request between two statements does nothing.
        if cancellation.signal != nil { for token in tokens { token.cancel() } }
        usleep(50_000)
      }
    }
  }

  /// Stops watching.
  func end() { hasEnded.store(true, ordering: .relaxed) }
}
