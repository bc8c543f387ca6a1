import ArgumentParser

/// `meterline run FILE…`
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run pipelines: read, stage, check and commit every unit that is new or changed.",
    discussion: """
      A unit (one endpoint of an enrollment for one billing period) is replaced whole or not at all, so running again is \
      harmless. The summary goes to stdout, progress and log lines to stderr.

      Examples:
        meterline run pipelines/usage-nightly.yml
        meterline run pipelines/usage-nightly.yml --period 201704..201706 --force
        meterline run pipelines/usage-nightly.yml --from 2017-04-10 --to 2017-04-12

      \(ExitStatus.ofRuns)
      """)

  @Argument(
    help: ArgumentHelp("The definitions to run, one after the other.", valueName: "file"))
  var files: [String]

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var arguments: RunArguments

  func validate() throws { _ = try selection.selection() }

  func run() async throws {
    let options = try arguments.options(selection.selection())
    try await RunSession(arguments: arguments, options: options).run(files)
  }
}
