public import Records

/// What the sinks hold of a unit before it is loaded, and so whether and why it has to be loaded.
public struct EarlierLoads: Sendable {
  /// What one sink holds.
  public struct Holding: Sendable {
    /// The sink's word in YAML.
    public var sink: String
    /// Its load of the unit, or nil.
    public var load: LoadRecord?
    /// Whether it keeps bodies, which no plan changes.
    public var keepsPages: Bool

    /// - Parameters:
    ///   - sink: the sink's word in YAML.
    ///   - load: its load of the unit.
    ///   - keepsPages: it keeps bodies.
    public init(sink: String, load: LoadRecord?, keepsPages: Bool = false) {
      self.sink = sink
      self.load = load
      self.keepsPages = keepsPages
    }
  }

  /// The load of each sink of rows, in commit order; nil where a sink has none.
  public let records: [LoadRecord?]
  /// The entity tag under which every sink holds this unit of this plan, or nil when the unit must be read anyway.
  public let etag: String?
  /// Whether every archive holds this unit under one entity tag, so that its bodies may be read again.
  public let canReplay: Bool
  /// Why it would be loaded, in a few words.
  public let reason: String

  /// - Parameters:
  ///   - holdings: what each sink holds, in commit order.
  ///   - unit: the unit.
  ///   - pipeline: name of the pipeline that would load it.
  ///   - planSHA256: digest of the plan that would load it.
  ///   - isForced: whether it is to be read in any case.
  public init(
    _ holdings: [Holding], unit: Unit, pipeline: String, planSHA256: String, isForced: Bool
  ) {
    let rows = holdings.filter { !$0.keepsPages }
    let archives = holdings.filter(\.keepsPages)
    records = rows.map(\.load)
    canReplay = !isForced && Self.agree(archives, on: unit)
    reason = Self.reason(
      holdings, rows, unit: unit, pipeline: pipeline, planSHA256: planSHA256, isForced: isForced)
    areFinished =
      !isForced && !holdings.isEmpty
      && holdings.allSatisfy { holding in
        guard let load = holding.load, load.unit == unit, !load.partial else { return false }
        return holding.keepsPages || (load.pipeline == pipeline && load.planSHA256 == planSHA256)
      }
    etag = reason == Self.changed ? holdings.first?.load?.source.etag : nil
  }

  /// The reason of a unit that would be asked for conditionally.
  private static let changed = "changed at the provider"

  /// Whether all hold exactly this unit under one entity tag.
  private static func agree(_ holdings: [Holding], on unit: Unit) -> Bool {
    guard let etag = holdings.first?.load?.source.etag else { return false }
    return holdings.allSatisfy { $0.load?.unit == unit && $0.load?.source.etag == etag }
  }

  private static func reason(
    _ holdings: [Holding], _ rows: [Holding], unit: Unit, pipeline: String, planSHA256: String,
    isForced: Bool
  ) -> String {
    let loads = rows.compactMap(\.load)
    let lacking = holdings.filter { $0.load == nil }.map(\.sink)
    if isForced { return "forced" }
    if loads.isEmpty, !rows.isEmpty || !lacking.isEmpty { return "new" }
    if !lacking.isEmpty { return "not yet in \(lacking.joined(separator: ", "))" }
    // Calling it unchanged would hide whose it is until the day that it changes.
    if let other = loads.first(where: { $0.pipeline != pipeline }) {
      return "pipeline '\(other.pipeline)' loaded it"
    }
    if !holdings.allSatisfy({ $0.load?.unit == unit }) {
      return "other days of the period were loaded before"
    }
    if !loads.allSatisfy({ $0.planSHA256 == planSHA256 }) {
      return "the definition or a mapping changed"
    }
    if Set(holdings.map { $0.load?.source.etag }).count > 1 {
      return "the sinks hold different loads"
    }
    return agree(holdings, on: unit) ? changed : "the provider gave no entity tag"
  }

  /// Whether every sink holds the whole unit as this plan makes it.
  public let areFinished: Bool

  /// The newest load that any sink of rows holds.
  public var newest: LoadRecord? {
    records.compactMap { $0 }.max { $0.finishedAt < $1.finishedAt }
  }
}
