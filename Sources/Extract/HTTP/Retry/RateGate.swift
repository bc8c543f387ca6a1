import Records
import Synchronization

/// A wait that one request was told and that all requests to the same provider keep.
final class RateGate: Sendable {
  private let opensAt = Mutex(Duration.zero)

  init() {}

  /// Closes the gate until an instant of the clock; an earlier instant changes nothing.
  func close(until instant: Duration) {
    opensAt.withLock { $0 = max($0, instant) }
  }

  /// Waits until the gate is open.
  func pass(_ clock: some WaitClock, _ cancellation: Cancellation) throws(Fault) {
    while true {
      let instant = opensAt.withLock { $0 }
      if instant <= clock.now { return }
      try clock.wait(until: instant, cancellation)
    }
  }
}
