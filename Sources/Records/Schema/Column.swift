/// What the values of a column are, and so how each sink spells them.
public enum ColumnType: String, Sendable, Equatable, CaseIterable {
  /// Text, ids among it: kept byte for byte.
  case text
  /// An exact decimal amount, quantity or rate, as the provider spelled it.
  case decimal
  /// A whole number within 64 bits.
  case integer
  /// A day, `YYYY-MM-DD`.
  case date
  /// A moment in UTC, `YYYY-MM-DDTHH:MM:SSZ`.
  case timestamp
  /// `true` or `false`.
  case boolean
  /// JSON text: an object, or text that was meant as one.
  case json
}

/// One named column of a schema, and the slot where its values lie in each record of a batch.
public struct Column: Sendable, Equatable {
  /// The name in files, tables and YAML: snake_case.
  public var name: String
  /// What the values are.
  public var type: ColumnType
  /// Index of the value in a record's slots. Rename and select change names and order, never slots.
  public var slot: Int
  /// Whether the values are money that may be summed, and so appear in the totals by currency.
  public var isAdditive: Bool
  /// The currency of all its amounts where that is not the row's own, as of a converted column; ISO 4217.
  public var currency: String?
  /// Whether it tells the one day that a row belongs to, by which days can be asked for and replaced.
  public var isDay: Bool
  /// What it is to those who read costs, whatever its name; nil for most.
  public var role: ColumnRole?
  /// What the column means, with its unit; shown by `schema` and as the comment in PostgreSQL.
  public var meaning: String
  /// The provider's names for the field, first the usual one; empty for columns that Meterline makes.
  public var sourceNames: [String]

  /// - Parameters:
  ///   - name: name in snake_case.
  ///   - type: what the values are.
  ///   - slot: index in the record's slots.
  ///   - isAdditive: money that may be summed.
  ///   - currency: the currency of all amounts, where it is not the row's own.
  ///   - isDay: tells the day that a row belongs to.
  ///   - role: what it is to those who read costs.
  ///   - meaning: one sentence, with the unit.
  ///   - sourceNames: the provider's names.
  public init(
    _ name: String, _ type: ColumnType, slot: Int, isAdditive: Bool = false,
    currency: String? = nil, isDay: Bool = false, role: ColumnRole? = nil, meaning: String = "",
    sourceNames: [String] = []
  ) {
    self.name = name
    self.type = type
    self.slot = slot
    self.isAdditive = isAdditive
    self.currency = currency
    self.isDay = isDay
    self.role = role
    self.meaning = meaning
    self.sourceNames = sourceNames
  }
}
