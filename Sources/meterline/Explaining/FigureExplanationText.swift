import Pipeline
import Records

/// The explanation of a period's sums for people.
struct FigureExplanationText: CustomStringConvertible {
  private let figures: FigureExplanation

  init(_ figures: FigureExplanation) { self.figures = figures }

  /// The lines, without a last line end.
  var description: String {
    let day = figures.day.map { ", \($0)" } ?? ""
    let head = "\(figures.endpoint), enrollment \(figures.enrollment), \(figures.period)\(day)"
    return ([head] + figures.sinks.flatMap(lines)).map(Terminal.printable).joined(separator: "\n")
  }

  private func lines(of sink: FigureExplanation.SinkFigures) -> [String] {
    let load = sink.load
    var lines = ["", sink.destination.map { "\(sink.sink)  \($0)" } ?? sink.sink]
    lines.append(
      "  load \(load.loadID) of run \(load.runID), \(load.finishedAt), pipeline \(load.pipeline)")
    if figures.day == nil {
      lines += sums(load.totals).map { "  \($0)" }
    } else if let day = sink.day {
      lines.append("  \(Figures.count(day.rows, "row"))")
      lines += sums(day.totals).map { "  \($0)" }
    }
    lines.append("  of all of the period: \(rows(load))")
    lines += transforms(load) + checks(load) + source(load)
    if let restatement = load.restatement, restatement.hasMoved {
      lines.append("  against the load before: \(RestatementText(restatement))")
    }
    if load.partial { lines.append("  WARNING: not all days of the period were loaded") }
    if !sink.samePlan { lines.append("  WARNING: the definition has changed since") }
    lines += sink.changedInputs.map { "  WARNING: \($0) has changed since" }
    return lines
  }

  private func sums(_ totals: [String: [String: String]]) -> [String] {
    totals.sorted { $0.key < $1.key }.flatMap { column, sums in
      sums.sorted { $0.key < $1.key }.map { "\(column) \($0.value) \($0.key)" }
    }
  }

  /// How many records came, and what became of them.
  private func rows(_ load: LoadRecord) -> String {
    var parts = [
      "\(Figures.count(load.rowsRead, "record")) read",
      "\(Figures.grouped(load.rowsWritten)) written",
    ]
    if load.duplicates > 0 { parts.append("\(Figures.grouped(load.duplicates)) repeated") }
    if load.rowsDropped > 0 { parts.append("\(Figures.grouped(load.rowsDropped)) dropped") }
    if load.quarantined > 0 {
      let cost = (try? load.putAside().costText).map { " (\($0))" } ?? ""
      parts.append("\(Figures.grouped(load.quarantined)) in quarantine\(cost)")
    }
    return parts.joined(separator: ", ")
  }

  private func transforms(_ load: LoadRecord) -> [String] {
    let covered = CoverageText([load.coverage], detail: .full).lines.map {
      "  by \($0.name): \($0.text)"
    }
    return covered + load.inputs.map { "  with \($0.path), sha256 \($0.sha256.prefix(16))…" }
  }

  private func checks(_ load: LoadRecord) -> [String] {
    load.checks.map { "  check \($0.name) \($0.outcome): \($0.message)" }
  }

  private func source(_ load: LoadRecord) -> [String] {
    let source = load.source
    let etag = source.etag.map { ", etag \($0)" } ?? ""
    return [
      "  from \(source.url)",
      "    \(Figures.count(source.pages, "page")), \(Figures.size(source.bytes)),"
        + " sha256 \(source.sha256.prefix(16))…\(etag)"
        + (source.confirmed ? "" : ", not confirmed by the provider"),
    ]
  }
}
