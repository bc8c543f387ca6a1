import ArgumentParser
import Billing
import Formats
import Records

/// `meterline convert [INPUT]`
struct ConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Turn a saved response into CSV or NDJSON, without a pipeline.",
    usage: "meterline convert [<input>] [<options>]",
    discussion: """
      INPUT is a response (an object with data, value or content, or a bare array), NDJSON or CSV; .gz and .zst too. \
      A file that is written appears under its name when it is whole, or not at all.

      Examples:
        meterline convert page.json --to csv -o page.csv.gz
        curl … | meterline convert - --to ndjson --columns usage_date,cost,tags

      Exit codes: 0 done; 1 the input is cut, no listing, or has a record that cannot be used; 2 asked wrongly.
      """)

  @Argument(help: "The file to read; - is stdin.")
  var input = "-"

  @Option(
    help: ArgumentHelp("The format to write: csv or ndjson. (default: csv)", valueName: "format"),
    transform: ConvertCommand.format)
  var to = TextFormat.csv

  @Option(
    help:
      "Whose records they are: \(Endpoint.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var endpoint = Endpoint.usageDetails.rawValue

  @Option(help: "The columns to write, in order, with commas between them; all when absent.")
  var columns: String?

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "The file to write; stdout when absent. A name in .gz or .zst packs it.", valueName: "file"))
  var outputFile: String?

  @Option(
    help: "How to pack the output: none, gzip or zstd; by the name after -o when absent.",
    transform: ConvertCommand.compression)
  var compression: Compression?

  func validate() throws {
    guard let endpoint = Endpoint(rawValue: endpoint) else {
      let names = Endpoint.allCases.map(\.rawValue)
      throw ValidationError(
        "there is no endpoint '\(endpoint)'.\(Suggestion.sentence(for: endpoint, among: names))")
    }
    let packing = Compression(ofFileNamed: outputFile ?? "")
    if let compression, packing != .none, packing != compression {
      throw ValidationError(
        "--compression \(compression.word) and a file named '*\(packing.fileExtension)' contradict each other"
      )
    }
    let names = endpoint.dataset.schema.names
    var seen: Set<String> = []
    for name in chosenColumns ?? [] where !seen.insert(name).inserted {
      throw ValidationError("--columns names '\(name)' twice")
    }
    for name in chosenColumns ?? [] where !names.contains(name) {
      throw ValidationError(
        "\(endpoint.rawValue) have no column '\(name)'.\(Suggestion.sentence(for: name, among: names))"
      )
    }
  }

  func run() async throws {
    guard let dataset = Endpoint(rawValue: endpoint)?.dataset else { return }
    let cancellation = Cancellation()
    let signals = Signals(cancellation)
    defer { withExtendedLifetime(signals) {} }
    let conversion = Conversion(
      input: input, output: outputFile, format: to,
      compression: compression ?? Compression(ofFileNamed: outputFile ?? ""), dataset: dataset,
      columns: chosenColumns, cancellation: cancellation)
    try await Worker.run("convert") { () throws(Fault) in try conversion.run() }
  }

  private static func format(_ word: String) throws -> TextFormat {
    if let format = TextFormat(rawValue: word) { return format }
    throw ValidationError("'\(word)' is no format; csv and ndjson are.")
  }

  private static func compression(_ word: String) throws -> Compression {
    if let compression = Compression(word) { return compression }
    throw ValidationError("'\(word)' is no compression; none, gzip and zstd are.")
  }

  private var chosenColumns: [String]? {
    columns?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
