import JSONStream
import Records

/// Spells batches into the buffers of a ring.
struct BatchEncoding {
  private var encoder: CopyEncoder
  private var output: CopyOutput
  private let ring: CopyRing
  /// The sums by day; nil where none are kept.
  private(set) var days: DailyCosts?

  /// - Returns: nil when the sender has ended already.
  init?(_ encoder: CopyEncoder, into ring: CopyRing, days: DailyCosts? = nil) {
    guard let buffer = ring.takeEmpty() else { return nil }
    self.encoder = encoder
    self.ring = ring
    self.days = days
    output = CopyOutput(buffer)
    append(CopyEncoder.header)
  }

  /// What each JSON column got as a string because it was no object.
  var stringsInJSON: [(column: String, count: Int)] {
    zip(encoder.fields, encoder.stringsInJSON).filter { $0.1 > 0 }.map { ($0.0.name, $0.1) }
  }

  /// Spells all rows of a batch and sends what fills a buffer.
  ///
  /// - Returns: false when the sender has ended.
  mutating func write(_ batch: RecordBatch) throws(RowFault) -> Bool {
    let window = UnsafePointer(batch.window.base)
    for record in 0..<batch.count {
      let row = batch.slots.row(record)
      try encoder.encode(row, of: record, in: window, to: &output)
      days?.add(row, in: window)
      if output.count >= CopyRing.pieceByteCount, !sendOn() { return false }
    }
    return true
  }

  /// Sends what is left.
  mutating func finish() { ring.send(output.take()) }

  private mutating func sendOn() -> Bool {
    ring.send(output.take())
    guard let buffer = ring.takeEmpty() else { return false }
    output = CopyOutput(buffer)
    return true
  }

  private mutating func append(_ bytes: [UInt8]) {
    output.reserve(bytes.count)
    for byte in bytes { output.write(byte) }
  }
}
