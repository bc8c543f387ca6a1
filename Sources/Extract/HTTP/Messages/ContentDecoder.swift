import Formats
import Records

/// Undoes the content encoding of a body, and knows whether it ended: libraries take half a gzip body for a whole one.
final class ContentDecoder {
  /// Bytes that come out at once.
  private static let pieceBytes = 128 << 10

  private let inflater: (any Inflater)?
  private let piece: UnsafeMutableRawBufferPointer
  private var takenBytes = 0

  /// - Parameter encoding: the value of `Content-Encoding`; empty when there is none.
  init(encoding: String) throws(HTTPError) {
    switch encoding.lowercased() {
    case "", "identity": inflater = nil
    case "gzip", "x-gzip": inflater = Compression.gzip(level: 1).makeInflater()
    default: throw .unknownEncoding(encoding)
    }
    piece = .allocate(byteCount: inflater == nil ? 0 : Self.pieceBytes, alignment: 64)
  }

  deinit { piece.deallocate() }

  /// Hands on what some bytes of the body mean.
  func decode(
    _ bytes: UnsafeRawBufferPointer, for receiver: any BodyReceiver
  ) throws(TransferFailure) {
    guard let inflater else { return try hand(bytes, to: receiver) }
    var rest = bytes
    while true {
      let (taken, written) = try step(inflater, rest)
      rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
      takenBytes += taken
      guard written > 0 else { return }
      try hand(UnsafeRawBufferPointer(rebasing: piece[..<written]), to: receiver)
    }
  }

  /// Says that the body is over.
  ///
  /// - Throws: `connectionLost` unless the encoding ended as its format ends.
  func finish() throws(TransferFailure) {
    do throws(InflateError) {
      try inflater?.finish()
    } catch {
      throw .http(.connectionLost(reason: error.description, afterBytes: takenBytes))
    }
  }

  private func step(
    _ inflater: any Inflater, _ bytes: UnsafeRawBufferPointer
  ) throws(TransferFailure) -> (taken: Int, written: Int) {
    do throws(InflateError) {
      return try inflater.step(bytes, into: piece)
    } catch {
      throw .http(.badEncoding(reason: error.description, afterBytes: takenBytes))
    }
  }

  private func hand(
    _ bytes: UnsafeRawBufferPointer, to receiver: any BodyReceiver
  ) throws(TransferFailure) {
    do throws(Fault) {
      try receiver.receive(bytes)
    } catch {
      throw .receiver(error)
    }
  }
}
