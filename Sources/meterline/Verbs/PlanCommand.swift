import ArgumentParser
import Pipeline
import Records

/// `meterline plan FILE`
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say which units a run would load and why, and write nothing.",
    usage: "meterline plan <file> [<options>]",
    discussion: """
      Each unit that the sinks hold costs one conditional request. A period is open until 5 days after its last day. \
      Tells as well which transforms have all rows of a unit wait on disk.

      Example:
        meterline plan pipelines/usage-nightly.yml --period 201704..201706

      Exit codes: 0 done, whatever there is to load; 1 failed; 75 try again later; 77 key refused; 78 bad configuration.
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @OptionGroup var selection: SelectionOptions

  @Flag(help: "Say what 'run --force' would do.")
  var force = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func validate() throws { _ = try selection.selection() }

  func run() async throws {
    let plan = try Definition.plan(file)
    let outlook = PipelineOutlook(
      plan, context: asking(log, isForced: force),
      options: RunOptions(selection: try selection.selection()))
    let units = try await Worker.run("plan") { () throws(Fault) in try outlook.units() }
    switch answer.output {
    case .text:
      Terminal.outputLine(OutlookText(plan, units).description)
      let next = units.contains { $0.action != .keep } ? "run" : "status"
      Terminal.outputLine("Next: meterline \(next) \(file.asShellWord)")
    case .json:
      try answer.printJSON(
        Answer(pipeline: plan.name, spooledSteps: plan.spooledSteps, units: units))
    }
    if units.contains(where: { $0.action == .fail }) { throw ExitCode(1) }
  }

  private struct Answer: Encodable {
    var pipeline: String
    var spooledSteps: [String]
    var units: [UnitOutlook]

    enum CodingKeys: String, CodingKey {
      case pipeline, units
      case spooledSteps = "spooled_steps"
    }
  }
}

/// The context of a verb that asks and writes nothing; signals end the program at once.
func asking(_ log: LogOptions, isForced: Bool = false) -> RunContext {
  let logger = log.makeLogger(Display(canRedraw: false))
  return RunContext(
    runID: RunIdentity.runID(), pipeline: "", version: Version.current, isForced: isForced,
    report: { logger.record($0) })
}
