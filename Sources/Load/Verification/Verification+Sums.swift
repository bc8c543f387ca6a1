import JSONStream
import Records

extension Verification {
  /// Compares what the rows sum up to with what their load recorded, and notes every difference.
  ///
  /// - Parameter sums: by column, and by the currency that the rows tell.
  mutating func compare(
    _ sums: [String: [String: ExactSum]], with load: LoadRecord
  ) throws(Fault) {
    guard Self.tellCurrency(sums, of: load) else {
      try compareWhole(sums, with: load.totals)
      return
    }
    compare(try Self.named(sums, as: load), with: load.totals)
  }

  /// Whether each sum stands under the currency of its amounts, as far as that is known.
  private static func tellCurrency(
    _ sums: [String: [String: ExactSum]], of load: LoadRecord
  ) -> Bool {
    guard load.roles == nil else { return load.currencyColumn != nil }
    // A record that does not say what its columns are may be of rows that do not tell their currency.
    return sums.values.contains { $0.keys.contains { $0 != UnknownCurrency.code } }
  }

  /// Sums under the currencies of what was recorded: a converted column has another than its row.
  ///
  /// Every other column is left as its rows tell it, so that a currency that was changed shows. A record that does not
  /// say which columns are converted may mean any that has a single currency.
  private static func named(
    _ sums: [String: [String: ExactSum]], as load: LoadRecord
  ) throws(Fault) -> [String: [String: ExactSum]] {
    var named = sums
    for (column, currencies) in sums {
      if let own = load.ownCurrencies {
        guard let code = own[column] else { continue }
        named[column] = [code: try whole(currencies, of: column)]
        continue
      }
      guard let expected = load.totals[column], expected.count == 1,
        let only = expected.keys.first, currencies.count != 1 || currencies[only] == nil
      else { continue }
      named[column] = [only: try whole(currencies, of: column)]
    }
    return named
  }

  /// Compares the sums over all currencies, where no column tells them apart.
  private mutating func compareWhole(
    _ sums: [String: [String: ExactSum]], with recorded: [String: [String: String]]
  ) throws(Fault) {
    for (column, currencies) in recorded.sorted(by: { $0.key < $1.key }) {
      guard let there = sums[column] else {
        problems.append("there is no column '\(column)' to sum")
        continue
      }
      var expected: [String: ExactSum] = [:]
      for (currency, text) in currencies { expected[currency] = try? ExactSum(parsing: text) }
      guard expected.count == currencies.count else {
        problems.append("a recorded sum of '\(column)' is no amount")
        continue
      }
      let (sum, wanted) = (
        try Self.whole(there, of: column), try Self.whole(expected, of: column)
      )
      if sum != wanted {
        problems.append(
          "'\(column)' sums up to \(sum) over all currencies, recorded are \(wanted)")
      }
    }
  }

  private static func whole(
    _ currencies: [String: ExactSum], of column: String
  ) throws(Fault) -> ExactSum {
    var whole = ExactSum()
    do throws(DecimalError) {
      for sum in currencies.values { try whole.merge(sum) }
    } catch {
      throw Fault(.failed, "the sum of '\(column)' \(error)")
    }
    return whole
  }
}
