import ArgumentParser

/// `meterline completions SHELL`
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print a script that lets a shell complete verbs and options.",
    discussion: """
      Example:
        meterline completions bash > /etc/bash_completion.d/meterline

      Exit codes: 0 done; 2 there is no such shell.
      """)

  @Argument(help: "The shell: bash, zsh or fish.")
  var shell: Shell

  func run() throws {
    Terminal.outputLine(Meterline.completionScript(for: shell.completed))
  }

  /// The shells that scripts can be made for.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var completed: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }
}
