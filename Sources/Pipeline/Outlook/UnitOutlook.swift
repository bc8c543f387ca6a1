public import Records

/// What a run would do with one unit, and why.
public struct UnitOutlook: Sendable, Encodable {
  /// What a run would do.
  public enum Action: String, Sendable, Encodable {
    /// Read it and replace what the sinks hold.
    case load
    /// Leave it as it is.
    case keep
    /// Fail, as asking whether it changed did.
    case fail
  }

  /// The unit.
  public var unit: Unit
  /// What a run would do.
  public var action: Action
  /// Why, in a few words.
  public var reason: String
  /// Whether the provider may still change the period as a matter of course.
  public var isOpen: Bool
  /// Rows that the sinks hold of it, nil where none holds any load.
  public var rows: Int?
  /// When they were loaded.
  public var loadedAt: Timestamp?

  enum CodingKeys: String, CodingKey {
    case endpoint, enrollment, period, from, to, action, reason
    case isOpen = "open"
    case rows
    case loadedAt = "loaded_at"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(unit.endpoint, forKey: .endpoint)
    try container.encode(unit.enrollment, forKey: .enrollment)
    try container.encode(unit.period, forKey: .period)
    try container.encodeIfPresent(unit.from, forKey: .from)
    try container.encodeIfPresent(unit.to, forKey: .to)
    try container.encode(action, forKey: .action)
    try container.encode(reason, forKey: .reason)
    try container.encode(isOpen, forKey: .isOpen)
    try container.encodeIfPresent(rows, forKey: .rows)
    try container.encodeIfPresent(loadedAt, forKey: .loadedAt)
  }
}
