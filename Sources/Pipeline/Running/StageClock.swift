import Records

/// What a unit spends its time on.
public enum UnitStage: String, Sendable, CaseIterable, Encodable, CodingKeyRepresentable {
  /// Waiting for bytes and taking records out of them.
  case read
  /// Transforms, sums and what checks look at row by row.
  case transform
  /// Handing rows to the sinks, and making them durable.
  case write
  /// Deciding the checks, and asking the provider for what they compare with.
  case check
  /// Making the load visible.
  case commit
}

/// Adds up how long a unit is in each stage. Stages nest: an inner one is taken off the outer. On one thread.
///
/// Costs two readings of the clock for each change of stage, so it is for batches and not for rows.
final class StageClock {
  private var spent: [UnitStage: Duration] = [:]
  private var current: UnitStage?
  private var since = ContinuousClock.now

  /// Runs `body` as a stage.
  @discardableResult
  func measure<Result>(
    _ stage: UnitStage, _ body: () throws(Fault) -> Result
  ) throws(Fault) -> Result {
    let outer = turn(to: stage)
    defer { turn(to: outer) }
    return try body()
  }

  @discardableResult
  private func turn(to stage: UnitStage?) -> UnitStage? {
    let now = ContinuousClock.now
    if let current { spent[current, default: .zero] += now - since }
    let outer = current
    (current, since) = (stage, now)
    return outer
  }

  /// Seconds by stage, to a thousandth; stages that were never begun have none.
  var seconds: [UnitStage: Double] {
    spent.mapValues { ($0 / .milliseconds(1)).rounded() / 1000 }
  }
}
