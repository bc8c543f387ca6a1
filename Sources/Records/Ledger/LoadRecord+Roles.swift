extension LoadRecord {
  /// What the columns of a load are called, by role: those of the provider's usage where its record does not tell.
  public static func roles(of load: LoadRecord) -> [String: String] {
    let roles =
      load.roles ?? [
        "cost": "cost", "resource": "instance_id", "subscription_name": "subscription_name",
        "service": "meter_category",
      ]
    return roles.merging(["currency": FrameColumn.billingCurrency]) { told, _ in told }
  }

  /// The column that tells the currency of a row; nil where none does. Where the record does not say, that of the frame,
  /// which the rows may not have.
  public var currencyColumn: String? {
    roles == nil ? FrameColumn.billingCurrency : roles?["currency"]
  }

  /// Whether rows are in several currencies, and no column says in which: their costs cannot be added up.
  public var mixesCurrencies: Bool {
    guard let roles, roles["currency"] == nil, let costColumn else { return false }
    return (totals[costColumn]?.count ?? 0) > 1
  }

  /// The column of the totals that is the charge of a row; nil where none is.
  public var costColumn: String? { roles == nil ? "cost" : roles?[ColumnRole.cost.rawValue] }

  /// Whether it has amounts whose currency nothing told.
  public var hasUnknownCurrency: Bool {
    totals.values.contains { $0.keys.contains(UnknownCurrency.code) }
  }
}
