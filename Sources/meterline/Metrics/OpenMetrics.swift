import Glibc
import Pipeline
import Records

/// A run as OpenMetrics text, for the textfile collector of a node exporter.
///
/// Format: OpenMetrics 1.0. Times are seconds since 1970, sizes bytes, each with its unit in the name.
struct OpenMetrics {
  private var lines: [String] = []

  init(_ summary: RunSummary, finishedAt: Timestamp = .now) {
    let pipeline = ["pipeline": summary.pipeline]
    family("meterline_run_seconds", "gauge", "Duration of the last run.") {
      [(pipeline, Self.decimal(summary.seconds))]
    }
    family("meterline_run_peak_memory_bytes", "gauge", "Peak resident memory of the last run.") {
      [(pipeline, "\(summary.peakMemoryBytes)")]
    }
    family("meterline_run_exit_code", "gauge", "Exit code of the last run.") {
      [(pipeline, "\(summary.exitCode)")]
    }
    family("meterline_run_finished_timestamp_seconds", "gauge", "When the last run ended.") {
      [(pipeline, "\(finishedAt.microseconds / 1_000_000)")]
    }
    perUnit(summary, "meterline_unit_failed", "Whether the unit failed.") {
      $0.status == .failed ? "1" : "0"
    }
    perUnit(summary, "meterline_unit_rows_read", "Records read.") { "\($0.rowsRead)" }
    perUnit(summary, "meterline_unit_rows_written", "Rows written.") { "\($0.rowsWritten)" }
    perUnit(summary, "meterline_unit_read_bytes", "Body bytes read.") { "\($0.bytesRead)" }
    perUnit(summary, "meterline_unit_duplicates", "Rows dropped as repeated delivery.") {
      "\($0.duplicates)"
    }
    perUnit(summary, "meterline_unit_quarantined", "Records in quarantine.") { "\($0.quarantined)" }
    perUnit(summary, "meterline_unit_seconds", "Duration of the unit.") {
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

  private mutating func perUnit(
    _ summary: RunSummary, _ name: String, _ help: String, _ value: (UnitSummary) -> String
  ) {
    family(name, "gauge", help) {
      summary.units.map { unit in
        let labels = [
          "pipeline": summary.pipeline, "endpoint": unit.unit.endpoint,
          "enrollment": unit.unit.enrollment, "period": "\(unit.unit.period)",
        ]
        return (labels, value(unit))
      }
    }
  }

  private mutating func family(
    _ name: String, _ type: String, _ help: String, _ samples: () -> [([String: String], String)]
  ) {
    lines.append("# TYPE \(name) \(type)")
    lines.append("# HELP \(name) \(help)")
    for (labels, value) in samples() {
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
