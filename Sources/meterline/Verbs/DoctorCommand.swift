import ArgumentParser
import Pipeline
import Records

/// `meterline doctor FILE`
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Try every key, connection, folder and table that a pipeline needs, and say the remedy.",
    usage: "meterline doctor <file> [<options>]",
    discussion: """
      Makes the folders and tables that are missing, and loads nothing. Warnings, such as a key that ends within 14 days, \
      do not count as a problem.

      Example:
        meterline doctor pipelines/usage-nightly.yml

      Exit codes: 0 all well; 1, 75 (try again later), 77 (key refused) or 78 (configuration) as a run would end.
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var log: LogOptions

  func run() async throws {
    let plan = try Definition.plan(file)
    let examination = PipelineExamination(plan, context: asking(log))
    let findings = await Worker.run("doctor") { () throws(Never) in examination.findings() }
    switch answer.output {
    case .text: tell(findings)
    case .json: try answer.printJSON(Answer(pipeline: plan.name, findings: findings))
    }
    let categories = findings.compactMap(\.category)
    let status = ExitStatus(rawValue: RunSummary.exitCode(of: categories)) ?? .failed
    if status != .done { throw status }
  }

  private func tell(_ findings: [Finding]) {
    for finding in findings {
      Terminal.outputLine("\(finding.verdict.mark)  \(finding.subject): \(finding.message)")
      if let remedy = finding.remedy { Terminal.outputLine("      \(remedy)") }
    }
    let problems = findings.count { $0.verdict == .problem }
    Terminal.outputLine(
      problems == 0
        ? "\nAll well. Next: meterline plan \(file.asShellWord)"
        : "\n\(Figures.count(problems, "problem")). Mend the first one and ask again.")
  }

  private struct Answer: Encodable {
    var pipeline: String
    var findings: [Finding]
  }
}

extension Finding.Verdict {
  /// Four characters, so that subjects line up.
  fileprivate var mark: String {
    switch self {
    case .well: "ok  "
    case .warning: "warn"
    case .problem: "FAIL"
    }
  }
}
