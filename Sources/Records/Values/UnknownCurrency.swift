/// What stands in place of a currency that nothing told, so that no amount is without one.
///
/// Source: ISO 4217, which keeps this code for transactions where no currency is involved.
public enum UnknownCurrency {
  /// A code of three letters, as those of currencies are.
  public static let code = "XXX"
}
