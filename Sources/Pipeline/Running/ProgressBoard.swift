public import Records
import Synchronization

/// What a run is doing at the moment, for whoever draws it. May be read and written from any thread.
public final class ProgressBoard: Sendable {
  /// A unit on its way.
  public struct ActiveUnit: Sendable {
    /// The unit.
    public var unit: Unit
    /// How far it has come.
    public var progress: UnitProgress
    /// When it began.
    public var startedAt: Timestamp
  }

  /// The board at one moment.
  public struct Snapshot: Sendable {
    /// Units of the run, nil until the source named them.
    public var unitCount: Int?
    /// Units on their way, in order of beginning.
    public var active: [ActiveUnit] = []
    /// Units that ended, in order of ending.
    public var finished: [UnitSummary] = []
  }

  private let state = Mutex(Snapshot())

  public init() {}

  /// What the run is doing now.
  public var snapshot: Snapshot { state.withLock { $0 } }

  func expect(units count: Int) { state.withLock { $0.unitCount = count } }

  func begin(_ unit: Unit) -> UnitProgress {
    let active = ActiveUnit(unit: unit, progress: UnitProgress(), startedAt: .now)
    state.withLock { $0.active.append(active) }
    return active.progress
  }

  func finish(_ summary: UnitSummary) {
    state.withLock { state in
      state.active.removeAll { $0.unit == summary.unit }
      state.finished.append(summary)
    }
  }
}
