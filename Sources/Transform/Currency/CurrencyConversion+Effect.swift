import Records

extension CurrencyConversion {
  /// Rows by what became of them, the days of the rates, and the exact sums of the converted columns.
  var effect: TransformEffect {
    var coverage = [
      "rows_converted": "\(rowsConverted)",
      "rows_in_target_currency": "\(rowsInTarget)",
      "rows_without_amount": "\(rowsWithoutAmount)",
    ]
    if let days = rates.days {
      coverage["first_rate_date"] = "\(days.lowerBound)"
      coverage["last_rate_date"] = "\(days.upperBound)"
    }
    if let count = rates.fewestDaysOfMean { coverage["fewest_days_in_a_mean"] = "\(count)" }
    var added: [String: [String: ExactSum]] = [:]
    for (amount, sum) in zip(plan.amounts, sums) where amount.target.isAdditive {
      added[amount.target.name] = [plan.options.target.description: sum]
    }
    return TransformEffect(coverage: coverage, sumsAdded: added)
  }
}
