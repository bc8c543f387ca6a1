import Dispatch
import Glibc
import Records

/// Turns SIGINT and SIGTERM into a request to stop; a second one ends the program at once.
///
/// Keep it for as long as signals matter.
final class Signals {
  private let sources: [any DispatchSourceSignal]

  /// - Parameters:
  ///   - cancellation: told which signal came.
  ///   - stop: called once, at the first signal.
  init(_ cancellation: Cancellation, stop: @escaping @Sendable () -> Void = {}) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if cancellation.signal != nil { _exit(number == SIGTERM ? 143 : 130) }
        cancellation.cancel(signal: number)
        stop()
      }
      source.resume()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }
}
