import Glibc
import Records

/// The bytes of a rate table, read whole: such tables are small, and their digest must be that of what was used.
struct RateTableFile {
  /// The most bytes that a table may have; the history of thirty years has two million.
  static let maximumByteCount = 64 << 20

  let bytes: [UInt8]
  /// SHA-256 of the bytes, hexadecimal.
  let sha256: String

  /// Why a table cannot be read; follows the path in messages.
  struct Failure: Error { var reason: String }

  init(path: String) throws(Failure) {
    // A pipe without a writer would block for ever without O_NONBLOCK.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.systemFailure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.systemFailure() }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(reason: "is not a file") }
    bytes = try Self.readAll(descriptor, expecting: Int(status.st_size))
    if let kind = Self.packing(of: bytes) {
      throw Failure(reason: "is \(kind), not a table; unpack it first")
    }
    let digest = Digest()
    bytes.withUnsafeBytes { digest.update($0) }
    sha256 = digest.finish()
  }

  private static func readAll(_ descriptor: Int32, expecting size: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(size, maximumByteCount))
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw systemFailure() }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= maximumByteCount else {
        throw Failure(reason: "has more than \(ByteSize(bytes: maximumByteCount))")
      }
    }
  }

  private static func packing(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "a zip archive" }
    if bytes.starts(with: [0x1F, 0x8B]) { return "gzip" }
    return bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? "zstd" : nil
  }

  private static func systemFailure() -> Failure {
    Failure(reason: "cannot be read: \(String(cString: strerror(errno)))")
  }
}
