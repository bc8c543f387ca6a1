import ArgumentParser

/// `meterline run FILE…`
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run pipelines: read, stage, check and commit every unit that is new or changed.",
    discussion: """
      A unit (one endpoint of an enrollment for one billing period) is replaced whole or not at all.
      Examples:
        meterline run pipelines/usage-nightly.yml
        meterline run pipelines/usage-nightly.yml --period 201704..201706 --force
      """)

  @Argument(help: "The definitions to run, one after the other.")
  var files: [String]

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var arguments: RunArguments

  func validate() throws { _ = try selection.selection() }

  func run() async throws {
    let options = try arguments.options(selection.selection())
    try await RunSession(arguments: arguments, options: options).run(files)
  }
}
