/// What a column is to those who read costs, whatever a definition calls it.
///
/// The roles follow their columns through every transform and stand in the record of a load, so that reports and sums
/// by day find the cost of a FOCUS table as they find that of the provider's own columns.
public enum ColumnRole: String, Sendable, Equatable, CaseIterable {
  /// The charge of a row. At most one column has it.
  case cost
  /// The subscription's id.
  case subscription
  /// The subscription's name.
  case subscriptionName = "subscription_name"
  /// The department by a table of departments.
  case mappedDepartment = "mapped_department"
  /// The provider's department.
  case department
  /// The service that was used.
  case service
  /// The meter's id.
  case meter
  /// What the meter counts.
  case meterName = "meter_name"
  /// The resource's id.
  case resource
}

extension Schema {
  /// The first column of a role; nil where none is left. A converted amount, whose currency is not the row's, has none.
  public subscript(role: ColumnRole) -> Column? {
    columns.first { $0.role == role && $0.currency == nil }
  }

  /// The charge of a row: additive, in the row's own currency.
  public var costColumn: Column? { self[.cost] }

  /// The names of the columns that have a role, and under `day` the one that tells the day.
  public var roles: [String: String] {
    var names: [String: String] = [:]
    for role in ColumnRole.allCases { names[role.rawValue] = self[role]?.name }
    names["day"] = dayColumn?.name
    return names
  }

  /// The additive columns whose amounts are not in the row's own currency, with theirs.
  public var ownCurrencies: [String: String] {
    var currencies: [String: String] = [:]
    for column in additiveColumns { currencies[column.name] = column.currency }
    return currencies
  }
}
