import Formats
import Records

/// Spells batches into blocks and hands them to the thread that writes.
final class RowStream: BatchReceiver {
  private let encoder: RowEncoder
  private let writer: BlockWriter
  private let target: any BlockTarget
  private let cancellation: Cancellation
  private var block: OutputBlock
  /// Slots that come from the input, until the first record was looked at.
  private var unseen: [Int]?

  init(
    _ encoder: RowEncoder, of schema: Schema, packed compression: Compression,
    to target: any BlockTarget,
    cancellation: Cancellation
  ) throws(Fault) {
    unseen = schema.columns.filter { !$0.sourceNames.isEmpty }.map(\.slot)
    self.encoder = encoder
    self.target = target
    self.cancellation = cancellation
    writer = try BlockWriter(
      compression, blockBytes: compression == .none ? 1 << 19 : 1 << 20)
    block = try writer.takeBlock()
    encoder.header.withUnsafeBytes { _ = block.text.append($0) }
  }

  func begin(currency: String?) throws(Fault) {}

  /// A record that cannot be used ends the conversion: nothing is left out silently.
  func receive(_ batch: RecordBatch) throws(Fault) {
    try cancellation.check()
    if let rejected = batch.rejected.first {
      throw Fault(
        .failed, rejected.reason,
        at: "\(rejected.pageName), \(rejected.path) at byte \(rejected.byteOffset)",
        remedy: "Mend the record, or load it by a pipeline, which can put it aside (on_bad_record)")
    }
    try checkFirst(batch)
    var next = 0
    while true {
      next = encoder.encodeWhatFits(batch, records: next..<batch.count, into: &block.text)
      if next == batch.count { return }
      writer.submit(block, to: target)
      block = try writer.takeBlock()
    }
  }

  /// An object that stands alone is a record only if it has a field of one: `{}` and `{"message": …}` are answers
  /// without records, and must not become a row.
  private func checkFirst(_ batch: RecordBatch) throws(Fault) {
    guard let slots = unseen, batch.count > 0 else { return }
    unseen = nil
    let isListing = !batch.origin.arrayPath.isEmpty
    guard !isListing, slots.allSatisfy({ batch.slots[0, $0].kind == .null }) else { return }
    throw Fault(
      .failed,
      "the first record has no field of the endpoint; expected an array of records as 'data', 'value' or 'content',"
        + " or records themselves",
      at: "page 1, /0", remedy: "Check that it is no error message, and --endpoint")
  }

  /// Waits until all rows are written.
  func finish() throws(Fault) {
    writer.submit(block, to: target)
    try writer.drain()
    writer.stop()
  }
}
