/// The columns of a record in order, as one stage of a pipeline sees them.
///
/// A schema is a view on the slots of a batch: `select` and `rename` change the view and touch no record.
public struct Schema: Sendable, Equatable {
  /// The endpoint whose records these are, such as `usage-details`.
  public var endpoint: String
  /// The columns in output order.
  public var columns: [Column]
  /// The transform that made several rows of one record; nil while every row is a record of its own.
  public var splitBy: String?

  /// - Parameters:
  ///   - endpoint: the endpoint's name in YAML.
  ///   - columns: columns in output order; names are unique.
  public init(endpoint: String, columns: [Column]) {
    self.endpoint = endpoint
    self.columns = columns
  }

  /// The column of that name, or nil. Cost: linear; for planning, not per record.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// The names in order.
  public var names: [String] { columns.map(\.name) }

  /// The same columns, also read under their own names, as records that Meterline wrote have them.
  ///
  /// A name that a provider's field has stays that field's.
  public var readingOwnNames: Schema {
    let taken = Set(columns.flatMap { column in column.sourceNames.map { $0.lowercased() } })
    var schema = self
    for index in columns.indices where !taken.contains(columns[index].name) {
      schema.columns[index].sourceNames.append(columns[index].name)
    }
    return schema
  }

  /// Slots that a batch needs for these columns.
  public var width: Int { (columns.map(\.slot).max() ?? -1) + 1 }

  /// The column that tells the one day that a row belongs to, under whatever name it now has; nil where none does.
  public var dayColumn: Column? { columns.first(where: \.isDay) }

  /// The additive money columns, in order.
  public var additiveColumns: [Column] { columns.filter(\.isAdditive) }
}

/// The columns that Meterline itself puts around the provider's fields.
public enum FrameColumn {
  /// First column of every row: the enrollment.
  public static let enrollment = "enrollment"
  /// Second column: the billing period, `yyyyMM`.
  public static let billingPeriod = "billing_period"
  /// Third column where a row carries money: ISO 4217, or null when nothing told it.
  public static let billingCurrency = "billing_currency"
  /// Last but one: fields that the schema does not know, as one JSON object.
  public static let extra = "extra"
  /// Last: the record's ordinal in its listing, from 0, before any transform.
  public static let sourceRow = "source_row"
}

/// Hands out slots for columns that transforms add, so that a batch has its final width from the start.
public struct SlotAllocator: Sendable {
  /// Slots given out so far, and so the width of a batch.
  public private(set) var width: Int
  /// The columns of the source.
  public let source: Schema

  /// - Parameter source: the columns of the source.
  public init(source: Schema) {
    self.source = source
    width = source.width
  }

  /// A slot that no other column uses.
  public mutating func next() -> Int {
    defer { width += 1 }
    return width
  }
}
