/// Records in quarantine, and what they cost as far as that can be read.
public struct PutAside: Sendable, Equatable {
  /// How many there are.
  public var records: Int
  /// What those cost whose cost can be read, by currency; ``UnknownCurrency`` where none is. Nil where rows have no column
  /// that is their cost.
  public var cost: [String: ExactSum]?
  /// How many have no cost that can be read.
  public var withoutCost: Int

  /// - Parameters:
  ///   - records: how many there are.
  ///   - cost: what they cost by currency; nil where rows have no cost.
  ///   - withoutCost: how many have no cost that can be read.
  public init(records: Int = 0, cost: [String: ExactSum]? = nil, withoutCost: Int = 0) {
    self.records = records
    self.cost = cost
    self.withoutCost = withoutCost
  }

  /// The costs as exact text, by currency.
  public var costSpelled: [String: String]? { cost?.mapValues(\.description) }

  /// `cost 12.5 EUR; of 1 no cost can be read`; nil where rows have no cost.
  public var costText: String? {
    guard let cost else { return nil }
    let sums = cost.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    var parts = sums.isEmpty ? [] : ["cost \(sums.joined(separator: ", "))"]
    if withoutCost > 0 { parts.append("of \(withoutCost) no cost can be read") }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// These and others together.
  ///
  /// - Throws: a `DecimalError` when a sum leaves its range.
  public func joined(with other: PutAside) throws(DecimalError) -> PutAside {
    var whole = self
    whole.records += other.records
    whole.withoutCost += other.withoutCost
    guard let costs = other.cost else { return whole }
    var sums = cost ?? [:]
    for (currency, sum) in costs { try sums[currency, default: ExactSum()].merge(sum) }
    whole.cost = sums
    return whole
  }

  /// Adds a record that says what it costs, or does not.
  ///
  /// - Parameters:
  ///   - stated: what it says.
  ///   - currency: its currency where it tells none.
  /// - Throws: a `DecimalError` when a sum leaves its range.
  public mutating func add(
    _ stated: StatedCost?, currency: String?
  ) throws(DecimalError) {
    records += 1
    guard cost != nil else { return }
    guard let stated else {
      withoutCost += 1
      return
    }
    try cost?[stated.currency ?? currency ?? UnknownCurrency.code, default: ExactSum()].add(
      stated.amount)
  }
}

extension LoadRecord {
  /// The records in quarantine, as the ledger tells of them.
  ///
  /// - Throws: `failed` when an amount in it cannot be read.
  public func putAside() throws(Fault) -> PutAside {
    var sums: [String: ExactSum] = [:]
    for (currency, text) in quarantinedCost ?? [:] {
      do {
        sums[currency] = try ExactSum(parsing: text)
      } catch {
        throw Fault(
          .failed, "the ledger's cost in quarantine in \(currency) is '\(text)', which \(error)",
          at: "\(unit)")
      }
    }
    return PutAside(
      records: quarantined, cost: quarantinedCost == nil ? nil : sums,
      withoutCost: quarantinedWithoutCost ?? 0)
  }
}
