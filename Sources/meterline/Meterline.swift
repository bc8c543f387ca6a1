import ArgumentParser

/// The commands, one file a verb.
struct Meterline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meterline",
    abstract: "Load cloud billing data into files and PostgreSQL: complete, exact, on time.",
    discussion: """
      A pipeline definition (YAML) names a source endpoint, transforms and sinks.
      Start with: meterline validate pipelines/usage-nightly.yml
      """,
    version: Version.current,
    subcommands: [
      ValidateCommand.self, VerifyCommand.self, PlanCommand.self, RunCommand.self, BackfillCommand.self,
      StatusCommand.self, DiffCommand.self, ReconcileCommand.self, ReportCommand.self,
      ConvertCommand.self, SchemaCommand.self, MigrateCommand.self, EmulateCommand.self,
      FxCommand.self, CompletionsCommand.self,
    ])
}
