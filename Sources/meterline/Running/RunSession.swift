import Logging
import Pipeline
import Records

/// Runs pipelines one after the other, shows how they go, and answers for all of them.
struct RunSession {
  let arguments: RunArguments
  let options: RunOptions

  /// - Throws: the status of the whole, unless all went well.
  func run(_ files: [String]) async throws {
    let plans = try plans(files)
    let cancellation = Cancellation()
    let signals = Signals(cancellation)
    var summaries: [RunSummary] = []
    for plan in plans where cancellation.signal == nil {
      let summary = try await run(plan, cancellation)
      try tell(summary)
      summaries.append(summary)
    }
    withExtendedLifetime(signals) {}
    if let metricsFile = arguments.metricsFile {
      try OpenMetrics.write(summaries, to: metricsFile)
    }
    let status = ExitStatus.first(of: summaries.map(status))
    if status != .done { throw status }
  }

  private func plans(_ files: [String]) throws(ExitStatus) -> [Plan] {
    var plans: [Plan] = []
    for file in files {
      var plan = try Definition.plan(file)
      if let size = arguments.maxMemory.flatMap({ ByteSize($0) }) { plan.limits.memory = size }
      plans.append(plan)
    }
    return plans
  }

  private func run(_ plan: Plan, _ cancellation: Cancellation) async throws -> RunSummary {
    let display = Display(canRedraw: Terminal.canRedraw && !arguments.log.quiet)
    var logger = arguments.log.makeLogger(display)
    let runID = RunIdentity.runID()
    if arguments.log.logFormat == .json { logger[metadataKey: "run_id"] = "\(runID)" }
    let context = RunContext(
      runID: runID, pipeline: plan.name, version: Version.current, isForced: arguments.force,
      cancellation: cancellation, report: { [logger] in logger.record($0) })
    let board = ProgressBoard()
    let options = options
    let execute: @Sendable () async throws -> RunSummary = {
      try await PipelineRun(plan, context: context, options: options, board: board).execute()
    }
    do {
      return arguments.log.quiet
        ? try await execute()
        : try await ProgressPrinter(board: board, display: display).show(during: execute)
    } catch let fault as Fault {
      logger.error("\(fault)")
      return RunSummary(context, units: [], fault: fault)
    }
  }

  private func tell(_ summary: RunSummary) throws {
    switch arguments.answer.output {
    case .text:
      // A run that began no unit has told why on stderr, and has nothing to sum up.
      if summary.fault == nil { Terminal.outputLine(SummaryText(summary).description) }
    case .json: try arguments.answer.printJSON(summary)
    }
  }

  private func status(of summary: RunSummary) -> ExitStatus {
    let status = ExitStatus(rawValue: summary.exitCode) ?? .failed
    return status == .done && arguments.detailedExitCode && summary.isNothingNew
      ? .nothingNew : status
  }
}
