import Glibc
import Postgres
import Records

/// How long to try again what may work later.
struct Patience: Sendable {
  /// For how long one thing is tried in all.
  var limit: Duration
  /// The longest pause between two tries; pauses are drawn evenly up to a bound that doubles from 1/16 of this.
  var longestPause: Duration

  /// For opening a connection: a server that restarts is back in seconds.
  static let forConnecting = Patience(limit: .seconds(20), longestPause: .seconds(4))

  /// For somebody who waits for an answer: a handful of tries.
  static let forAsking = Patience(limit: .seconds(2), longestPause: .seconds(1))

  /// For a swap, which must wait until nobody reads, and must not make readers wait.
  static let forSwapping = Patience(limit: .seconds(600), longestPause: .seconds(8))

  /// A pause between two tries.
  struct Wait {
    /// Tries that failed so far.
    var failures: Int
    /// For how long it will be tried again at most.
    var rest: Duration
    /// What the last try met.
    var error: PostgresError
  }

  /// Calls `attempt` until it succeeds, throws what trying again would not mend, or time is up.
  ///
  /// - Parameters:
  ///   - cancellation: ends the waiting with `interrupted`.
  ///   - reconnects: `attempt` opens a new connection when it finds the old one broken; otherwise a broken one ends the
  ///     trying.
  ///   - waiting: told before each pause.
  func retrying<Result>(
    _ cancellation: Cancellation, reconnects: Bool, waiting: (Wait) -> Void = { _ in },
    _ attempt: () throws -> Result
  ) throws -> Result {
    let end = ContinuousClock.now + limit
    var bound = longestPause / 16
    var failures = 0
    while true {
      do {
        return try attempt()
      } catch let error as PostgresError
        where error.retryAdvice == .later || reconnects && error.retryAdvice == .afterReconnecting
      {
        let pause = bound * Int.random(in: 25...100) / 100
        let rest = end - ContinuousClock.now
        guard pause < rest else { throw error }
        failures += 1
        waiting(Wait(failures: failures, rest: rest, error: error))
        try Self.sleep(pause, cancellation)
        bound = min(bound * 2, longestPause)
      }
    }
  }

  private static func sleep(_ pause: Duration, _ cancellation: Cancellation) throws(Fault) {
    let end = ContinuousClock.now + pause
    while ContinuousClock.now < end {
      try cancellation.check()
      usleep(20_000)
    }
    try cancellation.check()
  }
}
