import Formats
import JSONStream
import Records

/// Counts the records of NDJSON and sums some of their members.
final class NDJSONTally: BatchReceiver {
  private(set) var tally: ColumnTally
  private let schema: Schema

  init(_ columns: [String], currency: String?) {
    let names = columns + [currency].compactMap(\.self)
    schema = Schema(
      endpoint: "",
      columns: names.enumerated().map { Column($1, .text, slot: $0, sourceNames: [$1]) })
    tally = ColumnTally(columns, currency: currency)
    tally.place(names)
  }

  /// Reads a file to its end; a file of no records is none.
  func read(_ reader: any ByteReader) throws(Fault) {
    let listing = ListingReader(
      schema: schema, width: schema.width, frame: RowFrame(), shape: .automatic, receiver: self)
    listing.beginPage()
    while try listing.fill(upTo: 1 << 18, { room throws(Fault) in try reader.read(into: room) }) > 0
    {}
    _ = try listing.endPage()
  }

  func begin(currency: String?) throws(Fault) {}

  func receive(_ batch: RecordBatch) throws(Fault) {
    if let record = batch.rejected.first { throw Fault(.failed, record.reason, at: record.path) }
    for record in 0..<batch.count {
      try tally.add { index in
        let slot = batch.slots[record, index]
        return slot.isNull ? nil : Array(batch.window.bytes(of: slot))
      }
    }
  }
}
