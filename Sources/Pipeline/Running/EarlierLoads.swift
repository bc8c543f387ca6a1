public import Records

/// What the sinks hold of a unit before it is loaded, and so whether and why it has to be loaded.
public struct EarlierLoads: Sendable {
  /// The load of each sink, in commit order; nil where a sink has none.
  public let records: [LoadRecord?]
  /// The entity tag under which every sink holds this unit of this plan, or nil when the unit must be read anyway.
  public let etag: String?
  /// Why it would be loaded, in a few words.
  public let reason: String

  /// - Parameters:
  ///   - records: the load of each sink, in commit order, with the sink's word.
  ///   - unit: the unit.
  ///   - pipeline: name of the pipeline that would load it.
  ///   - planSHA256: digest of the plan that would load it.
  ///   - isForced: whether it is to be read in any case.
  public init(
    _ records: [(sink: String, load: LoadRecord?)], unit: Unit, pipeline: String,
    planSHA256: String,
    isForced: Bool
  ) {
    self.records = records.map(\.load)
    let loads = records.compactMap(\.load)
    let lacking = records.filter { $0.load == nil }.map(\.sink)
    let first = loads.first
    var etag: String?
    areFinished =
      lacking.isEmpty && !loads.isEmpty && !isForced
      && loads.allSatisfy {
        $0.unit == unit && !$0.partial && $0.pipeline == pipeline && $0.planSHA256 == planSHA256
      }
    if isForced {
      reason = "forced"
    } else if loads.isEmpty {
      reason = "new"
    } else if !lacking.isEmpty {
      reason = "not yet in \(lacking.joined(separator: ", "))"
    } else if let other = loads.first(where: { $0.pipeline != pipeline }) {
      // Calling it unchanged would hide whose it is until the day that it changes.
      reason = "pipeline '\(other.pipeline)' loaded it"
    } else if !loads.allSatisfy({ $0.unit == unit }) {
      reason = "other days of the period were loaded before"
    } else if !loads.allSatisfy({ $0.planSHA256 == planSHA256 }) {
      reason = "the definition or a mapping changed"
    } else if !loads.allSatisfy({ $0.source.etag == first?.source.etag }) {
      reason = "the sinks hold different loads"
    } else if first?.source.etag == nil {
      reason = "the provider gave no entity tag"
    } else {
      reason = "changed at the provider"
      etag = first?.source.etag
    }
    self.etag = etag
  }

  /// Whether every sink holds the whole unit as this plan makes it.
  public let areFinished: Bool

  /// The newest load that any sink holds.
  public var newest: LoadRecord? {
    records.compactMap { $0 }.max { $0.finishedAt < $1.finishedAt }
  }
}
