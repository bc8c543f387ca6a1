/// What the provider itself says that a unit comes to, for loaded sums to be compared with.
public struct ReferenceFigures: Sendable, Equatable {
  /// What says it, as a definition names it: `balance_summary`.
  public var name: String
  /// Exact amounts by field, named as the columns of its dataset.
  public var amounts: [String: ExactDecimal]
  /// The currency of the amounts, ISO 4217, where it is known.
  public var currency: String?

  /// - Parameters:
  ///   - name: what says it, as a definition names it.
  ///   - amounts: amounts by field.
  ///   - currency: the currency of the amounts.
  public init(name: String, amounts: [String: ExactDecimal], currency: String? = nil) {
    self.name = name
    self.amounts = amounts
    self.currency = currency
  }
}
