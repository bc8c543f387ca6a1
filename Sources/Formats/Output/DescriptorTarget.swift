import Glibc
public import Records
import Synchronization

/// Writes blocks to an open descriptor, such as standard output, which stays open.
public final class DescriptorTarget: BlockTarget {
  private let descriptor: Int32
  private let place: String
  private let closedByReader = Atomic<Bool>(false)

  /// - Parameters:
  ///   - descriptor: an open file descriptor.
  ///   - place: what messages call it.
  public init(descriptor: Int32, place: String) {
    self.descriptor = descriptor
    self.place = place
  }

  /// Whether the reader at the other end of a pipe has gone, which is no failure of ours. The process must
  /// ignore SIGPIPE.
  public var wasClosedByReader: Bool { closedByReader.load(ordering: .acquiring) }

  public func write(_ bytes: UnsafeRawBufferPointer, rows: Int) throws(Fault) {
    do throws(WriteError) {
      try DescriptorTarget.writeAll(bytes, to: descriptor)
    } catch {
      if error.code == EPIPE { closedByReader.store(true, ordering: .releasing) }
      throw error.fault(place)
    }
  }

  public func close() {}

  /// Writes all bytes, however often the system takes only some.
  public static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32
  ) throws(WriteError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno != EINTR {
        throw WriteError(code: errno)
      }
    }
  }
}

/// Why bytes could not be written: the system's number for it.
public struct WriteError: Error, Equatable, Sendable {
  /// `errno`.
  public let code: Int32

  /// - Parameter code: `errno`.
  public init(code: Int32) { self.code = code }

  /// The same for people, with what to do about it.
  public func fault(_ place: String) -> Fault {
    let reason = String(cString: strerror(code))
    let remedy: String? =
      switch code {
      case ENOSPC: "Free space on that disk or write elsewhere, then run again"
      case EDQUOT: "Raise the quota or write elsewhere, then run again"
      case EFBIG: "Set max_file_size below what the file system takes"
      case EROFS, EACCES, EPERM: "Give this user leave to write there"
      default: nil
      }
    return Fault(.failed, "cannot be written: \(reason)", at: place, remedy: remedy)
  }
}
