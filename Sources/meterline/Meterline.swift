import ArgumentParser

/// The commands, one file a verb.
struct Meterline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meterline",
    abstract: "Load cloud billing data into files and PostgreSQL: complete, exact, on time.",
    discussion: """
      A pipeline definition (YAML) names a source endpoint, transforms and sinks.
      Start with: meterline init
      """,
    version: Version.current,
    subcommands: [
      InitCommand.self, ValidateCommand.self, DoctorCommand.self, PlanCommand.self,
      RunCommand.self, BackfillCommand.self, StatusCommand.self, DiffCommand.self,
      ReconcileCommand.self, VerifyCommand.self, FxCommand.self, ReportCommand.self,
      ConvertCommand.self, SchemaCommand.self, MigrateCommand.self, EmulateCommand.self,
      CompletionsCommand.self,
    ])
}
