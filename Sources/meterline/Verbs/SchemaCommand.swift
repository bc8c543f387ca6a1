import ArgumentParser
import Billing
import CAssets
import Foundation
import Glibc
import Records

/// `meterline schema pipeline|ENDPOINT`
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of definitions, or the columns of an endpoint.",
    discussion: """
      Examples:
        meterline schema usage-details
        meterline schema pipeline > pipeline.schema.json

      Exit codes: 0 done; 2 there is no such endpoint.
      """)

  @Argument(
    help:
      "pipeline, or an endpoint: \(Endpoint.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var subject: String

  @OptionGroup var answer: AnswerOptions

  func validate() throws {
    if subject != "pipeline", Endpoint(rawValue: subject) == nil {
      let names = ["pipeline"] + Endpoint.allCases.map(\.rawValue)
      throw ValidationError(
        "there is no endpoint '\(subject)'.\(Suggestion.sentence(for: subject, among: names))")
    }
  }

  func run() throws {
    guard let endpoint = Endpoint(rawValue: subject) else { return printPipelineSchema() }
    switch answer.output {
    case .text: printTable(of: endpoint.dataset.schema)
    case .json: try printJSON(of: endpoint.dataset.schema)
    }
  }

  private func printPipelineSchema() {
    let file = embedded_pipeline_schema()
    let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
    Terminal.write(String(decoding: bytes, as: UTF8.self), to: STDOUT_FILENO)
  }

  private func printTable(of schema: Schema) {
    let width = schema.names.map(\.count).max() ?? 0
    for column in schema.columns {
      let name = column.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      let type = column.type.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0)
      Terminal.outputLine(name + type + column.meaning)
    }
  }

  private func printJSON(of schema: Schema) throws {
    struct Answer: Encodable {
      struct Column: Encodable {
        var name: String
        var type: String
        var source: [String]
        var meaning: String
      }
      var endpoint: String
      var columns: [Column]
    }
    try answer.printJSON(
      Answer(
        endpoint: schema.endpoint,
        columns: schema.columns.map {
          .init(name: $0.name, type: $0.type.rawValue, source: $0.sourceNames, meaning: $0.meaning)
        }))
  }
}
