import ArgumentParser
import Foundation

/// How a verb answers on stdout.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Options of every verb that reports.
struct AnswerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How to answer on stdout: text or json.", valueName: "format"))
  var output: AnswerFormat = .text

  /// Prints one JSON value, keys in alphabetical order, on stdout.
  func printJSON(_ answer: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = try encoder.encode(answer)
    Terminal.outputLine(String(decoding: bytes, as: UTF8.self))
  }
}
