public import Records

/// How a loaded sum is compared with what the provider says: against `field`, less what `minus` names.
public struct ReconcileRule: Sendable, Equatable {
  /// What a comparison found.
  public struct Finding: Sendable, Equatable {
    /// The loaded sum.
    public var loaded: ExactSum
    /// What the provider says.
    public var expected: ExactSum
    /// Loaded less expected.
    public var difference: ExactSum
    /// Whether the difference is within the tolerance, and of one currency.
    public var isWithin: Bool
    /// Both sums and the difference in words.
    public var message: String
  }

  /// What the figures are of: `balance_summary`.
  public var against: String
  /// The amount to compare with.
  public var field: String
  /// Amounts that are in the field and not in the loaded rows.
  public var minus: [String]
  /// The difference that is allowed, either way.
  public var tolerance: ExactDecimal

  /// - Parameters:
  ///   - against: what the figures are of.
  ///   - field: the amount to compare with.
  ///   - minus: amounts to take off it.
  ///   - tolerance: the difference that is allowed.
  public init(against: String, field: String, minus: [String] = [], tolerance: ExactDecimal) {
    self.against = against
    self.field = field
    self.minus = minus
    self.tolerance = tolerance
  }

  /// Compares the sums of a column, by currency, with the provider's figures.
  ///
  /// Rows without a known currency count as of the figures' one; rows of any other make the comparison fail, whatever
  /// the amounts.
  ///
  /// - Throws: `failed` when the figures lack an amount or a sum cannot be kept exactly.
  public func compare(
    _ sums: [String: ExactSum], column: String, with figures: ReferenceFigures
  ) throws(Fault) -> Finding {
    do {
      var expected = ExactSum(try amount(field, of: figures))
      for name in minus { try expected.subtract(amount(name, of: figures)) }
      var loaded = ExactSum()
      var others: [String] = []
      for (currency, sum) in sums.sorted(by: { $0.key < $1.key }) {
        if currency == UnknownCurrency.code || figures.currency == nil
          || currency == figures.currency
        {
          try loaded.merge(sum)
        } else if !sum.isZero {
          others.append("\(sum) \(currency)")
        }
      }
      let difference = try loaded.difference(from: expected)
      return Finding(
        loaded: loaded, expected: expected, difference: difference,
        isWithin: others.isEmpty && difference.magnitude <= ExactSum(tolerance),
        message: message(loaded, expected, difference, others, column, figures))
    } catch let error as Fault {
      throw error
    } catch {
      throw Fault(.failed, "the sum of '\(column)' cannot be compared: \(error)")
    }
  }

  private func amount(_ name: String, of figures: ReferenceFigures) throws -> ExactDecimal {
    if let amount = figures.amounts[name] { return amount }
    throw Fault(
      .failed, "the provider's \(against) has no '\(name)' for the period",
      remedy: "Compare with another field")
  }

  private func message(
    _ loaded: ExactSum, _ expected: ExactSum, _ difference: ExactSum, _ others: [String],
    _ column: String, _ figures: ReferenceFigures
  ) -> String {
    let currency = figures.currency.map { " \($0)" } ?? ""
    let less = minus.isEmpty ? "" : " less " + minus.joined(separator: ", ")
    var text = "\(column) \(loaded)\(currency), \(against) \(field)\(less) \(expected)\(currency)"
    if !difference.isZero {
      text += ": \(difference.magnitude) \(difference.isNegative ? "less" : "more")"
      text += ", tolerance \(tolerance)"
    }
    if !others.isEmpty { text += "; also \(others.joined(separator: ", "))" }
    return text
  }
}
