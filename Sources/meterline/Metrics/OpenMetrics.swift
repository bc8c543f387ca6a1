import Glibc
import Pipeline
import Records

/// Runs as OpenMetrics text, for the textfile collector of a node exporter.
///
/// Format: OpenMetrics 1.0. Times are seconds since 1970, sizes bytes, each with its unit in the name. Every family is
/// described in `docs/operations.md`.
struct OpenMetrics {
  private let summaries: [RunSummary]
  private let finishedAt: Timestamp
  /// Samples of the file that this one replaces, by name and labels.
  private let earlier: [Substring: Substring]
  private var lines: [String] = []

  /// - Parameters:
  ///   - summaries: one for each pipeline that ran; each metric family stands once, with all of them in it.
  ///   - earlier: the text of the file that this one replaces: a run that fails does not know when the last one did not.
  ///   - finishedAt: when the last one ended.
  init(_ summaries: [RunSummary], after earlier: String = "", finishedAt: Timestamp = .now) {
    self.summaries = summaries
    self.finishedAt = finishedAt
    self.earlier = Dictionary(
      earlier.split(separator: "\n").compactMap { line in
        line.lastIndex(of: " ").map { (line[..<$0], line[line.index(after: $0)...]) }
      }, uniquingKeysWith: { first, _ in first })
    addRuns()
    addUnits()
    addContents()
    lines.append("# EOF")
  }

  /// Writes the text to `path` in one step, so that a collector never reads half of it.
  ///
  /// What the file there says of the last success is kept where these runs had none.
  static func write(_ summaries: [RunSummary], to path: String) throws(Fault) {
    let metrics = OpenMetrics(summaries, after: text(of: path))
    let file = try OutputFile(path)
    do {
      try file.write(metrics.text)
      try file.publish()
    } catch {
      file.discard()
      throw error
    }
  }

  /// The whole file.
  var text: String { lines.joined(separator: "\n") + "\n" }

