import Pipeline
import Records

/// The explanation of a row for people: from the sinks back to the record, and forward again step by step.
struct RowExplanationText: CustomStringConvertible {
  private let explanation: RowExplanation
  private var trace: RowTrace { explanation.trace }

  init(_ explanation: RowExplanation) { self.explanation = explanation }

  /// The lines, without a last line end. Control characters are replaced: values come from providers.
  var description: String {
    let lines = ["\(trace.unit), row \(trace.row)"] + sinks + listing + record + steps + outcome
    return lines.map(Terminal.printable).joined(separator: "\n")
  }

  private var sinks: [String] {
    guard !explanation.found.isEmpty else { return ["", "loaded: no sink of rows has the unit"] }
    return ["", "loaded"]
      + explanation.found.flatMap { found -> [String] in
        [
          "  \(found.sink)  load \(found.load.loadID) of run \(found.load.runID),"
            + " \(found.load.finishedAt)"
        ] + rows(of: found).map { "    " + $0 }
      }
  }

  private func rows(of found: RowExplanation.Found) -> [String] {
    guard found.isSearchable else {
      return ["the output has no column source_row, by which the row could be found"]
    }
    var lines = zip(found.rows, found.differences).flatMap { row, differences -> [String] in
      ["\(row.location)\(differences.isEmpty ? ": as below" : ": NOT as below")"]
        + differences.map {
          "  \($0.column) is \(Self.shown($0.loaded)), and below \(Self.shown($0.traced))"
        }
    }
    if found.rows.isEmpty { lines.append("has no row of this record") }
    if found.rows.count != trace.rows.count, !(found.rows.isEmpty && trace.rows.isEmpty) {
      lines.append(
        "WARNING: \(Figures.count(found.rows.count, "row")) there, \(trace.rows.count) below")
    }
    return lines
  }

  private var listing: [String] {
    let source = trace.listing
    var lines = ["", "from"]
    lines.append("  \(source.url)")
    lines.append(
      "  \(Figures.count(source.pages, "page")), \(Figures.count(trace.records, "record")),"
        + " \(Figures.size(source.bytes)), sha256 \(source.sha256.prefix(16))…"
        + (source.etag.map { ", etag \($0)" } ?? ""))
    lines.append(
      explanation.archive.map { "  read from \($0)" } ?? "  read from the source once more")
    lines.append(
      explanation.isSameListing
        ? "  it is the listing that was loaded: same SHA-256"
        : "  WARNING: it is not the listing that was loaded, whose sha256 is"
          + " \(explanation.load.source.sha256.prefix(16))…")
    if !explanation.hasSamePlan {
      lines.append("  WARNING: the definition has changed since; the steps are those of today")
    }
    for input in explanation.inputs where !input.unchanged {
      lines.append(
        "  WARNING: \(input.path) has changed since; loaded with sha256 \(input.sha256.prefix(16))…"
      )
    }
    if let same = explanation.hasSameTotals {
      lines.append(
        same
          ? "  the whole unit adds up to what was loaded"
          : "  WARNING: the whole unit does not add up to what was loaded")
    }
    return lines
  }

  private var record: [String] {
    guard let origin = trace.origin else {
      return [
        "", "record", "  the source left it out: its page came twice, or its day was not asked for",
      ]
    }
    let pages = trace.listing.pages
    var lines = ["", "record"]
    lines.append(
      "  page \(origin.page + 1) of \(pages), \(origin.pointer), \(Figures.grouped(origin.byteCount))"
        + " bytes from byte \(Figures.grouped(origin.byteOffset)) on")
    if let url = origin.url { lines.append("  \(url)") }
    if let file = explanation.pageFile { lines.append("  \(file)") }
    return lines + ["  \(origin.record)"]
  }

  private var steps: [String] {
    trace.steps.enumerated().flatMap { number, step -> [String] in
      let outcome =
        switch step.after.count {
        case 0: ": the row ends here"
        case 1: ""
        default: ": \(Figures.count(step.after.count, "row"))"
        }
      return ["", "\(number + 1). \(step.name)\(outcome)"]
        + RowChange.all(of: step).map(Self.line) + step.notes.map { "  \($0)" }
    }
  }

  private static func line(_ change: RowChange) -> String {
    let after = change.after.map(shown).joined(separator: " | ")
    return switch change.kind {
    case .added: "  + \(change.column) = \(after)"
    case .changed: "  ~ \(change.column) = \(after), was \(shown(change.before))"
    case .removed: "  - \(change.column)"
    }
  }

  private var outcome: [String] {
    switch trace.outcome {
    case .dropped(let name): return ["", "dropped by \(name)"]
    case .putAside(let reason): return ["", "put aside: \(reason)"]
    case .written:
      return trace.rows.enumerated().flatMap { number, row -> [String] in
        let width = row.map(\.name.count).max() ?? 0
        let title = trace.rows.count == 1 ? "row" : "row \(number + 1) of \(trace.rows.count)"
        return ["", title]
          + row.map { value in
            let padding = String(repeating: " ", count: width - value.name.count)
            return "  \(value.name)\(padding)  \(value.value ?? "NULL")"
          }
      }
    }
  }

  private static func shown(_ value: String?) -> String { value.map { "'\($0)'" } ?? "NULL" }
}
