import Records

/// What a reader should know before relying on the figures.
struct Attention {
  /// One sentence each, the weightiest first. Empty when there is nothing to say.
  let notes: [String]

  init(_ summary: LedgerSummary) {
    notes =
      Self.checks(summary) + Self.quarantine(summary) + Self.partial(summary)
      + Self.unconfirmed(summary) + Self.currencies(summary) + Self.daylessCost(summary)
      + Self.shares(summary) + Self.replaced(summary)
  }

  private static func checks(_ summary: LedgerSummary) -> [String] {
    let outcomes = summary.loads.flatMap(\.checks).map(\.outcome)
    return [("failed", "failed"), ("warned", "ended with a warning")].compactMap { name, words in
      let count = outcomes.count { $0 == name }
      return count == 0 ? nil : "\(counted(Int128(count), "check")) \(words)."
    }
  }

  private static func quarantine(_ summary: LedgerSummary) -> [String] {
    let units = summary.loads.filter { $0.quarantined > 0 }
    guard !units.isEmpty else { return [] }
    let rows = counted(summary.count(\.quarantined), "row")
    let cost = putAside(units).costText.map { " (\($0))" } ?? ""
    return ["\(rows) in quarantine, not part of any amount here\(cost): \(list(units))."]
  }

  /// What all of some loads put aside; a load whose amounts cannot be read is left out.
  private static func putAside(_ loads: [LoadRecord]) -> PutAside {
    loads.reduce(into: PutAside()) { whole, load in
      guard let part = try? load.putAside(), let sum = try? whole.joined(with: part) else { return }
      whole = sum
    }
  }

  private static func partial(_ summary: LedgerSummary) -> [String] {
    let units = summary.loads.filter(\.partial)
    return units.isEmpty ? [] : ["Only some days were ever loaded: \(list(units))."]
  }

  private static func unconfirmed(_ summary: LedgerSummary) -> [String] {
    let units = summary.loads.filter { !$0.source.confirmed }
    return units.isEmpty
      ? []
      : [
        "The provider did not confirm that the listing stayed the same while it was read: \(list(units))."
      ]
  }

  private static func currencies(_ summary: LedgerSummary) -> [String] {
    let units = summary.loads.filter(\.hasUnknownCurrency)
    return units.isEmpty
      ? []
      : [
        "Amounts whose currency nothing told are listed under \(UnknownCurrency.code): \(list(units))."
      ]
  }

  private static func daylessCost(_ summary: LedgerSummary) -> [String] {
    summary.endpoints.flatMap { endpoint in
      endpoint.dayless.sorted { $0.key < $1.key }.map { currency, rest in
        "\(AmountText(rest).plain) \(currency) of \(endpoint.endpoint) belongs to no day "
          + "and is missing from the cost by day."
      }
    }
  }

  /// Sums by department and service are kept apart from the sums of the loads: both must say the same.
  private static func shares(_ summary: LedgerSummary) -> [String] {
    guard let endpoint = summary.dated else { return [] }
    var notes: [String] = []
    for (name, divisions) in [("department", summary.departments), ("service", summary.services)] {
      for division in divisions ?? [] {
        let total = endpoint.totals[.cost(division.currency)] ?? ExactSum()
        guard division.total != total else { continue }
        notes.append(
          "The cost by \(name) comes to \(AmountText(division.total).plain) \(division.currency), "
            + "that of the loads to \(AmountText(total).plain): run 'meterline verify', and load "
            + "the periods again.")
      }
    }
    return notes
  }

  private static func replaced(_ summary: LedgerSummary) -> [String] {
    let count = summary.replacedCount
    return count == 0
      ? [] : ["\(counted(Int128(count), "older load")) of days that a newer load covers left out."]
  }

  /// At most eight units by name, and how many more.
  private static func list(_ loads: [LoadRecord]) -> String {
    let named = loads.prefix(8).map(\.unit.description)
    let more = loads.count - named.count
    return named.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
  }
}
