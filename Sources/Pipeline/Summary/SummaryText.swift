/// A run's summary for people: a line a unit, and under it only what is worth a look.
public struct SummaryText: Sendable, CustomStringConvertible {
  private let summary: RunSummary

  /// - Parameter summary: the run.
  public init(_ summary: RunSummary) { self.summary = summary }

  /// The lines, without a last line end.
  public var description: String {
    let head = "\(summary.pipeline), run \(summary.runID)"
    return ([head] + summary.units.flatMap(lines) + [last]).joined(separator: "\n")
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
      "\(name): \(Self.count(unit.rowsRead - lost(unit), "row")) of \(Self.count(unit.pages, "page")),"
      + " \(Self.size(unit.bytesRead)), \(Self.seconds(unit.seconds)) (\(unit.reason))"
  }

  private func details(of unit: UnitSummary) -> [String] {
    var lines: [String] = []
    if unit.status == .loaded || unit.status == .planned {
      for (column, sums) in unit.totals.sorted(by: { $0.key < $1.key }) where !sums.isEmpty {
        let spelled = sums.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        lines.append("\(column) \(spelled.joined(separator: ", "))")
      }
      lines += unit.sinks.compactMap { sink in
        sink.location.map { "\(sink.sink): \($0), \(Self.count(sink.rows, "row"))" }
      }
      if unit.duplicates > 0 {
        lines.append("\(Self.count(unit.duplicates, "row")) repeated, dropped")
      }
      if unit.rowsDropped > 0 { lines.append("\(Self.count(unit.rowsDropped, "row")) dropped") }
      if unit.quarantined > 0 {
        lines.append("warning: \(Self.count(unit.quarantined, "record")) in quarantine")
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
      + " in \(Self.seconds(summary.seconds)), peak memory \(Self.size(summary.peakMemoryBytes))"
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `1,234,567`.
  static func grouped(_ number: Int) -> String {
    var text = String(number.magnitude)
    var position = text.count - 3
    while position > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: position))
      position -= 3
    }
    return number < 0 ? "-" + text : text
  }

  /// `512 B`, `41.2 MB`: powers of 1000, one decimal place, rounded down.
  static func size(_ bytes: Int) -> String {
    for (unit, factor) in [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)]
    where bytes >= factor {
      return "\(bytes / factor).\(bytes % factor * 10 / factor) \(unit)"
    }
    return "\(bytes) B"
  }

  /// `3.2 s`, rounded down.
  static func seconds(_ seconds: Double) -> String {
    let tenths = Int(seconds * 10)
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
