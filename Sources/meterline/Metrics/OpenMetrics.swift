import Glibc
import Pipeline
import Records

/// Runs as OpenMetrics text, for the textfile collector of a node exporter.
///
/// Format: OpenMetrics 1.0. Times are seconds since 1970, sizes bytes, each with its unit in the name.
struct OpenMetrics {
  private var lines: [String] = []

  /// - Parameters:
  ///   - summaries: one for each pipeline that ran; each metric family stands once, with all of them in it.
  ///   - finishedAt: when the last one ended.
  init(_ summaries: [RunSummary], finishedAt: Timestamp = .now) {
    perRun(summaries, "meterline_run_seconds", "Duration of the last run.") {
      Self.decimal($0.seconds)
    }
    perRun(
      summaries, "meterline_run_peak_memory_bytes", "Peak resident memory of the last run."
    ) { "\($0.peakMemoryBytes)" }
    perRun(summaries, "meterline_run_exit_code", "Exit code of the last run.") { "\($0.exitCode)" }
    perRun(summaries, "meterline_run_finished_timestamp_seconds", "When the last run ended.") { _ in
      "\(finishedAt.microseconds / 1_000_000)"
    }
    perUnit(summaries, "meterline_unit_failed", "Whether the unit failed.") {
      $0.status == .failed ? "1" : "0"
    }
    perUnit(summaries, "meterline_unit_rows_read", "Records read.") { "\($0.rowsRead)" }
    perUnit(summaries, "meterline_unit_rows_written", "Rows written.") { "\($0.rowsWritten)" }
    perUnit(summaries, "meterline_unit_read_bytes", "Body bytes read.") { "\($0.bytesRead)" }
    perUnit(summaries, "meterline_unit_duplicates", "Rows dropped as repeated delivery.") {
      "\($0.duplicates)"
    }
    perUnit(summaries, "meterline_unit_quarantined", "Records in quarantine.") {
      "\($0.quarantined)"
    }
    perUnit(summaries, "meterline_unit_seconds", "Duration of the unit.") {
      Self.decimal($0.seconds)
    }
    lines.append("# EOF")
  }

  /// Writes the text to `path` in one step, so that a collector never reads half of it.
  func write(to path: String) throws(Fault) {
    let file = try OutputFile(path)
    do {
      try file.write(lines.joined(separator: "\n") + "\n")
      try file.publish()
    } catch {
      file.discard()
      throw error
    }
  }

  private mutating func perRun(
    _ summaries: [RunSummary], _ name: String, _ help: String, _ value: (RunSummary) -> String
  ) {
    family(name, help, summaries.map { (["pipeline": $0.pipeline], value($0)) })
  }

  private mutating func perUnit(
    _ summaries: [RunSummary], _ name: String, _ help: String, _ value: (UnitSummary) -> String
  ) {
    let samples = summaries.flatMap { summary in
      summary.units.map { unit in
        let labels = [
          "pipeline": summary.pipeline, "endpoint": unit.unit.endpoint,
          "enrollment": unit.unit.enrollment, "period": "\(unit.unit.period)",
        ]
        return (labels, value(unit))
      }
    }
    family(name, help, samples)
  }

  private mutating func family(
    _ name: String, _ help: String, _ samples: [([String: String], String)]
  ) {
    lines.append("# TYPE \(name) gauge")
    lines.append("# HELP \(name) \(help)")
    for (labels, value) in samples {
      let spelled = labels.sorted { $0.key < $1.key }.map {
        "\($0.key)=\"\(Self.escaped($0.value))\""
      }
      lines.append("\(name){\(spelled.joined(separator: ","))} \(value)")
    }
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

  /// Seconds with three decimal places.
  private static func decimal(_ seconds: Double) -> String {
    let milliseconds = Int(seconds * 1000)
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
