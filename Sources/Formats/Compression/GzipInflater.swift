import CZlib

/// Unpacks gzip, any number of members one after the other; zero bytes behind the last are padding.
public final class GzipInflater: Inflater {
  /// zlib keeps a pointer to its stream, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var meter: InflateMeter
  /// Between members, the first not excluded, nothing is owed.
  private var isInsideMember = true
  private var isPadding = false

  /// - Parameter limits: where to stop.
  public init(limits: InflateLimits = InflateLimits()) {
    meter = InflateMeter(limits: limits)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window; 16 more ask for gzip's header and trailer.
    inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  public func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(InflateError) -> (taken: Int, written: Int) {
    var taken = 0
    var written = 0
    while written < output.count {
      if !isInsideMember {
        guard taken < input.count else { break }
        guard try startMember(input[taken]) else {
          taken += 1
          continue
        }
      }
      let (took, wrote, status) = inflateOnce(
        UnsafeRawBufferPointer(rebasing: input[taken...]),
        UnsafeMutableRawBufferPointer(rebasing: output[written...]))
      taken += took
      written += wrote
      try meter.count(taken: took, written: wrote)
      switch status {
      case Z_STREAM_END: isInsideMember = false
      case Z_OK, Z_BUF_ERROR: if took == 0, wrote == 0 { return (taken, written) }
      default:
        throw .corrupt(format: "gzip", byteOffset: meter.taken, reason: reason(status))
      }
    }
    return (taken, written)
  }

  public func finish() throws(InflateError) {
    if isInsideMember { throw .truncated(format: "gzip", byteOffset: meter.taken) }
  }

  /// Whether a new member starts with this byte; zero is padding instead.
  private func startMember(_ byte: UInt8) throws(InflateError) -> Bool {
    if byte == 0 {
      isPadding = true
      return false
    }
    guard !isPadding else {
      throw .corrupt(format: "gzip", byteOffset: meter.taken, reason: "bytes after the padding")
    }
    inflateReset(stream)
    isInsideMember = true
    return true
  }

  private func inflateOnce(
    _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, written: Int, status: Int32) {
    let available = min(input.count, Int(UInt32.max))
    let room = min(output.count, Int(UInt32.max))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(available)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let status = inflate(stream, Z_NO_FLUSH)
    return (
      available - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out), status
    )
  }

  private func reason(_ status: Int32) -> String {
    stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
  }
}
