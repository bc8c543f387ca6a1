import CZlib
import Scenario

/// A body in the gzip format (RFC 1952), in stored blocks: the bytes as they are, framed and summed.
///
/// Stored blocks are as good as any for a client that has to inflate, and cost next to nothing here.
final class GzipStream: BodyStream {
  private let body: any BodyStream
  private let piece = OutputBuffer(capacity: 2 * OutputBuffer.pieceBytes)
  /// How many bytes come; nil for all.
  private let limit: Int?
  /// CRC-32 of what was sent.
  private var sum: UInt = 0
  private var length: UInt32 = 0
  private var position = 0
  private var sent = 0
  private var isOpened = false
  private var moreFollows = true

  private static let blockBytes = 32 << 10

  /// - Parameter isHalf: ends in the middle, as if that were the end.
  init(_ body: any BodyStream, isHalf: Bool) {
    self.body = body
    limit = isHalf ? body.countBytes() / 2 : nil
  }

  func rewind() {
    body.rewind()
    (sum, length, position, sent) = (0, 0, 0, 0)
    (isOpened, moreFollows) = (false, true)
    piece.removeAll()
  }

  func fill(_ buffer: OutputBuffer) -> Bool {
    if !isOpened {
      buffer.append([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF])
      isOpened = true
    }
    while !buffer.hasPiece {
      if let limit, sent >= limit { return false }
      if position == piece.count {
        guard moreFollows else { return end(buffer) }
        piece.removeAll()
        position = 0
        moreFollows = body.fill(piece)
      }
      appendBlock(to: buffer)
    }
    return true
  }

  private func appendBlock(to buffer: OutputBuffer) {
    let count = min(Self.blockBytes, piece.count - position)
    let block = UnsafeRawBufferPointer(rebasing: piece.bytes[position..<position + count])
    buffer.append(Self.head(count, isLast: false))
    buffer.append(block)
    sum = block.withMemoryRebound(to: UInt8.self) { crc32_z(sum, $0.baseAddress, $0.count) }
    length &+= UInt32(count)
    position += count
    sent += count
  }

  private func end(_ buffer: OutputBuffer) -> Bool {
    buffer.append(Self.head(0, isLast: true))
    for value in [UInt32(truncatingIfNeeded: sum), length] {
      for shift in [0, 8, 16, 24] { buffer.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    return false
  }

  private static func head(_ count: Int, isLast: Bool) -> [UInt8] {
    let low = UInt8(truncatingIfNeeded: count)
    let high = UInt8(truncatingIfNeeded: count >> 8)
    return [isLast ? 1 : 0, low, high, ~low, ~high]
  }
}

/// A body that is there as a whole.
final class BytesStream: BodyStream {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func rewind() { position = 0 }

  func fill(_ buffer: OutputBuffer) -> Bool {
    let end = min(bytes.count, position + OutputBuffer.pieceBytes)
    buffer.append(Array(bytes[position..<end]))
    position = end
    return position < bytes.count
  }
}
