import Formats
import Records

/// Reads a file as it lies there and keeps the digest of its bytes, so that a later run knows it again. The digest is
/// reckoned on a thread of its own.
final class DigestingReader: ByteReader {
  private let source: DescriptorReader
  private let running = RunningDigest()
  /// Bytes read.
  private(set) var count = 0

  init(path: String) throws(Fault) { source = try DescriptorReader(path: path) }

  func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    let count = try source.read(into: room)
    running.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
    self.count += count
    return count
  }

  /// SHA-256 of the bytes so far, hexadecimal.
  var sha256: String { running.finish() }

  /// The digest of the bytes so far, which goes its own way from here.
  var digest: Digest { running.copy() }

  /// SHA-256 of a whole file.
  static func sha256(of path: String, _ cancellation: Cancellation) throws(Fault) -> String {
    let reader = try DigestingReader(path: path)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { room.deallocate() }
    while try reader.read(into: room) > 0 { try cancellation.check() }
    return reader.sha256
  }
}
