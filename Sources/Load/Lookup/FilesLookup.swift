import Formats
import Records

/// Finds the rows that were made of one record in the files of a load.
struct FilesLookup {
  /// The folder of the billing period.
  let folder: String
  /// The columns of the rows.
  let schema: Schema

  /// The rows whose `source_row` is `ordinal`; none where the output has no such column.
  func rows(ordinal: Int) throws(Fault) -> [StoredRow] {
    guard let number = schema.columns.firstIndex(where: { $0.name == FrameColumn.sourceRow }),
      let manifest = try FilesManifest.read(in: folder)
    else { return [] }
    var found: [StoredRow] = []
    for file in manifest.files where file.rows > 0 {
      let path = folder + "/" + file.path
      let search = RowSearch(schema, column: number, value: "\(ordinal)", path: path)
      let body = BodyReader(
        file.path.contains(".ndjson") ? .automatic : .csv, schema: search.stored,
        width: search.stored.width, frame: RowFrame(), receiver: search)
      let reader = InflatingReader(try DescriptorReader(path: path), place: path)
      body.beginPage()
      while try body.fill(upTo: 1 << 18, { room throws(Fault) in try reader.read(into: room) }) > 0
      {}
      _ = try body.endPage()
      found += search.found
    }
    return found
  }
}

/// Keeps the rows of a file in which one column has a certain value.
private final class RowSearch: BatchReceiver {
  /// The columns under names of their own, so that none is filled in as that of a frame.
  let stored: Schema
  private(set) var found: [StoredRow] = []
  private let schema: Schema
  private let column: Int
  private let value: String
  private let path: String

  init(_ schema: Schema, column: Int, value: String, path: String) {
    self.schema = schema
    self.column = column
    self.value = value
    self.path = path
    stored = Schema(
      endpoint: "",
      columns: schema.columns.enumerated().map { number, column in
        Column(
          "value \(number)", column.type == .json ? .json : .text, slot: number,
          sourceNames: [column.name])
      })
  }

  func begin(currency: String?) throws(Fault) {}

  func receive(_ batch: RecordBatch) throws(Fault) {
    if let record = batch.rejected.first {
      throw Fault(.failed, record.reason, at: "\(path), \(record.path)")
    }
    for record in 0..<batch.count {
      let bytes = batch.window.bytes(of: batch.slots[record, column])
      guard bytes.elementsEqual(value.utf8) else { continue }
      found.append(
        StoredRow(
          location: "\(path), row \(batch.slots.place(of: record).ordinal + 1)",
          values: schema.columns.enumerated().map { number, column in
            NamedValue(column.name, column.type, batch.text(record, slot: number))
          }))
    }
  }
}
