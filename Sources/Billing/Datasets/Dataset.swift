public import Records

/// The fields of one endpoint's records and the schema that they make.
public struct Dataset: Sendable {
  /// A field of the provider's record.
  public struct Field: Sendable {
    /// The column's name: the provider's in snake_case unless it would mislead.
    public var column: String
    /// What the values are.
    public var type: ColumnType
    /// The provider's names, matched without regard to case; the first is the usual one.
    public var names: [String]
    /// Money that may be summed.
    public var isAdditive: Bool
    /// What the field is to those who read costs.
    public var role: ColumnRole?
    /// What the field means, with its unit.
    public var meaning: String

    /// - Parameters:
    ///   - name: the provider's usual name.
    ///   - type: what the values are.
    ///   - column: the column's name when it is not the provider's in snake_case.
    ///   - aliases: other names of the same field in other versions.
    ///   - isAdditive: money that may be summed.
    ///   - role: what the field is to those who read costs.
    ///   - meaning: what the field means, with its unit.
    init(
      _ name: String, _ type: ColumnType, as column: String? = nil, aliases: [String] = [],
      isAdditive: Bool = false, role: ColumnRole? = nil, _ meaning: String
    ) {
      self.column = column ?? Dataset.snakeCase(name)
      self.type = type
      names = [name] + aliases
      self.isAdditive = isAdditive
      self.role = role
      self.meaning = meaning
    }
  }

  /// The endpoint.
  public let endpoint: Endpoint
  /// The provider's fields in column order.
  public let fields: [Field]
  /// Whether rows carry money, and so a currency.
  public let carriesMoney: Bool
  /// The column that tells each row's own currency, where there is one.
  public let currencyColumn: String?
  /// The column that tells the one day that a row belongs to, where days can be asked for and replaced.
  public let dayColumn: String?

  init(
    _ endpoint: Endpoint, carriesMoney: Bool, currencyColumn: String? = nil,
    dayColumn: String? = nil, _ fields: [Field]
  ) {
    self.endpoint = endpoint
    self.fields = fields
    self.carriesMoney = carriesMoney
    self.currencyColumn = currencyColumn
    self.dayColumn = dayColumn
  }

  /// The columns of a source of this dataset: the frame around the provider's fields, slots from 0.
  public var schema: Schema {
    var columns: [Column] = []
    func add(_ column: Column) {
      var column = column
      column.slot = columns.count
      columns.append(column)
    }
    add(Column(FrameColumn.enrollment, .text, slot: 0, meaning: "Enrollment that was billed."))
    add(
      Column(FrameColumn.billingPeriod, .text, slot: 0, meaning: "Billing period, yyyyMM."))
    if carriesMoney {
      add(
        Column(
          FrameColumn.billingCurrency, .text, slot: 0,
          meaning: "Currency of the amounts, ISO 4217."))
    }
    for field in fields {
      add(
        Column(
          field.column, field.type, slot: 0, isAdditive: field.isAdditive,
          isDay: field.column == dayColumn, role: field.role, meaning: field.meaning,
          sourceNames: field.names))
    }
    add(
      Column(
        FrameColumn.extra, .json, slot: 0,
        meaning: "Fields that this version does not know, as one JSON object."))
    add(
      Column(
        FrameColumn.sourceRow, .integer, slot: 0,
        meaning: "Ordinal of the record in its listing, from 0."))
    return Schema(endpoint: endpoint.rawValue, columns: columns)
  }

  /// `meterSubCategory` → `meter_sub_category`, `serviceInfo1` → `service_info1`, `costWithNoRI` → `cost_with_no_ri`.
  static func snakeCase(_ name: String) -> String {
    var words = ""
    var previousIsUpper = true
    for character in name {
      if character.isUppercase, !previousIsUpper { words.append("_") }
      previousIsUpper = character.isUppercase
      words += character.lowercased()
    }
    return words
  }
}
