import ArgumentParser
import Pipeline
import Records

/// `meterline reconcile FILE`
struct ReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Compare loaded sums with what the provider says now, to the last digit.",
    usage: "meterline reconcile <file> [<options>]",
    discussion: """
      Compares what the definition's 'reconcile' checks compare, for every period that a sink holds; writes nothing. \
      A period is open until 5 days after its last day: until then its balance may lag behind its usage, which is a \
      warning unless the check says 'open: fail'.

      Example:
        meterline reconcile pipelines/usage-nightly.yml --period 201704

      Exit codes: 0 all agree or only warn; 3 a closed period does not agree; 1 failed; 75 try again later; 77 key \
      refused; 78 bad configuration.
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @Option(help: "Only these periods: a month (201704) or a range (201704..201706).")
  var period: String?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func validate() throws { _ = try periods() }

  func run() async throws {
    let plan = try Definition.plan(file)
    let reconciliation = LedgerReconciliation(plan, context: asking(log))
    let periods = try periods()
    let lines = try await Worker.run("reconcile") { () throws(Fault) in
      try reconciliation.lines(of: periods)
    }
    switch answer.output {
    case .text: tell(lines, of: plan)
    case .json: try answer.printJSON(Answer(pipeline: plan.name, comparisons: lines))
    }
    if lines.contains(where: { $0.result.outcome == "failed" }) { throw ExitStatus.checkFailed }
  }

  private func tell(_ lines: [LedgerReconciliation.Line], of plan: Plan) {
    Terminal.outputLine(plan.name)
    for line in lines {
      Terminal.outputLine(
        "  \(line.unit.enrollment) \(line.unit.period)  \(line.sink)  \(line.result.outcome):"
          + " \(line.result.message)")
    }
    let agreeing = lines.count { $0.result.outcome == "passed" }
    Terminal.outputLine("\(agreeing) of \(lines.count) agree")
  }

  private func periods() throws -> ClosedRange<CalendarMonth>? {
    guard let period else { return nil }
    if case .range(let range)? = PeriodSelection(period) { return range }
    throw ValidationError(
      "--period must be a month (201704) or a range (201704..201706), not '\(period)'")
  }

  private struct Answer: Encodable {
    var pipeline: String
    var comparisons: [LedgerReconciliation.Line]
  }
}
