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
  /// - Parameter stopOthers: stops what goes on beside the task, when it fails; by then `failure` says why.
  init(
    _ name: String, over connection: PostgresConnection,
    stopOthers: @escaping @Sendable () -> Void,
    _ body: @escaping @Sendable (PostgresConnection) throws(Fault) -> Success
  ) {
    token = connection.makeCancelToken()
    let started = Worker.start(name) { [self] in
      do throws(Fault) {
        let success = try body(connection)
        outcome.withLock { $0 = .success(success) }
      } catch {
        outcome.withLock { $0 = .failure(error) }
        stopOthers()
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

  /// Why it failed, once it has.
  var failure: Fault? {
    outcome.withLock { outcome in
      guard case .failure(let fault) = outcome else { return nil }
      return fault
    }
  }

  /// Stops what the server does for it, and waits for the end.
  func abandon() {
    token?.cancel()
    worker.withLock { $0 }?.join()
  }
}
