import Formats
import Records

/// Spells batches into blocks and hands them to the thread that writes.
final class RowStream: BatchReceiver {
  private let encoder: RowEncoder
  private let writer: BlockWriter
  private let target: any BlockTarget
  private let cancellation: Cancellation
  private var block: OutputBlock

  init(
    _ encoder: RowEncoder, to target: any BlockTarget, cancellation: Cancellation
  ) throws(Fault) {
    self.encoder = encoder
    self.target = target
    self.cancellation = cancellation
    writer = try BlockWriter(.none, blockBytes: 1 << 19)
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
        at: "\(rejected.pageName), \(rejected.path) at byte \(rejected.byteOffset)")
    }
    encoder.encode(batch, records: 0..<batch.count, into: &block.text)
    block.rows += batch.count
    guard block.text.count >= writer.blockBytes / 2 else { return }
    writer.submit(block, to: target)
    block = try writer.takeBlock()
  }

  /// Waits until all rows are written.
  func finish() throws(Fault) {
    writer.submit(block, to: target)
    try writer.drain()
    writer.stop()
  }
}
