import ArgumentParser
import Pipeline
import Records

/// Options of every verb that runs pipelines.
struct RunArguments: ParsableArguments {
  @Flag(
    help:
      "Load units again that are unchanged; take over what a pipeline of another name loaded.")
  var force = false

  @Flag(help: "Read and check everything and commit nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Take only part I of N of the units, I from 0; the parts are disjoint and together all.",
      valueName: "I/N"))
  var shard: String?

  @Option(
    help: ArgumentHelp(
      "Units at a time, 1 to 64, instead of http.concurrency (2 unless the definition says so); with a postgres sink they are shared with other runs of the pipeline.",
      valueName: "n"))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Memory for the whole program, 16MiB to 1TiB, instead of limits.memory (256MiB unless the definition says so).",
      valueName: "size")
  )
  var maxMemory: String?

  @Flag(name: .customLong("detailed-exitcode"), help: "End with 4 when nothing was new.")
  var detailedExitCode = false

  @Option(
    help: ArgumentHelp(
      "Write OpenMetrics text to this file in one step, for a textfile collector.",
      valueName: "path"))
  var metricsFile: String?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func validate() throws {
    _ = try options(nil)
    if let maxMemory {
      guard let size = ByteSize(maxMemory) else {
        throw ValidationError(
          "--max-memory must be a size with its unit, such as 256MiB, not '\(maxMemory)'")
      }
      let range = Limits.memoryRange
      guard range.contains(size) else {
        throw ValidationError(
          "--max-memory must be \(range.lowerBound) to \(range.upperBound), not \(size)")
      }
    }
  }

  /// What the run is asked for beside the definition.
  func options(_ selection: PeriodSelection?) throws -> RunOptions {
    var options = RunOptions(selection: selection, isDryRun: dryRun)
    if let workers {
      guard (1...64).contains(workers) else {
        throw ValidationError("--workers must be 1 to 64, not \(workers)")
      }
      options.workers = workers
    }
    if let shard {
      guard let part = Shard(shard) else {
        throw ValidationError("--shard must be I/N with I from 0 to N-1, not '\(shard)'")
      }
      options.shard = part
    }
    return options
  }
}
