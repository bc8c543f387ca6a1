import CSystem
import Glibc
import Synchronization

/// A thread of its own for work that blocks; nothing blocks on Swift's cooperative pool.
///
/// All threads of the program are made here.
public final class Worker: Sendable {
  private struct State {
    var isDone = false
    var waiters: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  private init() {}

  /// Runs `body` on a new thread with a stack of 1 MiB.
  @discardableResult
  public static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Worker {
    let worker = Worker()
    let job = Unmanaged.passRetained(
      Job(name: name) {
        body()
        worker.finish()
      })
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 1 << 20)
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let status = pthread_create(&thread, &attributes, { Job.run($0) }, job.toOpaque())
    precondition(status == 0, "no thread could be started: errno \(status)")
    return worker
  }

  /// Runs `body` on a new thread and awaits its result.
  public static func run<Success: Sendable, Failure: Error>(
    _ name: String, _ body: @escaping @Sendable () throws(Failure) -> Success
  ) async throws(Failure) -> Success {
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Success, Failure>, Never>) in
      start(name) {
        do throws(Failure) {
          continuation.resume(returning: .success(try body()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  /// Blocks the calling thread until the worker's body returned.
  public func join() {
    let latch = Latch()
    let isDone = state.withLock { state in
      if !state.isDone { state.waiters.append { latch.open() } }
      return state.isDone
    }
    if !isDone { latch.wait() }
  }

  private func finish() {
    let waiters = state.withLock { state in
      state.isDone = true
      return state.waiters
    }
    for waiter in waiters { waiter() }
  }
}

private final class Job {
  let name: String
  let body: () -> Void

  init(name: String, body: @escaping () -> Void) {
    self.name = name
    self.body = body
  }

  static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let job = Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
    system_name_thread(String(job.name.prefix(15)))
    job.body()
    return nil
  }
}
