public import Records

/// What a run was asked for beside the definition.
public struct RunOptions: Sendable, Equatable {
  /// Periods or days instead of those of the definition.
  public var selection: PeriodSelection?
  /// Reads and checks, and commits nothing.
  public var isDryRun: Bool
  /// The part of the units that this run takes.
  public var shard: Shard?
  /// Units at a time, instead of as many as the definition's `http.concurrency` says.
  public var workers: Int?
  /// Asks nothing about closed periods that every sink holds whole by the same plan: a backfill that goes on where it
  /// was stopped.
  public var skipsFinished: Bool

  /// - Parameters:
  ///   - selection: periods or days instead of those of the definition.
  ///   - isDryRun: commit nothing.
  ///   - shard: the part of the units to take.
  ///   - workers: units at a time, instead of the definition's.
  ///   - skipsFinished: ask nothing about closed periods that every sink holds.
  public init(
    selection: PeriodSelection? = nil, isDryRun: Bool = false, shard: Shard? = nil,
    workers: Int? = nil, skipsFinished: Bool = false
  ) {
    self.selection = selection
    self.isDryRun = isDryRun
    self.shard = shard
    self.workers = workers
    self.skipsFinished = skipsFinished
  }
}

/// One of several runs that share the units of a pipeline: `I/N`, I from 0, as a Kubernetes Indexed Job counts.
///
/// A unit belongs to the same shard on every machine and in every version.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
  /// Which part, from 0.
  public let index: Int
  /// How many parts there are.
  public let count: Int

  /// Reads `I/N`; nil unless 0 ≤ I < N ≤ 10,000.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]),
      (1...10_000).contains(count), (0..<count).contains(index)
    else { return nil }
    self.index = index
    self.count = count
  }

  /// Whether a unit belongs to this part: by the first 60 bits of a SHA-256 of its name.
  public func contains(_ unit: Unit) -> Bool {
    let digest = Digest.sha256(of: "\(unit.endpoint)\n\(unit.enrollment)\n\(unit.period)")
    let number = UInt64(digest.prefix(15), radix: 16) ?? 0
    return number % UInt64(count) == UInt64(index)
  }

  /// `I/N`.
  public var description: String { "\(index)/\(count)" }
}
