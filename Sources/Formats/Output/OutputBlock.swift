public import JSONStream
public import Records

/// A piece of output on its way from the thread that spells rows to the thread that writes them.
///
/// - Note: `@unchecked Sendable` because a block has one owner at a time: whoever took it last from a
///   `BlockWriter` or from one of its queues.
public final class OutputBlock: @unchecked Sendable {
  /// The lines.
  public var text: ByteWindow
  /// Rows in `text`.
  public var rows = 0
  /// `text` packed, once a compressor had it.
  var packed = ByteWindow(capacity: 64)

  private let textBytes: Int

  /// - Parameter textBytes: bytes to hold without growing.
  init(textBytes: Int) {
    self.textBytes = textBytes
    text = ByteWindow(capacity: textBytes)
  }

  /// Makes the block empty; memory that one long record asked for is given back.
  func clear() {
    rows = 0
    if text.capacity > 4 * textBytes {
      text = ByteWindow(capacity: textBytes)
      packed = ByteWindow(capacity: 64)
    }
    text.truncate(to: 0)
    packed.truncate(to: 0)
  }
}

/// Where blocks go in the end: a file, a series of files, a descriptor. Called by the writing thread alone.
public protocol BlockTarget: AnyObject, Sendable {
  /// Sees the text of a block before its bytes, packed or not, are written.
  func see(_ text: UnsafeRawBufferPointer)
  /// Writes the bytes of one block, which holds whole rows.
  func write(_ bytes: UnsafeRawBufferPointer, rows: Int) throws(Fault)
  /// Makes durable and closes what is open; a later write opens again.
  func close() throws(Fault)
}

extension BlockTarget {
  public func see(_ text: UnsafeRawBufferPointer) {}
}
