import Records

/// What should be left of the sums of a column, by currency, and how it came about.
struct SumBalance {
  let column: String
  /// Whether currencies are not told apart.
  let mergesCurrencies: Bool
  private var left: [String: ExactSum] = [:]
  private var story: [String: [String]] = [:]

  init(column: String, mergesCurrencies: Bool) {
    self.column = column
    self.mergesCurrencies = mergesCurrencies
  }

  /// Adds sums by currency.
  ///
  /// - Parameter event: what became of them, in a few words behind the amount.
  mutating func add(_ sums: [String: ExactSum], _ event: String) throws(Fault) {
    for (currency, sum) in sums {
      let currency = mergesCurrencies ? "" : currency
      if !sum.isZero { story[currency, default: []].append("\(sum) \(event)") }
      do throws(DecimalError) {
        try left[currency, default: ExactSum()].merge(sum)
      } catch {
        throw Fault(.failed, "the sum of '\(column)' \(error)")
      }
    }
  }

  /// Takes sums away.
  mutating func subtract(_ sums: [String: ExactSum], _ event: String) throws(Fault) {
    for (currency, sum) in sums {
      let currency = mergesCurrencies ? "" : currency
      if !sum.isZero { story[currency, default: []].append("\(sum) \(event)") }
      do throws(DecimalError) {
        try left[currency, default: ExactSum()].subtract(sum)
      } catch {
        throw Fault(.failed, "the sum of '\(column)' \(error)")
      }
    }
  }

  /// Throws `failed` unless exactly these sums are left.
  func settle(_ totals: [String: ExactSum]) throws(Fault) {
    var rest = self
    try rest.subtract(totals, "")
    guard
      let (currency, difference) = rest.left.sorted(by: { $0.key < $1.key }).first(
        where: { !$0.value.isZero })
    else { return }
    let events = story[currency] ?? []
    throw Fault(
      .failed,
      "the sums of '\(column)' do not add up\(currency.isEmpty ? "" : " in \(currency)"):"
        + " \(events.isEmpty ? "nothing came" : events.joined(separator: ", ")), so"
        + " \(left[currency] ?? ExactSum()) should be left; it differs by \(-difference)",
      remedy: "Report this with the definition: a transform is at fault, and nothing was published")
  }
}
