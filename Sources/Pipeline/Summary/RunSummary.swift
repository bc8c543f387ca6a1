public import Records

/// What became of a run: the object that `run --output json` prints.
public struct RunSummary: Sendable, Encodable {
  /// Identifier of the run.
  public var runID: String
  /// The pipeline's name.
  public var pipeline: String
  /// When it began.
  public var startedAt: Timestamp
  /// How long it took.
  public var seconds: Double
  /// Peak resident memory of the program so far.
  public var peakMemoryBytes: Int
  /// Times that the provider was asked again for what it did not give. Not part of the JSON.
  public var retries: Int
  /// The units, oldest first.
  public var units: [UnitSummary]
  /// What kept the run from beginning any unit; nil when it began. `error` in the JSON.
  public var fault: Fault?
  /// The signal that ended the run, or nil. Not part of the JSON.
  public var signal: Int32?

  /// - Parameters:
  ///   - context: the run.
  ///   - units: its units, oldest first.
  ///   - fault: what kept it from beginning any unit.
  ///   - finishedAt: when it ended.
  public init(
    _ context: RunContext, units: [UnitSummary], fault: Fault? = nil, finishedAt: Timestamp = .now
  ) {
    runID = context.runID
    pipeline = context.pipeline
    startedAt = context.startedAt
    seconds = (finishedAt.elapsed(since: context.startedAt) / .milliseconds(1)).rounded() / 1000
    peakMemoryBytes = PeakMemory.bytes ?? 0
    self.units = units
    retries = context.retries.count
    self.fault = fault
    signal = context.cancellation.signal
  }

  enum CodingKeys: String, CodingKey {
    case runID = "run_id"
    case pipeline
    case startedAt = "started_at"
    case seconds
    case peakMemoryBytes = "peak_memory_bytes"
    case units
    case error
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(runID, forKey: .runID)
    try container.encode(pipeline, forKey: .pipeline)
    try container.encode(startedAt, forKey: .startedAt)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(peakMemoryBytes, forKey: .peakMemoryBytes)
    try container.encode(units, forKey: .units)
    try container.encodeIfPresent(fault?.description, forKey: .error)
  }

  /// Whether every unit was already in every sink: exit code 4 where that is asked for.
  public var isNothingNew: Bool { fault == nil && units.allSatisfy { $0.status == .unchanged } }

  /// The exit code: the first that applies to the run or any unit of 130 (143 on SIGTERM), 78, 77, 3, 1, 75; 0 when
  /// none failed.
  public var exitCode: Int32 {
    let categories = (units.map(\.fault) + [fault]).compactMap { $0?.category }
    return Self.exitCode(of: categories, signal: signal)
  }

  /// The exit code of several faults together.
  ///
  /// - Parameters:
  ///   - categories: those of the faults, in any order.
  ///   - signal: the signal that ended the run, if one did.
  public static func exitCode(
    of categories: some Sequence<Fault.Category>, signal: Int32? = nil
  ) -> Int32 {
    let occurred = Set(categories)
    let terminate: Int32 = 15
    let rule: [(Fault.Category, Int32)] = [
      (.interrupted, signal == terminate ? 143 : 130), (.configuration, 78), (.keyRefused, 77),
      (.checkFailed, 3), (.failed, 1), (.tryLater, 75),
    ]
    return rule.first { occurred.contains($0.0) }?.1 ?? 0
  }
}
