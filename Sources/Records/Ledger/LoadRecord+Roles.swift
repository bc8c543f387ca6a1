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

  /// The currency of all costs, as their sums have it; nil where they are in several, or nothing told it.
  public var costCurrency: String? {
    guard let costColumn, let sums = totals[costColumn], !sums.isEmpty else { return currency }
    guard sums.count == 1, let only = sums.keys.first else { return nil }
    return only == UnknownCurrency.code ? currency : only
  }

  /// The currency of a row that does not tell its own: that of all rows where no column could, else the one that was
  /// stated for such rows.
  public var untoldCurrency: String? { currencyColumn == nil ? costCurrency : currency }

  /// Whether it has amounts whose currency nothing told.
  public var hasUnknownCurrency: Bool {
    totals.values.contains { $0.keys.contains(UnknownCurrency.code) }
  }
}
