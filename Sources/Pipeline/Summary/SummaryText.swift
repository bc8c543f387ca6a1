/// A run's summary for people: a line a unit, under it only what is worth a look, and at the end what all of them
/// come to.
public struct SummaryText: Sendable, CustomStringConvertible {
  private let summary: RunSummary

  /// - Parameter summary: the run.
  public init(_ summary: RunSummary) { self.summary = summary }

  /// The lines, without a last line end.
  public var description: String {
    let head = "\(summary.pipeline), run \(summary.runID)"
    let totals = SummaryTotals(summary.units).lines.map { "  " + $0 }
    let table = totals.isEmpty ? [] : [""] + totals + [""]
    return ([head] + summary.units.flatMap(lines) + table + [last]).joined(separator: "\n")
  }

  private func lines(of unit: UnitSummary) -> [String] {
    [headline(of: unit)] + details(of: unit).map { "    " + $0 }
  }

  private func headline(of unit: UnitSummary) -> String {
    let days =
      unit.unit.from.flatMap { from in unit.unit.to.map { " from \(from) to \($0)" } } ?? ""
    let name = "  \(unit.unit.enrollment) \(unit.unit.period)\(days)  \(unit.status.rawValue)"
    guard unit.status == .loaded || unit.status == .planned else {
      return "\(name): \(unit.reason)"
    }
    return
      "\(name): \(Figures.count(unit.rowsRead - lost(unit), "row")) of \(Figures.count(unit.pages, "page")),"
      + " \(Figures.size(unit.bytesRead)), \(Figures.seconds(unit.seconds)) (\(unit.reason))"
  }

  private func details(of unit: UnitSummary) -> [String] {
    var lines: [String] = []
    if unit.status == .loaded || unit.status == .planned {
      for (column, sums) in unit.totals.sorted(by: { $0.key < $1.key }) where !sums.isEmpty {
        let spelled = sums.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        lines.append("\(column) \(spelled.joined(separator: ", "))")
      }
      lines += unit.sinks.compactMap { sink in
        sink.location.map { "\(sink.sink): \($0), \(Figures.count(sink.rows, "row"))" }
      }
      if let restatement = unit.restatement, restatement.hasMoved {
        lines.append(RestatementText(restatement).description)
      }
      if unit.duplicates > 0 {
        lines.append("\(Figures.count(unit.duplicates, "row")) repeated, dropped")
      }
      if unit.rowsDropped > 0 { lines.append("\(Figures.count(unit.rowsDropped, "row")) dropped") }
      if unit.quarantined > 0 {
        let cost = unit.putAside.costText.map { ", \($0)" } ?? ""
        lines.append("warning: \(Figures.count(unit.quarantined, "record")) in quarantine\(cost)")
      }
      if unit.confirmed == false {
        lines.append("warning: the provider could not confirm that the listing held still")
      }
    } else if unit.sinks.contains(where: { $0.state == .committed }) {
      lines += unit.sinks.map { "\($0.sink): \($0.state.rawValue)" }
    }
    return lines
      + unit.checks.filter { $0.outcome == "warned" || $0.outcome == "failed" }
      .map { "check \($0.name) \($0.outcome): \($0.message)" }
  }

  private func lost(_ unit: UnitSummary) -> Int {
    unit.quarantined + unit.duplicates + unit.rowsDropped
  }

  private var last: String {
    let statuses: [UnitSummary.Status] = [.loaded, .planned, .unchanged, .failed]
    let counted = statuses.compactMap { status in
      let count = summary.units.count { $0.status == status }
      return count == 0 ? nil : "\(count) \(status.rawValue)"
    }
    return (counted.isEmpty ? "no units" : counted.joined(separator: ", "))
      + " in \(Figures.seconds(summary.seconds)), peak memory \(Figures.size(summary.peakMemoryBytes))"
  }
}
