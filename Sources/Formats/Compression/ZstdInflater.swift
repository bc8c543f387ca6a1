import CZstd

/// Unpacks zstd, any number of frames one after the other.
public final class ZstdInflater: Inflater {
  private let context: OpaquePointer?
  private var meter: InflateMeter
  /// What zstd still wants; 0 once a frame is complete.
  private var owed = 1

  /// - Parameter limits: where to stop.
  public init(limits: InflateLimits = InflateLimits()) {
    meter = InflateMeter(limits: limits)
    context = ZSTD_createDCtx()
    let windowLog =
      Int32(max(limits.zstdWindowBytes, 1024).bitWidth - 1)
      - Int32(max(limits.zstdWindowBytes, 1024).leadingZeroBitCount)
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, min(windowLog, 31))
  }

  deinit { ZSTD_freeDCtx(context) }

  public func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(InflateError) -> (taken: Int, written: Int) {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    while target.pos < target.size {
      let (before, wrote) = (source.pos, target.pos)
      let result = ZSTD_decompressStream(context, &target, &source)
      if ZSTD_isError(result) != 0 { throw error(result, byteOffset: meter.taken + source.pos) }
      if source.pos == before, target.pos == wrote { break }
      owed = result
      if source.pos == source.size, target.pos < target.size { break }
    }
    try meter.count(taken: source.pos, written: target.pos)
    return (source.pos, target.pos)
  }

  public func finish() throws(InflateError) {
    if owed != 0 { throw .truncated(format: "zstd", byteOffset: meter.taken) }
  }

  private func error(_ result: Int, byteOffset: Int) -> InflateError {
    if ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge {
      return .windowTooLarge(limitBytes: meter.limits.zstdWindowBytes)
    }
    return .corrupt(
      format: "zstd", byteOffset: byteOffset, reason: String(cString: ZSTD_getErrorName(result)))
  }
}
