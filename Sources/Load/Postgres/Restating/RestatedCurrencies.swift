import Postgres
import Records

/// What a restatement costs by currency where the rows of a load do not tell theirs: as the sums of the two loads have it.
///
/// The server, which compares rows, sums up such costs under `UnknownCurrency`.
struct RestatedCurrencies {
  /// What moved on one day in one currency.
  private struct Change {
    /// Nil for rows without a day.
    let day: CalendarDate?
    let currency: String
    let before: ExactSum
    let after: ExactSum
    let delta: ExactSum
  }

  private let record: LoadRecord
  private let previous: LoadRecord

  /// - Parameters:
  ///   - record: the record of the load.
  ///   - previous: that of the load it was compared with.
  init(_ record: LoadRecord, after previous: LoadRecord) {
    (self.record, self.previous) = (record, previous)
  }

  /// The one currency of both loads; nil where there are several, or it is not known.
  private var only: String? {
    let loads = [record, previous].filter { $0.rowsWritten > 0 }
    guard let currency = loads.first?.costCurrency else { return nil }
    return loads.allSatisfy { $0.costCurrency == currency } ? currency : nil
  }

  /// A restatement with its costs under the currencies that they have.
  func named(_ restatement: Restatement) throws(Fault) -> Restatement {
    var named = restatement
    if let only {
      named.costDelta = Self.rename(restatement.costDelta, to: only)
      named.dailyDelta = restatement.dailyDelta.mapValues { Self.rename($0, to: only) }
      named.newDays?.cost = Self.rename(restatement.newDays?.cost ?? [:], to: only)
      return named
    }
    guard record.costColumn != nil, previous.costColumn != nil else { return restatement }
    var sums: [String: ExactSum] = [:]
    var newSums: [String: ExactSum] = [:]
    (named.costDelta, named.dailyDelta) = ([:], [:])
    do {
      for change in try changes() {
        if isNew(change.day, in: restatement) {
          try newSums[change.currency, default: ExactSum()].merge(change.delta)
          continue
        }
        try sums[change.currency, default: ExactSum()].merge(change.delta)
        guard let day = change.day else { continue }
        named.dailyDelta[day.description, default: [:]][change.currency] = change.delta.description
      }
    } catch {
      throw Fault(.failed, "the change of the cost \(error)", at: record.unit.description)
    }
    named.costDelta = sums.filter { !$0.value.isZero }.mapValues(\.description)
    named.newDays?.cost = newSums.mapValues(\.description)
    return named
  }

  private static func rename(_ costs: [String: String], to currency: String) -> [String: String] {
    costs.reduce(into: [:]) { $0[$1.key == UnknownCurrency.code ? currency : $1.key] = $1.value }
  }

  private func isNew(_ day: CalendarDate?, in restatement: Restatement) -> Bool {
    guard let day, let new = restatement.newDays else { return false }
    return new.from <= day && day < new.to && previous.days[day.description] == nil
  }

  /// What the records tell apart: by day where both have days, and by currency.
  private func changes() throws -> [Change] {
    let hasDays = !record.days.isEmpty && !previous.days.isEmpty
    func costs(_ load: LoadRecord) -> [String: [String: String]] {
      guard let column = load.costColumn else { return [:] }
      guard hasDays else { return [LoadRecord.undated: load.totals[column] ?? [:]] }
      return load.days.mapValues { $0.totals[column] ?? [:] }
    }
    let (before, after) = (costs(previous), costs(record))
    var changes: [Change] = []
    for day in Set(before.keys).union(after.keys).sorted() {
      let (old, new) = (before[day] ?? [:], after[day] ?? [:])
      for currency in Set(old.keys).union(new.keys).sorted() {
        let costBefore = try ExactSum(parsing: old[currency] ?? "0")
        let costAfter = try ExactSum(parsing: new[currency] ?? "0")
        let delta = try costAfter.difference(from: costBefore)
        guard !delta.isZero else { continue }
        changes.append(
          Change(
            day: CalendarDate(day), currency: currency, before: costBefore, after: costAfter,
            delta: delta))
      }
    }
    return changes
  }
}

// MARK: - In the ledger

extension RestatedCurrencies {
  /// Names the currencies in what the comparison entered, before anybody sees it.
  ///
  /// Where there are several, its groups keep their counts of rows, and the costs stand by day. May be done again.
  func enter(load: Int, over connection: PostgresConnection) throws {
    guard let restatement = record.restatement else { return }
    let action = "enter the currencies of what changed"
    if let only {
      try connection.execute(
        """
        update meterline.restatement set billing_currency = \(only)
        where load_id = \(load)::bigint and billing_currency = \(UnknownCurrency.code)
        """, to: action)
      return
    }
    guard record.costColumn != nil, previous.costColumn != nil else { return }
    let changes = try changes().filter { !isNew($0.day, in: restatement) }
    try connection.transaction(to: action) { connection in
      try connection.execute(
        """
        delete from meterline.restatement
        where load_id = \(load)::bigint and billing_currency <> \(UnknownCurrency.code)
        """, to: action)
      try connection.execute(
        """
        update meterline.restatement set cost_before = 0, cost_after = 0, cost_delta = 0
        where load_id = \(load)::bigint
        """, to: action)
      for change in changes {
        try connection.execute(
          """
          insert into meterline.restatement (load_id, usage_date, billing_currency, rows_added, rows_gone,
            rows_repriced, cost_before, cost_after, cost_delta)
          values (\(load)::bigint, \(change.day?.description)::date, \(change.currency), 0, 0, 0,
            \(change.before.description)::numeric, \(change.after.description)::numeric,
            \(change.delta.description)::numeric)
          """, to: action)
      }
    }
  }
}
