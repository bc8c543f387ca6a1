import Dispatch
import Records
import Synchronization
import Testing

/// Lets the tests of a suite block, as those do that run programs and wait for them.
///
/// They run on threads of their own: on those of Swift's pool, of which there are as many as processors, two tests that
/// wait would keep all others waiting.
struct BlockingTests: SuiteTrait, TestTrait, TestScoping {
  /// Also of the suites and tests below.
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(ThreadExecutor.shared) { try await function() }
  }
}

extension Trait where Self == BlockingTests {
  /// The tests may block: they run on threads of their own.
  static var blocking: Self { BlockingTests() }
}

/// Runs jobs on a few threads that may block.
private final class ThreadExecutor: TaskExecutor {
  /// Enough that some wait while others work, and not so many that programs crowd each other out.
  private static let threadCount = 6
  static let shared = ThreadExecutor()

  private let jobs = Mutex<[UnownedJob]>([])
  private let waiting = DispatchSemaphore(value: 0)

  private init() {
    for _ in 0..<Self.threadCount {
      Worker.start("tests") { [self] in
        while true {
          waiting.wait()
          let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
          job?.runSynchronously(on: asUnownedTaskExecutor())
        }
      }
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    waiting.signal()
  }
}
