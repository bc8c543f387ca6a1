import ArgumentParser
import Pipeline
import Records

/// `meterline validate FILE…`
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check definitions and name every fault with file, line and column.",
    discussion: """
      Nothing is sent and nothing is written. Variables that a definition asks for must be set. Faults go to stderr as \
      file:line:column: message, all of them at once; with --output json they are on stdout.

      Example:
        meterline validate pipelines/*.yml

      Exit codes: 0 all are valid; 78 one is not.
      """)

  @Argument(help: ArgumentHelp("The definitions to check, YAML.", valueName: "file"))
  var files: [String]

  @OptionGroup var answer: AnswerOptions

  func run() throws {
    let verdicts = files.map { Verdict($0, Definition.read($0)) }
    switch answer.output {
    case .text: print(verdicts)
    case .json: try answer.printJSON(["definitions": verdicts])
    }
    if verdicts.contains(where: { !$0.valid }) { throw ExitStatus.badConfiguration }
  }

  private func print(_ verdicts: [Verdict]) {
    for verdict in verdicts {
      for problem in verdict.problems {
        Terminal.problem("\(problem.file):\(problem.line):\(problem.column): \(problem.message)")
      }
      if verdict.valid {
        Terminal.outputLine("\(verdict.file): valid")
      } else {
        let count = verdict.problems.count
        Terminal.problem("\(verdict.file): \(Figures.count(count, "fault"))")
      }
    }
  }

  /// What was found in one definition.
  private struct Verdict: Encodable {
    struct Problem: Encodable {
      var file: String
      var line: Int
      var column: Int
      var message: String
    }

    var file: String
    var valid: Bool
    var pipeline: String?
    var columns: [String]?
    var problems: [Problem]

    init(_ file: String, _ found: (plan: Plan?, problems: [Diagnostics.Problem])) {
      self.file = file
      valid = found.plan != nil
      pipeline = found.plan?.name
      columns = found.plan?.schema.names
      problems = found.problems.map {
        Problem(
          file: $0.place.file, line: $0.place.line, column: $0.place.column, message: $0.message)
      }
    }
  }
}
