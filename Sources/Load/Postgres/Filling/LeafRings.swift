import Records
import Synchronization

/// The buffers on their way to a leaf: a ring for each half.
final class LeafRings: Sendable {
  private let first = CopyRing()
  private let second = CopyRing()
  private let hasSecond = Atomic(false)

  subscript(half: LeafHalf) -> CopyRing { half == .first ? first : second }

  /// Whether rows of the second half came; certain once the rings have ended.
  var areBothUsed: Bool { hasSecond.load(ordering: .sequentiallyConsistent) }

  /// Says that rows of the second half come.
  func beginSecond() { hasSecond.store(true, ordering: .sequentiallyConsistent) }

  /// Says that no more will come.
  func end() {
    for half in LeafHalf.allCases { self[half].end() }
  }

  /// Says that no more will come, and that what came must not count.
  func abandon() {
    for half in LeafHalf.allCases { self[half].abandon() }
  }

  /// Says that nothing more will be sent.
  func close() {
    for half in LeafHalf.allCases { self[half].close() }
  }
}
