import Billing
import Formats
import JSONStream
import Records

/// Whether a file has any record of a month, where its name leaves it open. Reads the file until it has seen one.
struct FileDays {
  private let path: String
  private let spec: FilesSourceSpec
  private let column: String

  /// - Parameters:
  ///   - path: the file.
  ///   - spec: how its bodies are read.
  ///   - column: the column that tells a record's day.
  init(of path: String, _ spec: FilesSourceSpec, _ column: String) {
    self.path = path
    self.spec = spec
    self.column = column
  }

  /// Whether a record's day is in the month.
  ///
  /// - Throws: what is wrong with the file, as far as it was read.
  func has(_ month: CalendarMonth) throws(Fault) -> Bool {
    let schema = spec.dataset.fileSchema
    guard let slot = schema[column]?.slot else { return false }
    let finder = DayFinder(slot: slot, month: month)
    let body = BodyReader(
      .automatic, schema: schema, width: schema.width, frame: RowFrame(), limits: spec.limits,
      receiver: finder)
    do throws(Fault) {
      let source = InflatingReader(
        try DescriptorReader(path: path), place: path, limits: spec.inflate)
      body.beginPage()
      while try body.fill(upTo: 1 << 18, { room throws(Fault) in try source.read(into: room) }) > 0
      {}
      _ = try body.endPage()
    } catch {
      guard finder.isFound else { throw error.placed(in: path) }
    }
    return finder.isFound
  }
}

/// Ends the reading with the first record of a month.
private final class DayFinder: BatchReceiver {
  private let slot: Int
  private let start: [UInt8]
  private(set) var isFound = false

  init(slot: Int, month: CalendarMonth) {
    self.slot = slot
    start = Array(month.firstDay.description.utf8.prefix(8))
  }

  func begin(currency: String?) throws(Fault) {}

  func receive(_ batch: RecordBatch) throws(Fault) {
    for record in 0..<batch.count
    where batch.window.bytes(of: batch.slots[record, slot]).starts(with: start) {
      isFound = true
      throw Fault(.failed, "one record was enough")
    }
  }
}
