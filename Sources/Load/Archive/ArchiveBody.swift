import Formats
import Glibc
import Records

/// The file of one body, written by the writing thread: digests of what came and of what lies there.
///
/// - Note: `@unchecked Sendable` because only the writing thread touches what changes; whoever reads the digests has
///   drained it before.
final class ArchiveBody: BlockTarget, @unchecked Sendable {
  private let path: String
  private var descriptor: Int32 = -1
  private let digest = Digest()
  private let packedDigest = Digest()
  /// Bytes of the body.
  private(set) var bytes = 0
  /// Bytes of the file.
  private(set) var packedBytes = 0
  /// SHA-256 of the body; empty until it is closed.
  private(set) var sha256 = ""
  /// SHA-256 of the file; empty until it is closed.
  private(set) var packedSHA256 = ""

  init(path: String) { self.path = path }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  func see(_ text: UnsafeRawBufferPointer) {
    digest.update(text)
    bytes += text.count
  }

  func write(_ bytes: UnsafeRawBufferPointer, rows: Int) throws(Fault) {
    if descriptor < 0 {
      descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw Storage.failure("cannot be made", at: path) }
    }
    do throws(WriteError) {
      try DescriptorTarget.writeAll(bytes, to: descriptor)
    } catch {
      throw error.fault(path)
    }
    packedDigest.update(bytes)
    packedBytes += bytes.count
  }

  func close() throws(Fault) {
    guard descriptor >= 0 else { return }
    let fault = fsync(descriptor) == 0 ? nil : Storage.failure("cannot be made durable", at: path)
    Glibc.close(descriptor)
    descriptor = -1
    if let fault { throw fault }
    sha256 = digest.finish()
    packedSHA256 = packedDigest.finish()
  }

  /// Removes the file, once the writing thread has nothing more for it.
  func remove() throws(Fault) {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
    try Storage.remove(path)
  }
}
