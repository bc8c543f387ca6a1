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

    /// Whether it has money and no currency beside it; an archive sums nothing, and knows the listing's currency.
    var lacksCurrency: Bool {
      guard let load else { return false }
      return keepsPages
        ? load.currency == nil && load.rowsWritten > 0
        : load.hasUnknownCurrency
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
  /// Whether a sink holds money of the unit without its currency.
  public let lacksCurrency: Bool

  /// - Parameters:
  ///   - holdings: what each sink holds, in commit order.
  ///   - unit: the unit.
  ///   - pipeline: name of the pipeline that would load it.
  ///   - planSHA256: digest of the plan that would load it.
  ///   - isForced: whether it is to be read in any case.
  ///   - wording: how its source is spoken of.
  public init(
    _ holdings: [Holding], unit: Unit, pipeline: String, planSHA256: String, isForced: Bool,
    wording: SourceWording = .provider
  ) {
    let rows = holdings.filter { !$0.keepsPages }
    let archives = holdings.filter(\.keepsPages)
    records = rows.map(\.load)
    canReplay = !isForced && Self.agree(archives, on: unit)
    let obstacle = Self.obstacle(
      holdings, rows, unit: unit, pipeline: pipeline, planSHA256: planSHA256, isForced: isForced)
    reason = obstacle ?? wording.changed
    lacksCurrency = holdings.contains(where: \.lacksCurrency)
    areFinished =
      !isForced && !holdings.isEmpty
      && holdings.allSatisfy { holding in
        guard let load = holding.load, load.unit == unit, !load.partial else { return false }
        return holding.keepsPages || (load.pipeline == pipeline && load.planSHA256 == planSHA256)
      }
    etag = obstacle == nil ? holdings.first?.load?.source.etag : nil
  }

  /// Why the unit is loaded when rows without a currency are all that the sinks hold of it.
  public static let currencyKnown = "the currency of its rows is known now"

  /// Whether all hold exactly this unit under one entity tag.
  private static func agree(_ holdings: [Holding], on unit: Unit) -> Bool {
    guard let etag = holdings.first?.load?.source.etag else { return false }
    return holdings.allSatisfy { $0.load?.unit == unit && $0.load?.source.etag == etag }
  }

  /// What keeps the unit from being asked for conditionally; nil when nothing does.
  private static func obstacle(
    _ holdings: [Holding], _ rows: [Holding], unit: Unit, pipeline: String, planSHA256: String,
    isForced: Bool
  ) -> String? {
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
    return agree(holdings, on: unit) ? nil : "the provider gave no entity tag"
  }

  /// Whether every sink holds the whole unit as this plan makes it.
  public let areFinished: Bool

  /// The newest load that any sink of rows holds.
  public var newest: LoadRecord? {
    records.compactMap { $0 }.max { $0.finishedAt < $1.finishedAt }
  }
}
