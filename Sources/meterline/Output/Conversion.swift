import Billing
import Formats
import Glibc
import Records

/// One saved listing to one stream of rows.
struct Conversion: Sendable {
  /// Path of the input; `-` is stdin.
  var input: String
  /// Path of the output; nil is stdout.
  var output: String?
  var format: TextFormat
  var compression: Compression
  var dataset: Dataset
  /// The columns to write, in order; nil is all.
  var columns: [String]?
  var cancellation: Cancellation

  /// Reads to the end and writes all rows, or throws; a file that was named is there whole or not at all.
  func run() throws(Fault) {
    let source = try openSource()
    let file = try OutputFile(output)
    do {
      try convert(source, into: file)
      try file.publish()
    } catch {
      file.discard()
      throw error
    }
  }

  private func convert(_ source: any ByteReader, into file: OutputFile) throws(Fault) {
    let schema = dataset.schema.readingOwnNames
    var shown = schema
    if let columns { shown.columns = columns.compactMap { schema[$0] } }
    let rows = try RowStream(
      RowEncoder(format, schema: shown), of: dataset.schema, packed: compression,
      to: file.target, cancellation: cancellation)
    let reader = BodyReader(
      .automatic, schema: dataset.endpoint.fileSchema, width: schema.width, frame: RowFrame(),
      receiver: rows)
    let facts: PageFacts
    do {
      reader.beginPage()
      while try reader.fill(upTo: 1 << 18, { room throws(Fault) in try source.read(into: room) })
        > 0
      {}
      facts = try reader.endPage()
    } catch {
      if file.wasClosedByReader { return }
      var fault = error.within(inputName)
      if fault.category == .failed, fault.remedy == nil {
        fault.remedy =
          "Save the answer once more; what is cut or an error is never a shorter listing"
      }
      throw fault
    }
    try rows.finish()
    // A page by itself is a shorter month. The link is not shown: it may carry a signature.
    if facts.nextLink != nil {
      Terminal.errorLine(
        "warning: \(inputName) names a next page, which is not in it; only this page was converted")
    }
  }

  /// Unpacking is work, done on a thread of its own; reading alone costs less than handing blocks over does.
  private func openSource() throws(Fault) -> any ByteReader {
    let source = InflatingReader(try openInput(), place: inputName)
    return try source.look() == .none ? source : ReadAhead(source)
  }

  private func openInput() throws(Fault) -> DescriptorReader {
    if input == "-" {
      return DescriptorReader(descriptor: STDIN_FILENO, place: inputName, closes: false)
    }
    do throws(Fault) {
      return try DescriptorReader(path: input)
    } catch {
      var fault = error
      fault.remedy = "Name a file that can be read, or - for stdin"
      throw fault
    }
  }

  private var inputName: String { input == "-" ? "stdin" : input }
}