  /// The text of a file, empty when there is none that can be read.
  private static func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    // A file of metrics is small; what is longer is something else.
    while bytes.count < 16 << 20 {
      let count = fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

// MARK: - Families

extension OpenMetrics {
  private mutating func addRuns() {
    perRun("meterline_run_seconds", "Duration of the last run.") { Self.decimal($0.seconds) }
    perRun("meterline_run_peak_memory_bytes", "Peak resident memory of the last run.") {
      "\($0.peakMemoryBytes)"
    }
    perRun("meterline_run_exit_code", "Exit code of the last run.") { "\($0.exitCode)" }
    perRun("meterline_run_retries", "Times that the provider was asked again.") { "\($0.retries)" }
    let end = Self.seconds(finishedAt)
    perRun("meterline_run_finished_timestamp_seconds", "When the last run ended.") { _ in end }
    let success = "meterline_run_last_success_timestamp_seconds"
    family(
      success, "When the last run ended that did all it should.",
      summaries.compactMap { summary in
        let labels = ["pipeline": summary.pipeline]
        if summary.exitCode == 0 { return (labels, end) }
        return earlier[Self.sample(success, labels)[...]].map { (labels, String($0)) }
      })
    family(
      "meterline_run_units", "Units of the last run by what became of them.",
      summaries.flatMap { summary in
        [UnitSummary.Status.loaded, .unchanged, .failed, .planned].map { status in
          (
            ["pipeline": summary.pipeline, "status": status.rawValue],
            "\(summary.units.count { $0.status == status })"
          )
        }
      })
  }

  private mutating func addUnits() {
    perUnit("meterline_unit_failed", "Whether the unit failed.") {
      $0.status == .failed ? "1" : "0"
    }
    perUnit("meterline_unit_rows_read", "Records read.") { "\($0.rowsRead)" }
    perUnit("meterline_unit_rows_written", "Rows written.") { "\($0.rowsWritten)" }
    perUnit("meterline_unit_read_bytes", "Body bytes read.") { "\($0.bytesRead)" }
    perUnit("meterline_unit_duplicates", "Rows dropped as repeated delivery.") {
      "\($0.duplicates)"
    }
    perUnit("meterline_unit_quarantined", "Records in quarantine.") { "\($0.quarantined)" }
    perUnit(
      "meterline_unit_quarantined_cost", "Cost of the records in quarantine whose cost can be read."
    ) { unit in
      (unit.putAside.cost ?? [:]).sorted { $0.key < $1.key }.map {
        (["currency": $0.key], $0.value.description)
      }
    }
    perUnit("meterline_unit_seconds", "Duration of the unit.") { Self.decimal($0.seconds) }
    perUnit("meterline_unit_stage_seconds", "Time of the unit by stage.") { unit in
      UnitStage.allCases.compactMap { stage in
        unit.stages[stage].map { (["stage": stage.rawValue], Self.decimal($0)) }
      }
    }
    perUnit(
      "meterline_unit_restated_closed",
      "Whether this run found that the provider changed a period that was closed."
    ) { $0.restatement.map { $0.isClosedPeriod && $0.hasMoved } == true ? "1" : "0" }
  }

  /// What the sinks hold, whether or not this run brought it.
  private mutating func addContents() {
    perUnit(
      "meterline_unit_loaded_timestamp_seconds", "When the rows that the sinks hold were loaded."
    ) { unit in
      guard let held = unit.held else { return [] }
      return [([:], Self.seconds(held.finishedAt))]
    }
    let today = finishedAt.day
    perUnit(
      "meterline_unit_open",
      "Whether the provider may still change the period as a matter of course."
    ) { $0.unit.period.isOpen(on: today) ? "1" : "0" }
    perUnit(
      "meterline_unit_coverage_rows", "Rows of the unit by transform and what became of them."
    ) { unit in
      Self.coverage(of: unit).compactMap { transform, outcome, text in
        Int(text).map { (["transform": transform, "outcome": outcome], "\($0)") }
      }
    }
    perUnit(
      "meterline_unit_coverage_cost", "Cost of the unit by transform and what became of it."
    ) { unit in
      Self.coverage(of: unit).compactMap { transform, outcome, text in
        let words = outcome.split(separator: " ")
        guard words.count > 2, words[words.count - 2] == "cost", Self.isAmount(text) else {
          return nil
        }
        let labels = [
          "transform": transform, "outcome": words.dropLast(2).joined(separator: " "),
          "currency": String(words[words.count - 1]),
        ]
        return (labels, text)
      }
    }
    perUnit(
      "meterline_unit_reconciliation_difference",
      "Loaded sum less what the provider says, of the newest comparison."
    ) { unit in
      Self.checks(of: unit).enumerated().compactMap { number, check in
        check.comparison.map { compared in
          (
            [
              "check": "\(number + 1) \(check.name)",
              "currency": compared.currency ?? UnknownCurrency.code,
            ], compared.difference
          )
        }
      }
    }
    perUnit("meterline_unit_checks", "Checks of the unit by outcome.") { unit in
      let checks = Self.checks(of: unit)
      return ["passed", "warned", "failed", "skipped"].map { outcome in
        (["outcome": outcome], "\(checks.count { $0.outcome == outcome })")
      }
    }
  }

  /// What this run covered; of a unit that it did not read what the load covered that the sinks hold.
  private static func coverage(of unit: UnitSummary) -> [(String, String, String)] {
    let coverage = unit.coverage.isEmpty ? unit.held?.coverage ?? [:] : unit.coverage
    return coverage.sorted { $0.key < $1.key }.flatMap { transform, counts in
      counts.sorted { $0.key < $1.key }.map { (transform, $0.key, $0.value) }
    }
  }

  private static func checks(of unit: UnitSummary) -> [LoadRecord.CheckResult] {
    unit.checks.isEmpty ? unit.held?.checks ?? [] : unit.checks
  }

  private static func isAmount(_ text: String) -> Bool { (try? ExactSum(parsing: text)) != nil }
}

// MARK: - Text

extension OpenMetrics {
  /// Labels and their value.
  private typealias Sample = ([String: String], String)

  private mutating func perRun(
    _ name: String, _ help: String, _ value: (RunSummary) -> String
  ) {
    family(name, help, summaries.map { (["pipeline": $0.pipeline], value($0)) })
  }

  private mutating func perUnit(
    _ name: String, _ help: String, _ value: (UnitSummary) -> String
  ) {
    perUnit(name, help) { [([:], value($0))] }
  }

  /// Some samples a unit, the labels of the unit added to their own.
  private mutating func perUnit(
    _ name: String, _ help: String, _ samples: (UnitSummary) -> [Sample]
  ) {
    family(
      name, help,
      summaries.flatMap { summary in
        summary.units.flatMap { unit in
          let common = [
            "pipeline": summary.pipeline, "endpoint": unit.unit.endpoint,
            "enrollment": unit.unit.enrollment, "period": "\(unit.unit.period)",
          ]
          return samples(unit).map { labels, value in
            (labels.merging(common) { _, common in common }, value)
          }
        }
      })
  }

  private mutating func family(_ name: String, _ help: String, _ samples: [Sample]) {
    lines.append("# TYPE \(name) gauge")
    lines.append("# HELP \(name) \(help)")
    var seen: Set<String> = []
    for (labels, value) in samples {
      let text = Self.sample(name, labels)
      // Two pipelines of one name, or two parts of a period, cannot both be told.
      if seen.insert(text).inserted { lines.append("\(text) \(value)") }
    }
  }

  private static func sample(_ name: String, _ labels: [String: String]) -> String {
    let spelled = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
    return "\(name){\(spelled.joined(separator: ","))}"
  }

  private static func escaped(_ label: String) -> String {
    var text = ""
    for scalar in label.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static func seconds(_ instant: Timestamp) -> String {
    "\(instant.microseconds / 1_000_000)"
  }

  /// Seconds with three decimal places.
  private static func decimal(_ seconds: Double) -> String {
    let milliseconds = Int(seconds * 1000)
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
