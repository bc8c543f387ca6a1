import Records
import Synchronization

/// A few buffers that go round between the thread that encodes and the one that sends: memory stays bounded, and the
/// slower of the two makes the other wait.
final class CopyRing: Sendable {
  /// Bytes after which a buffer is sent on.
  static let pieceByteCount = 1 << 17
  /// A piece of more is one of large records, and travels alone.
  private static let commonByteCount = pieceByteCount * 2

  private let bufferCount: Int
  private let empty: BoundedQueue<CopyBuffer>
  private let full: BoundedQueue<CopyBuffer>
  private let abandoned = Atomic(false)

  /// - Parameter bufferCount: with 16, two blocks of rows of a common size find room, so that neither half's session
  ///   waits while the other's block is spelled.
  init(bufferCount: Int = 16) {
    self.bufferCount = bufferCount
    empty = BoundedQueue(capacity: bufferCount)
    full = BoundedQueue(capacity: bufferCount)
    for _ in 0..<bufferCount {
      empty.push(CopyBuffer(capacity: Self.pieceByteCount + Self.pieceByteCount / 4))
    }
  }

  // MARK: The encoder's side

  /// An empty buffer, as soon as there is one; nil once the sender has ended.
  func takeEmpty() -> CopyBuffer? { empty.pop() }

  /// Sends a buffer on; it is dropped when the sender has ended. One of large records is waited for, so that not many
  /// of them are in memory at once.
  func send(_ buffer: CopyBuffer) {
    let isLarge = buffer.count > Self.commonByteCount
    full.push(buffer)
    if isLarge { waitUntilSent() }
  }

  /// Says that no more will come.
  func end() { full.close() }

  /// Says that no more will come, and that what came must not count.
  func abandon() {
    abandoned.store(true, ordering: .sequentiallyConsistent)
    full.close()
  }

  /// All buffers have come back when as many as there are were taken.
  private func waitUntilSent() {
    var buffers: [CopyBuffer] = []
    while buffers.count < bufferCount, let buffer = empty.pop() { buffers.append(buffer) }
    for buffer in buffers { empty.push(buffer) }
  }

  // MARK: The sender's side

  /// Whether what was sent must not count.
  var isAbandoned: Bool { abandoned.load(ordering: .sequentiallyConsistent) }

  /// The next buffer to send; nil when no more will come.
  func takeFull() -> CopyBuffer? { full.pop() }

  /// Gives a sent buffer back.
  func recycle(_ buffer: CopyBuffer) {
    buffer.clear(keeping: Self.pieceByteCount + Self.pieceByteCount / 4)
    empty.push(buffer)
  }

  /// Says that nothing more will be sent, so that the encoder does not wait for ever.
  func close() {
    full.close()
    empty.close()
  }
}
