public import Records

/// Where one loaded row comes from, and what became of it on its way.
public struct RowTrace: Sendable {
  /// Where a record stands in its listing.
  public struct Origin: Sendable, Equatable {
    /// Page of the listing, from 0.
    public var page: Int
    /// First byte of the record in the page's body, after content decoding.
    public var byteOffset: Int
    /// Bytes of the record.
    public var byteCount: Int
    /// JSON pointer of the record in the page; for CSV its number in the file, `/0` the first after the header.
    public var pointer: String
    /// The record as it came.
    public var record: String
    /// The request that the page answers, without secrets; nil where there was none.
    public var url: String?
  }

  /// What one step of the pipeline made of the row.
  public struct Step: Sendable {
    /// The transform's word in YAML, or the sink's whose store could not have held the row.
    public var name: String
    /// The row as it came to the step.
    public var before: [NamedValue]
    /// What left it: nothing where the row was dropped or put aside, several rows where it was split.
    public var after: [[NamedValue]]
    /// Rules and rates that were applied.
    public var notes: [String]
  }

  /// How the record's way ended.
  public enum Outcome: Sendable, Equatable {
    /// Its rows went to the sinks.
    case written
    /// A transform, or the source, left it out on purpose.
    case dropped(by: String)
    /// It cannot be used, for a reason.
    case putAside(reason: String)
  }

  /// The unit.
  public var unit: Unit
  /// Ordinal of the record in its listing, from 0: the column `source_row`.
  public var row: Int
  /// Where the record stands; nil when the source did not deliver it.
  public var origin: Origin?
  /// The record as the source delivered it.
  public var source: [NamedValue]
  /// The steps that the record reached, in order.
  public var steps: [Step]
  /// How its way ended.
  public var outcome: Outcome
  /// The rows that went to the sinks.
  public var rows: [[NamedValue]]
  /// Where the listing that was read came from.
  public var listing: LoadRecord.Source
  /// Records in the listing.
  public var records: Int
  /// Exact sums of the unit, by column and currency, as this reading makes them.
  public var totals: [String: [String: String]]
}
