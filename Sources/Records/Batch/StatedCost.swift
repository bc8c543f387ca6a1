import JSONStream

/// What a record that cannot be used still says that it costs.
public struct StatedCost: Sendable, Equatable {
  /// The charge.
  public var amount: ExactDecimal
  /// Its currency, ISO 4217; nil where the record does not tell it.
  public var currency: String?

  /// - Parameters:
  ///   - amount: the charge.
  ///   - currency: its currency; nil where the record does not tell it.
  public init(amount: ExactDecimal, currency: String?) {
    self.amount = amount
    self.currency = currency
  }
}

extension RecordBatch {
  /// The cost of a row as far as it can be read; nil where the schema has none, the row has none, or it is no amount.
  ///
  /// - Parameters:
  ///   - row: a row of the batch.
  ///   - schema: the columns of the batch.
  public func statedCost(of row: Int, _ schema: Schema) -> StatedCost? {
    guard let column = schema.costColumn else { return nil }
    let slot = slots[row, column.slot]
    guard slot.kind == .number || slot.kind == .string || slot.kind == .text,
      let amount = try? ExactDecimal(lexeme: window.bytes(of: slot))
    else { return nil }
    let currency = schema[FrameColumn.billingCurrency].flatMap { text(row, slot: $0.slot) }
    return StatedCost(amount: amount, currency: currency?.isEmpty == true ? nil : currency)
  }
}
