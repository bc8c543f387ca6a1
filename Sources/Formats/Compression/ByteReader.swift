import Glibc
public import Records

/// Bytes that are asked for: a file, standard input, or either unpacked.
public protocol ByteReader: AnyObject {
  /// Writes some bytes into `room`, waiting for them, and returns how many; 0 only at the end.
  func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int
}

/// Reads a file descriptor, which it closes at its end of life when told so.
public final class DescriptorReader: ByteReader {
  private let descriptor: Int32
  private let place: String
  private let closes: Bool

  /// - Parameters:
  ///   - descriptor: an open file descriptor.
  ///   - place: what messages call it.
  ///   - closes: whether to close it.
  public init(descriptor: Int32, place: String, closes: Bool) {
    self.descriptor = descriptor
    self.place = place
    self.closes = closes
  }

  /// Opens a file.
  public convenience init(path: String) throws(Fault) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Fault(.failed, "cannot be opened: \(String(cString: strerror(errno)))", at: path)
    }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    self.init(descriptor: descriptor, place: path, closes: true)
  }

  deinit { if closes { close(descriptor) } }

  /// Bytes that the file has, or nil where that is not known, as for a pipe.
  public var byteCount: Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  public func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    while true {
      let count = Glibc.read(descriptor, room.baseAddress, room.count)
      if count >= 0 { return count }
      if errno != EINTR {
        throw Fault(.failed, "cannot be read: \(String(cString: strerror(errno)))", at: place)
      }
    }
  }
}

/// Reads another reader's bytes, unpacked when their first bytes say that they are packed.
public final class InflatingReader: ByteReader {
  private let source: any ByteReader
  private let place: String
  private let limits: InflateLimits
  private let memory: UnsafeMutableRawBufferPointer
  private var unread = 0..<0
  private var inflater: (any Inflater)?
  private var hasSniffed = false
  private var isAtEnd = false
  /// What the first bytes said; `none` before the first read.
  public private(set) var compression = Compression.none

  /// - Parameters:
  ///   - source: what to read.
  ///   - place: what messages call it.
  ///   - limits: where unpacking stops.
  public init(_ source: any ByteReader, place: String, limits: InflateLimits = InflateLimits()) {
    self.source = source
    self.place = place
    self.limits = limits
    memory = .allocate(byteCount: 1 << 17, alignment: 64)
  }

  deinit { memory.deallocate() }

  public func read(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    guard room.count > 0 else { return 0 }
    if !hasSniffed { try sniff() }
    guard let inflater else { return try readPlain(into: room) }
    while true {
      do throws(InflateError) {
        let input = UnsafeRawBufferPointer(rebasing: memory[unread])
        let (taken, written) = try inflater.step(input, into: room)
        unread = unread.lowerBound + taken..<unread.upperBound
        if written > 0 { return written }
        if isAtEnd {
          try inflater.finish()
          return 0
        }
      } catch {
        throw Fault(.failed, error.description, at: place)
      }
      try refill()
    }
  }

  /// Looks at the first bytes, waiting for them, and returns what they say.
  public func look() throws(Fault) -> Compression {
    if !hasSniffed { try sniff() }
    return compression
  }

  private func readPlain(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    if unread.isEmpty { return try source.read(into: room) }
    let count = min(unread.count, room.count)
    room.copyMemory(
      from: UnsafeRawBufferPointer(rebasing: memory[unread.lowerBound..<unread.lowerBound + count]))
    unread = unread.lowerBound + count..<unread.upperBound
    return count
  }

  private func sniff() throws(Fault) {
    hasSniffed = true
    while unread.count < 4, !isAtEnd {
      let count = try source.read(
        into: UnsafeMutableRawBufferPointer(rebasing: memory[unread.upperBound...]))
      isAtEnd = count == 0
      unread = 0..<unread.upperBound + count
    }
    compression = Compression.sniff(UnsafeRawBufferPointer(rebasing: memory[unread]))
    inflater = compression.makeInflater(limits: limits)
  }

  private func refill() throws(Fault) {
    let count = try source.read(into: memory)
    isAtEnd = count == 0
    unread = 0..<count
  }
}
