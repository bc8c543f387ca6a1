import ArgumentParser

/// The commands, one file a verb.
struct Meterline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meterline",
    abstract: "Load cloud billing data into files and PostgreSQL: complete, exact, on time.",
    discussion: """
      A pipeline definition (YAML) names a source endpoint, transforms and sinks. Start in an empty folder:
        meterline init        writes a starter definition, usage.yml
        meterline doctor usage.yml
        meterline plan usage.yml
        meterline run usage.yml
        meterline report usage.yml -o report.html
      Without an account, `meterline emulate` serves the billing API from a seed.

      Exit codes: 0 done; 1 failed; 2 asked wrongly; 3 a check or reconciliation failed and nothing was published; \
      4 nothing new (only with --detailed-exitcode); 75 try again later; 77 key refused; 78 bad configuration; \
      130 interrupted, 143 by SIGTERM.
      """,
    version: Version.current,
    subcommands: [
      InitCommand.self, ValidateCommand.self, DoctorCommand.self, PlanCommand.self,
      RunCommand.self, BackfillCommand.self, StatusCommand.self, DiffCommand.self,
      ReconcileCommand.self, VerifyCommand.self, ExplainCommand.self, FxCommand.self,
      ReportCommand.self,
      ConvertCommand.self, SchemaCommand.self, MigrateCommand.self, EmulateCommand.self,
      CompletionsCommand.self,
    ])
}
