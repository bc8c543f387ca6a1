import ArgumentParser
import Records

/// `meterline backfill FILE --period A..B`
struct BackfillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill",
    abstract: "Load many periods, oldest first; started again, it goes on where it was stopped.",
    discussion: """
      Periods that are closed and that every sink holds by this very definition are skipped without a request.

      Example:
        meterline backfill pipelines/usage-nightly.yml --period 201501..201706

      \(ExitStatus.ofRuns)
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "The periods: \(PeriodSelection.grammar).",
      valueName: "periods"))
  var period: String

  @OptionGroup var arguments: RunArguments

  func validate() throws { _ = try SelectionOptions.selection(period) }

  func run() async throws {
    var options = try arguments.options(SelectionOptions.selection(period))
    options.skipsFinished = true
    try await RunSession(arguments: arguments, options: options).run([file])
  }
}
