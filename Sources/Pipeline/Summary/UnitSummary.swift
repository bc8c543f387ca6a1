public import Records

/// What became of one unit: an element of `units` in `run --output json`.
public struct UnitSummary: Sendable, Encodable {
  /// How a unit ended.
  public enum Status: String, Sendable, Encodable {
    /// The new load is in every sink.
    case loaded
    /// Every sink already held what the provider has.
    case unchanged
    /// Nothing was published, or not everywhere: `sinks` says what each holds.
    case failed
    /// It was read and checked, and would have been loaded: a dry run.
    case planned
  }

  /// The unit.
  public var unit: Unit
  /// How it ended.
  public var status: Status
  /// Why: what made it load, or what went wrong.
  public var reason: String
  /// Pages read.
  public var pages = 0
  /// Body bytes read, after content decoding.
  public var bytesRead = 0
  /// Records that the source delivered, usable or not.
  public var rowsRead = 0
  /// Rows now in each sink that committed.
  public var rowsWritten = 0
  /// Rows dropped by `filter` or as outside the asked days.
  public var rowsDropped = 0
  /// Rows dropped as repeated delivery.
  public var duplicates = 0
  /// Records put into quarantine, and their cost.
  public var putAside = PutAside()
  /// Exact sums by column and currency.
  public var totals: [String: [String: String]] = [:]
  /// What each transform covered, by its name.
  public var coverage: [String: [String: String]] = [:]
  /// What became of each sink, in commit order.
  public var sinks: [SinkSummary] = []
  /// What the checks found.
  public var checks: [LoadRecord.CheckResult] = []
  /// What the load changed against the one before it; nil when there was none, or nothing compares them.
  public var restatement: Restatement?
  /// Whether the provider confirmed that the listing held still; nil when it was not read.
  public var confirmed: Bool?
  /// How long it took.
  public var seconds: Double = 0
  /// Seconds by stage; only of the stages that were begun.
  public var stages: [UnitStage: Double] = [:]
  /// The load that the sinks hold now, the newest where they differ; nil when they hold none. Of it the JSON has
  /// `loaded_at`, when its rows were complete.
  public var held: LoadRecord?
  /// What went wrong; nil unless the unit failed. Not part of the JSON, where `reason` tells it.
  public var fault: Fault?

  /// - Parameters:
  ///   - unit: the unit.
  ///   - status: how it ended.
  ///   - reason: why.
  public init(_ unit: Unit, status: Status, reason: String) {
    self.unit = unit
    self.status = status
    self.reason = reason
  }

  /// Records put into quarantine.
  public var quarantined: Int { putAside.records }

  enum CodingKeys: String, CodingKey {
    case endpoint, enrollment, period, from, to, status, reason, pages
    case bytesRead = "bytes_read"
    case rowsRead = "rows_read"
    case rowsWritten = "rows_written"
    case rowsDropped = "rows_dropped"
    case duplicates, quarantined
    case quarantinedCost = "quarantined_cost"
    case quarantinedWithoutCost = "quarantined_without_cost"
    case totals, coverage, sinks, checks, restatement, confirmed, seconds,
      stages
    case loadedAt = "loaded_at"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(unit.endpoint, forKey: .endpoint)
    try container.encode(unit.enrollment, forKey: .enrollment)
    try container.encode(unit.period, forKey: .period)
    try container.encodeIfPresent(unit.from, forKey: .from)
    try container.encodeIfPresent(unit.to, forKey: .to)
    try container.encode(status, forKey: .status)
    try container.encode(reason, forKey: .reason)
    try container.encode(pages, forKey: .pages)
    try container.encode(bytesRead, forKey: .bytesRead)
    try container.encode(rowsRead, forKey: .rowsRead)
    try container.encode(rowsWritten, forKey: .rowsWritten)
    try container.encode(rowsDropped, forKey: .rowsDropped)
    try container.encode(duplicates, forKey: .duplicates)
    try container.encode(putAside.records, forKey: .quarantined)
    if let cost = putAside.costSpelled {
      try container.encode(cost, forKey: .quarantinedCost)
      try container.encode(putAside.withoutCost, forKey: .quarantinedWithoutCost)
    }
    try container.encode(totals, forKey: .totals)
    try container.encode(coverage, forKey: .coverage)
    try container.encode(sinks, forKey: .sinks)
    try container.encode(checks, forKey: .checks)
    try container.encodeIfPresent(restatement, forKey: .restatement)
    try container.encodeIfPresent(confirmed, forKey: .confirmed)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(stages, forKey: .stages)
    try container.encodeIfPresent(held?.finishedAt, forKey: .loadedAt)
  }
}
