import Glibc
import Records
import Synchronization

/// Ends the program with a clear word when what it gathers takes more memory than a definition allows.
///
/// For verbs that hold all they tell at once and have nothing to clean up; a run holds to its limit by its design.
enum MemoryWatch {
  private static let interval: UInt32 = 20_000

  /// Watches until `body` returned.
  ///
  /// - Parameters:
  ///   - limit: resident memory that the program may have.
  ///   - subject: what would take more, as the start of a sentence.
  static func during<Success>(
    _ limit: ByteSize, _ subject: String, _ body: () async throws -> Success
  ) async rethrows -> Success {
    let isOver = Flag()
    Worker.start("memory watch") {
      while !isOver.isSet {
        endAbove(limit, subject)
        usleep(interval)
      }
    }
    defer { isOver.set() }
    let result = try await body()
    endAbove(limit, subject)
    return result
  }

  private static func endAbove(_ limit: ByteSize, _ subject: String) {
    guard ResidentMemory.bytes > limit.bytes else { return }
    let fault = Fault(
      .failed, "\(subject) takes more memory than limits.memory allows, \(limit)",
      remedy: "Raise limits.memory in the definition")
    Terminal.problem("meterline: \(fault)")
    _exit(ExitStatus.failed.rawValue)
  }

  private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
  }
}
