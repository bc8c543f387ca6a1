import ArgumentParser

@main struct Meterline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meterline",
    abstract: "Move billing data from its APIs into files and PostgreSQL.")
}
