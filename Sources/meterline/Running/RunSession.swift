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
      try tell(summary, of: plan)
      summaries.append(summary)
    }
    withExtendedLifetime(signals) {}
    if let metricsFile = arguments.metricsFile {
      try OpenMetrics.write(summaries, to: metricsFile)
    }
    let status = ExitStatus.first(of: summaries.map(status))
    if status != .done { throw status }
  }

  /// The plans of all files, or the problems of all files.
  private func plans(_ files: [String]) throws -> [Plan] {
    var plans: [Plan] = []
    for file in files {
      guard var plan = try? Definition.plan(file) else { continue }
      if let size = arguments.maxMemory.flatMap({ ByteSize($0) }) { plan.limits.memory = size }
      plans.append(plan)
    }
    guard plans.count == files.count else { throw ExitStatus.badConfiguration }
    if arguments.metricsFile != nil { try checkNames(plans) }
    return plans
  }

  /// Metrics tell pipelines apart by their names only.
  private func checkNames(_ plans: [Plan]) throws(Fault) {
    var files: [String: String] = [:]
    for plan in plans {
      guard let other = files.updateValue(plan.file, forKey: plan.name) else { continue }
      throw Fault(
        .configuration, "\(other) and \(plan.file) are both named '\(plan.name)'",
        at: "--metrics-file", remedy: "Give each pipeline a name of its own, or run each by itself")
    }
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
        : try await ProgressPrinter(
          board: board, display: display, logger: arguments.log.logFormat == .json ? logger : nil
        ).show(during: execute)
    } catch let fault as Fault {
      logger.error("\(fault)")
      return RunSummary(context, units: [], fault: fault)
    }
  }

  private func tell(_ summary: RunSummary, of plan: Plan) throws {
    switch arguments.answer.output {
    case .text:
      // A run that began no unit has told why on stderr, and has nothing to sum up.
      guard summary.fault == nil else { return }
      Terminal.outputLine(SummaryText(summary).description)
      if let next = next(after: summary, of: plan) { Terminal.outputLine("Next: \(next)") }
    case .json: try arguments.answer.printJSON(summary)
    }
  }

  /// What to do after a first load, or one that failed; whoever runs every night needs no telling.
  private func next(after summary: RunSummary, of plan: Plan) -> String? {
    let faults = summary.units.compactMap(\.fault?.category)
    if !faults.isEmpty, faults.allSatisfy({ $0 == .checkFailed }) {
      return
        "nothing was published; mend the definition or wait for the provider's next refresh, and run again"
    }
    // What was interrupted or throttled needs no mending.
    if faults.contains(where: { $0 != .interrupted && $0 != .tryLater }) {
      return "mend what failed, see `meterline doctor \(plan.file.asShellWord)`, and run again"
    }
    if !faults.isEmpty { return nil }
    if options.isDryRun { return "meterline run \(plan.file.asShellWord)" }
    let isFirst = summary.units.contains { $0.status == .loaded && $0.reason == "new" }
    return isFirst ? "meterline report \(plan.file.asShellWord) -o report.html" : nil
  }

  private func status(of summary: RunSummary) -> ExitStatus {
    let status = ExitStatus(rawValue: summary.exitCode) ?? .failed
    return status == .done && arguments.detailedExitCode && summary.isNothingNew
      ? .nothingNew : status
  }
}
