import ArgumentParser
import Pipeline
import Records

/// Which units of a ledger a verb is about.
struct LedgerPeriods: Sendable {
  private let selection: PeriodSelection

  /// - Throws: `ValidationError` for what is no selection of periods.
  init(_ text: String) throws {
    guard let selection = PeriodSelection(text) else {
      throw ValidationError("--period must be \(PeriodSelection.grammar), not '\(text)'")
    }
    self.selection = selection
  }

  /// The loads of the periods meant, oldest first; `current` and `last N` are counted among those loaded.
  func choose(from loads: [LoadRecord]) -> [LoadRecord] {
    let periods = Set(loads.map(\.unit.period)).sorted()
    let chosen: Set<CalendarMonth> =
      switch selection {
      case .current: Set(periods.suffix(1))
      case .last(let count): Set(periods.suffix(count))
      case .range(let range): Set(periods.filter(range.contains))
      case .all, .days: Set(periods)
      }
    return loads.filter { chosen.contains($0.unit.period) }
      .sorted { ($0.unit.period, $0.unit.enrollment) < ($1.unit.period, $1.unit.enrollment) }
  }
}
