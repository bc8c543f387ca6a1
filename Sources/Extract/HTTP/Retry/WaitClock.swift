import Glibc
import Records

/// Time as the retry loop needs it: passed in, so that tests wait for nothing.
protocol WaitClock: Sendable {
  /// Time since an arbitrary start, never going back.
  var now: Duration { get }
  /// The instant in UTC, for dates that a server wrote.
  var date: Timestamp { get }
  /// Waits until `now` is at least `instant`; throws as soon as the run is asked to stop.
  func wait(until instant: Duration, _ cancellation: Cancellation) throws(Fault)
}

/// The system's clocks.
struct SystemClock: WaitClock {
  /// How often a wait looks at the cancellation.
  private static let slice = Duration.milliseconds(100)

  var now: Duration { Self.monotonicNow }
  var date: Timestamp { .now }

  func wait(until instant: Duration, _ cancellation: Cancellation) throws(Fault) {
    while true {
      try cancellation.check()
      let left = instant - now
      if left <= .zero { return }
      usleep(UInt32(max(1, min(left, Self.slice).wholeMilliseconds)) * 1000)
    }
  }

  /// Time since the machine's start.
  static var monotonicNow: Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}

extension Duration {
  /// Milliseconds, cut off.
  var wholeMilliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
