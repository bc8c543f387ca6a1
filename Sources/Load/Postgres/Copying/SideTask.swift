import Postgres
import Records
import Synchronization

/// Work over a second connection, on a thread of its own, while the first one is busy with something else.
final class SideTask<Success: Sendable>: Sendable {
  private let outcome = Mutex<Result<Success, Fault>?>(nil)
  private let worker = Mutex<Worker?>(nil)
  private let token: CancelToken?

  /// Begins. Until `wait` or `abandon` returns, the connection belongs to the task's thread.
  ///
  /// - Parameter first: stops what the first connection does, when the task fails.
  init(
    _ name: String, over connection: PostgresConnection, stopping first: CancelToken?,
    _ body: @escaping @Sendable (PostgresConnection) throws(Fault) -> Success
  ) {
    token = connection.makeCancelToken()
    let started = Worker.start(name) { [self] in
      do throws(Fault) {
        let success = try body(connection)
        outcome.withLock { $0 = .success(success) }
      } catch {
        outcome.withLock { $0 = .failure(error) }
        first?.cancel()
      }
    }
    worker.withLock { $0 = started }
  }

  /// Waits for the end, and returns or throws what it brought.
  func wait() throws(Fault) -> Success {
    worker.withLock { $0 }?.join()
    guard let result = outcome.withLock({ $0 }) else {
      throw Fault(.failed, "a thread ended without a result")
    }
    return try result.get()
  }

  /// Stops what the server does for it, and waits for the end.
  ///
  /// - Returns: why it had failed before.
  func abandon() -> Fault? {
    let failure = outcome.withLock { outcome -> Fault? in
      guard case .failure(let fault) = outcome else { return nil }
      return fault
    }
    token?.cancel()
    worker.withLock { $0 }?.join()
    return failure
  }
}
