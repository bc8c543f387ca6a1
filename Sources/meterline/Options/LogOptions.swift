import ArgumentParser
import Logging
import Records

/// How a log line looks.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Options of every verb that runs something: what goes to stderr.
struct LogOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How log lines on stderr look: text or json.", valueName: "format"))
  var logFormat: LogFormat = .text

  @Option(
    help: ArgumentHelp(
      "The least level that is written: trace, debug, info, notice, warning, error, critical. (default: info)",
      valueName: "level"),
    transform: LogOptions.level)
  var logLevel: Logger.Level = .info

  @Flag(help: "Write neither progress nor log lines below warnings.")
  var quiet = false

  private static func level(_ name: String) throws -> Logger.Level {
    if let level = Logger.Level(rawValue: name) { return level }
    let names = Logger.Level.allCases.map(\.rawValue)
    throw ValidationError(
      "there is no level '\(name)'.\(Suggestion.sentence(for: name, among: names))")
  }

  /// The logger of a verb; everything goes to stderr.
  func makeLogger(_ display: Display) -> Logger {
    var logger = Logger(label: "meterline") { [logFormat] _ in
      LineLogHandler(format: logFormat, display: display)
    }
    logger.logLevel = quiet ? max(logLevel, .warning) : logLevel
    return logger
  }
}

extension Logger {
  /// Writes an event of a run at its level.
  func record(_ event: RunEvent) {
    let level: Logger.Level =
      switch event.level {
      case .debug: .debug
      case .info: .info
      case .warning: .warning
      case .error: .error
      }
    log(
      level: level, "\(event.message)",
      metadata: event.values.mapValues { .string($0) })
  }
}
