import ArgumentParser
import Glibc
import Records

/// Parses the command line, runs the verb, and turns whatever happens into an exit code.
@main enum Main {
  static func main() async {
    // A reader that goes away (`| head`) shows as EPIPE on write, not as a signal.
    signal(SIGPIPE, SIG_IGN)
    var code = await run(Array(CommandLine.arguments.dropFirst()))
    if let fault = Terminal.outputFault {
      Terminal.problem("meterline: \(fault)")
      if code == .done { code = .failed }
    }
    exit(code.rawValue)
  }

  private static func run(_ arguments: [String]) async -> ExitStatus {
    if let verb = unknownVerb(arguments) {
      Terminal.problem(
        "meterline: there is no verb '\(verb)'.\(Suggestion.sentence(for: verb, among: verbs))"
          + " See `meterline --help`.")
      return .askedWrongly
    }
    do {
      var command = try Meterline.parseAsRoot(arguments)
      if var verb = command as? any AsyncParsableCommand {
        try await verb.run()
      } else {
        try command.run()
      }
      return .done
    } catch {
      return report(error)
    }
  }

  private static let verbs = Meterline.configuration.subcommands.compactMap {
    $0.configuration.commandName
  }

  /// The word that stands where a verb should, also behind `help`.
  private static func unknownVerb(_ arguments: [String]) -> String? {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    guard let word = words.first, !word.hasPrefix("-"), !verbs.contains(word) else { return nil }
    return word
  }

  private static func report(_ error: any Error) -> ExitStatus {
    switch error {
    case let status as ExitStatus: return status
    case let fault as Fault:
      Terminal.problem("meterline: \(fault)")
      return ExitStatus(fault)
    default:
      let text = Meterline.fullMessage(for: error)
      let code = Meterline.exitCode(for: error)
      if code.isSuccess {
        Terminal.outputLine(text)
        return .done
      }
      Terminal.errorLine(text)
      return code == .validationFailure ? .askedWrongly : .failed
    }
  }
}
