import ArgumentParser
import Logging
import Pipeline
import Records

/// `meterline run FILE…`
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run pipelines: read, stage, check and commit every unit that is new or changed.",
    discussion: """
      A unit (one endpoint of an enrollment for one billing period) is replaced whole or not at all.
      Examples:
        meterline run pipelines/usage-nightly.yml
        meterline run pipelines/usage-nightly.yml --period 201704..201706 --force
      """)

  @Argument(help: "The definitions to run, one after the other.")
  var files: [String]

  @Option(help: "Periods instead of the definition's: \(PeriodSelection.grammar).")
  var period: String?

  @Option(help: ArgumentHelp("Load only days from this one on.", valueName: "date"))
  var from: String?

  @Option(help: ArgumentHelp("Load only days before this one.", valueName: "date"))
  var to: String?

  @Flag(help: "Load units again that are unchanged; take over tables of another pipeline.")
  var force = false

  @Flag(help: "Read and check everything and commit nothing.")
  var dryRun = false

  @Option(help: ArgumentHelp("Take only this part of the units, I from 0.", valueName: "I/N"))
  var shard: String?

  @Option(help: ArgumentHelp("Units at a time, instead of http.concurrency.", valueName: "n"))
  var workers: Int?

  @Option(
    help: ArgumentHelp("Memory for the whole program, instead of limits.memory.", valueName: "size")
  )
  var maxMemory: String?

  @Flag(name: .customLong("detailed-exitcode"), help: "End with 4 when nothing was new.")
  var detailedExitCode = false

  @Option(help: ArgumentHelp("Write OpenMetrics text to this file.", valueName: "path"))
  var metricsFile: String?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func validate() throws {
    _ = try options()
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

  func run() async throws {
    let plans = try plans()
    let cancellation = Cancellation()
    let signals = Signals(cancellation)
    var summaries: [RunSummary] = []
    for plan in plans where cancellation.signal == nil {
      let summary = try await run(plan, cancellation)
      try tell(summary)
      summaries.append(summary)
    }
    withExtendedLifetime(signals) {}
    if let metricsFile { try OpenMetrics(summaries).write(to: metricsFile) }
    let status = ExitStatus.first(of: summaries.map(status))
    if status != .done { throw status }
  }

  private func plans() throws(ExitStatus) -> [Plan] {
    var plans: [Plan] = []
    for file in files {
      var plan = try Definition.plan(file)
      if let size = maxMemory.flatMap({ ByteSize($0) }) { plan.limits.memory = size }
      plans.append(plan)
    }
    return plans
  }

  private func run(_ plan: Plan, _ cancellation: Cancellation) async throws -> RunSummary {
    let display = Display(canRedraw: Terminal.canRedraw && !log.quiet)
    var logger = log.makeLogger(display)
    let runID = RunIdentity.runID()
    if log.logFormat == .json { logger[metadataKey: "run_id"] = "\(runID)" }
    let context = RunContext(
      runID: runID, pipeline: plan.name, version: Version.current, isForced: force,
      cancellation: cancellation, report: { [logger] in logger.record($0) })
    let board = ProgressBoard()
    let options = try options()
    let execute: @Sendable () async throws -> RunSummary = {
      try await PipelineRun(plan, context: context, options: options, board: board).execute()
    }
    do {
      return log.quiet
        ? try await execute()
        : try await ProgressPrinter(board: board, display: display).show(during: execute)
    } catch let fault as Fault {
      logger.error("\(fault)")
      return RunSummary(context, units: [], fault: fault)
    }
  }

  private func tell(_ summary: RunSummary) throws {
    switch answer.output {
    case .text:
      // A run that began no unit has told why on stderr, and has nothing to sum up.
      if summary.fault == nil { Terminal.outputLine(SummaryText(summary).description) }
    case .json: try answer.printJSON(summary)
    }
  }

  private func status(of summary: RunSummary) -> ExitStatus {
    let status = ExitStatus(rawValue: summary.exitCode) ?? .failed
    return status == .done && detailedExitCode && summary.isNothingNew ? .nothingNew : status
  }

  private func options() throws -> RunOptions {
    var options = RunOptions(isDryRun: dryRun)
    if let period {
      guard let selection = PeriodSelection(period) else {
        throw ValidationError("--period must be \(PeriodSelection.grammar), not '\(period)'")
      }
      options.selection = selection
    }
    if let days = try days() {
      guard period == nil else {
        throw ValidationError("--period does not go with --from and --to")
      }
      options.selection = .days(days)
    }
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

  private func days() throws -> Range<CalendarDate>? {
    if from == nil, to == nil { return nil }
    guard let from, let to else { throw ValidationError("--from and --to go together") }
    guard let first = CalendarDate(from), let end = CalendarDate(to), first < end else {
      throw ValidationError(
        "--from and --to must be days, YYYY-MM-DD, the first before the second: \(from), \(to)")
    }
    return first..<end
  }
}
