import Dispatch
import Glibc
import Records

/// Turns SIGINT and SIGTERM into a request to stop; a second one ends the program at once.
///
/// Keep it for as long as signals matter.
final class Signals {
  private let sources: [any DispatchSourceSignal]

  init(_ cancellation: Cancellation) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if cancellation.signal != nil { _exit(number == SIGTERM ? 143 : 130) }
        cancellation.cancel(signal: number)
      }
      source.resume()
      return source
    }
  }
}
