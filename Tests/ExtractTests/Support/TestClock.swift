import Records
import Synchronization

@testable import Extract

/// Time that passes only while somebody waits.
final class TestClock: WaitClock {
  private let state: Mutex<(now: Duration, waits: [Duration])> = Mutex((.zero, []))
  private let start: Timestamp
  private let interlude = Mutex<(@Sendable () -> Void)?>(nil)

  init(start: Timestamp = Timestamp(microseconds: 1_493_694_900_000_000)) { self.start = start }

  var now: Duration { state.withLock { $0.now } }
  var date: Timestamp {
    Timestamp(microseconds: start.microseconds + Int64(now.wholeMilliseconds) * 1000)
  }
  /// How long each wait was, in order.
  var waits: [Duration] { state.withLock { $0.waits } }

  /// Runs something once, in the middle of the next wait.
  func duringNextWait(_ action: @escaping @Sendable () -> Void) {
    interlude.withLock { $0 = action }
  }

  func wait(until instant: Duration, _ cancellation: Cancellation) throws(Fault) {
    let action = interlude.withLock { action in
      defer { action = nil }
      return action
    }
    action?()
    try cancellation.check()
    state.withLock { state in
      guard instant > state.now else { return }
      state.waits.append(instant - state.now)
      state.now = instant
    }
  }
}

/// Numbers that are always the same end of the range that is asked for.
struct FixedNumbers: RandomNumberGenerator {
  var value: UInt64
  static let lowest = FixedNumbers(value: 0)
  static let highest = FixedNumbers(value: .max)
  mutating func next() -> UInt64 { value }
}
