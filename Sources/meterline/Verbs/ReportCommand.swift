import ArgumentParser
import Pipeline
import Records
import Report

/// `meterline report FILE -o report.html`
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show what a pipeline's sinks hold as one HTML page.",
    discussion: """
      Reads the ledger of the definition's sinks: manifests, or the tables of PostgreSQL. Nothing is sent to the source. \
      The page holds its plots, style and script itself and loads nothing from anywhere.

      Example:
        meterline report pipelines/usage-nightly.yml -o report.html

      Exit codes: 0 done; 1 the ledger cannot be read, the page not be written, or limits.memory is too small for it; 75 a database does not answer; 78 bad \
      configuration.
      """)

  @Argument(help: "The definition, YAML.")
  var file: String

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("The file to write; stdout when absent.", valueName: "file"))
  var outputFile: String?

  func run() async throws {
    let plan = try Definition.plan(file)
    let (html, count) = try await MemoryWatch.during(plan.limits.memory, "the report") {
      try await Worker.run("report") { () throws(Fault) in
        let account = try Self.account(of: plan)
        let page = try ReportPage(title: plan.name, account: account, generatedAt: .now)
        return (page.html, account.loads.count)
      }
    }
    let output = try OutputFile(outputFile)
    do {
      try output.write(html)
      try output.publish()
    } catch {
      output.discard()
      throw error
    }
    if let outputFile {
      Terminal.errorLine(
        "wrote \(outputFile): \(Figures.count(count, "unit")) of \(plan.name). Open it in a browser; it needs no network."
      )
    }
  }

  /// What the last sink to commit holds: where it agrees with the others, so do they.
  private static func account(of plan: Plan) throws(Fault) -> SinkAccount {
    guard let sink = plan.sinks.last else { return SinkAccount(loads: []) }
    return try sink.spec.account(of: plan.source.endpoint)
  }
}
