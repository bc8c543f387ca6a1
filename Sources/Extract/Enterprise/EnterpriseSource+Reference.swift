import Billing
public import Records

extension EnterpriseSourceSpec {
  /// Usage and marketplace charges of a period can be compared with its balance summary.
  ///
  /// Source: Enterprise Reporting API, "balance and summary".
  public var references: [String: [String]] {
    guard target.units == .periods, target.endpoint != .balanceSummary else { return [:] }
    return [Self.balanceReference: Self.balanceAmounts]
  }

  /// When the keys end that say so.
  public var keyExpiries: [String: Timestamp] {
    var expiries: [String: Timestamp] = [:]
    for account in accounts {
      expiries["enrollment \(account.enrollment.id)"] = KeyExpiry.date(of: account.key)
    }
    return expiries
  }

  static let balanceReference = "balance_summary"

  static var balanceAmounts: [String] {
    Dataset.balanceSummary.schema.columns.filter { $0.type == .decimal }.map(\.name)
  }
}

extension EnterpriseSource {
  func reference(_ name: String, for unit: Unit) throws(Fault) -> ReferenceFigures? {
    guard name == EnterpriseSourceSpec.balanceReference, let balance = try balance(of: unit) else {
      return nil
    }
    return try ReferenceFigures(balance: balance, of: unit)
  }
}

extension ReferenceFigures {
  /// What a balance summary says, by column as text.
  init(balance: [String: String], of unit: Unit) throws(Fault) {
    self.init(name: EnterpriseSourceSpec.balanceReference, amounts: [:])
    currency = balance["currency_code"].flatMap { $0.isEmpty ? nil : $0 }
    for name in EnterpriseSourceSpec.balanceAmounts {
      guard let text = balance[name] else { continue }
      guard let amount = ExactDecimal(text) else {
        throw Fault(
          .failed, "'\(name)' is '\(text)', which is no amount", at: "\(unit), balance summary")
      }
      amounts[name] = amount
    }
  }
}
