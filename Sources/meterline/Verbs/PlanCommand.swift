import ArgumentParser
import Pipeline
import Records

/// `meterline plan FILE`
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say which units a run would load and why, and write nothing.",
    discussion: """
      Each unit that the sinks hold costs one conditional request.
      Example:
        meterline plan pipelines/usage-nightly.yml --period 201704..201706
      """)

  @Argument(help: "The definition.")
  var file: String

  @OptionGroup var selection: SelectionOptions

  @Flag(help: "As 'run --force' would do.")
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
    case .text: Terminal.outputLine(OutlookText(pipeline: plan.name, units).description)
    case .json: try answer.printJSON(Answer(pipeline: plan.name, units: units))
    }
  }

  private struct Answer: Encodable {
    var pipeline: String
    var units: [UnitOutlook]
  }
}

/// The context of a verb that asks and writes nothing; signals end the program at once.
func asking(_ log: LogOptions, isForced: Bool = false) -> RunContext {
  let logger = log.makeLogger(Display(canRedraw: false))
  return RunContext(
    runID: RunIdentity.runID(), pipeline: "", version: Version.current, isForced: isForced,
    report: { logger.record($0) })
}
