import Glibc
import Synchronization

/// Disk for what does not fit into memory, within `limits.spool`. One for all units of a run, for any thread.
///
/// Files have no name, so nothing is left of them when they end, also after `kill -9`.
public final class SpoolDisk: Sendable {
  /// Bytes that all files together may have.
  public let limit: ByteSize
  /// Where the files lie.
  public let folder: String
  private let used = Atomic<Int>(0)

  /// - Parameters:
  ///   - limit: bytes that all files together may have.
  ///   - folder: an existing folder.
  public init(
    limit: ByteSize = ByteSize(bytes: 20 << 30), folder: String = SpoolDisk.temporaryFolder
  ) {
    self.limit = limit
    self.folder = folder
  }

  /// `TMPDIR`, else `/var/tmp`, which unlike `/tmp` is on a disk nearly everywhere.
  public static var temporaryFolder: String {
    let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return named.isEmpty ? "/var/tmp" : named
  }

  /// Bytes that all files have now.
  public var bytesUsed: Int { used.load(ordering: .relaxed) }

  /// A new, empty file.
  ///
  /// - Throws: `failed` when the folder takes no file.
  public func makeFile() throws(Fault) -> SpoolFile {
    var path = Array((folder + "/meterline-XXXXXX").utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else {
      throw Fault(
        .failed, "no temporary file can be made: \(String(cString: strerror(errno)))", at: folder,
        remedy: "Set TMPDIR to a folder with room")
    }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return SpoolFile(descriptor, of: self)
  }

  func take(_ byteCount: Int) throws(Fault) {
    let (_, total) = used.add(byteCount, ordering: .relaxed)
    guard total > limit.bytes else { return }
    used.subtract(byteCount, ordering: .relaxed)
    throw Fault(
      .failed, "what memory does not hold of a unit needs more disk than limits.spool, \(limit)",
      at: folder, remedy: "Raise limits.spool, or give deduplicate and unique more memory")
  }

  func giveBack(_ byteCount: Int) { used.subtract(byteCount, ordering: .relaxed) }
}

/// A file without a name that is written once, from front to end, and read at any place. Used by one thread at a time.
public final class SpoolFile {
  private let descriptor: Int32
  private let disk: SpoolDisk
  /// Bytes in the file.
  public private(set) var count = 0

  init(_ descriptor: Int32, of disk: SpoolDisk) {
    self.descriptor = descriptor
    self.disk = disk
  }

  deinit {
    close(descriptor)
    disk.giveBack(count)
  }

  /// Writes bytes behind the last one.
  ///
  /// - Throws: `failed` when the disk is full or `limits.spool` is reached.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
    try disk.take(bytes.count)
    var written = 0
    while written < bytes.count, let base = bytes.baseAddress {
      let result = pwrite(
        descriptor, base + written, bytes.count - written, off_t(count + written))
      if result < 0, errno == EINTR { continue }
      guard result > 0 else {
        disk.giveBack(bytes.count)
        throw fault("written")
      }
      written += result
    }
    count += bytes.count
  }

  /// Fills `room` with the bytes from `offset` on; all of them must be in the file.
  public func read(at offset: Int, into room: UnsafeMutableRawBufferPointer) throws(Fault) {
    precondition(offset >= 0 && offset + room.count <= count)
    var got = 0
    while got < room.count, let base = room.baseAddress {
      let result = pread(descriptor, base + got, room.count - got, off_t(offset + got))
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw fault("read") }
      got += result
    }
  }

  private func fault(_ verb: String) -> Fault {
    Fault(
      .failed, "a temporary file cannot be \(verb): \(String(cString: strerror(errno)))",
      at: disk.folder, remedy: "Make room, or set TMPDIR to a folder that has some")
  }
}
