/// What became of one sink of a unit.
public struct SinkSummary: Sendable, Equatable, Encodable {
  /// What a sink holds when the unit is over.
  public enum State: String, Sendable, Encodable {
    /// The earlier load: nothing was staged.
    case untouched
    /// The earlier load, which is what the provider has.
    case unchanged
    /// A staging, while the unit is on its way.
    case staging
    /// The new load.
    case committed
    /// The earlier load: the staging was removed.
    case discarded
    /// The earlier load: the commit was refused.
    case failed
  }

  /// The sink's word in YAML.
  public var sink: String
  /// What it holds now.
  public var state: State
  /// Folder or table of the new load, without secrets.
  public var location: String?
  /// Rows of the new load.
  public var rows: Int
  /// Bytes of the new load, as far as the sink knows.
  public var bytes: Int
}
