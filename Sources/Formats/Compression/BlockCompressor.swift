import CDeflate
import CZstd
public import JSONStream
public import Records

/// Packs blocks, each by itself: what it makes of them can be written one after the other.
///
/// Not for two threads at a time. Memory: some 300 KiB for gzip 1, about 1 MiB for zstd 1.
public final class BlockCompressor {
  private enum Engine {
    case copy
    case gzip(OpaquePointer)
    case zstd(OpaquePointer)
  }

  private let engine: Engine

  /// - Throws: `configuration` when the level does not exist.
  public init(_ compression: Compression) throws(Fault) {
    switch compression {
    case .none: engine = .copy
    case .gzip(let level):
      guard (0...12).contains(level), let made = libdeflate_alloc_compressor(Int32(level)) else {
        throw Fault(.configuration, "gzip has no level \(level)", remedy: "Use 1 to 12")
      }
      engine = .gzip(made)
    case .zstd(let level):
      guard (1...19).contains(level), let made = ZSTD_createCCtx() else {
        throw Fault(.configuration, "zstd has no level \(level)", remedy: "Use 1 to 19")
      }
      ZSTD_CCtx_setParameter(made, ZSTD_c_compressionLevel, Int32(level))
      ZSTD_CCtx_setParameter(made, ZSTD_c_checksumFlag, 1)
      engine = .zstd(made)
    }
  }

  deinit {
    switch engine {
    case .copy: break
    case .gzip(let compressor): libdeflate_free_compressor(compressor)
    case .zstd(let context): ZSTD_freeCCtx(context)
    }
  }

  /// Appends the packed bytes to `output`. No bytes become an empty member or frame.
  public func compress(
    _ bytes: UnsafeRawBufferPointer, into output: inout ByteWindow
  ) throws(Fault) {
    let bound: Int
    switch engine {
    case .copy:
      output.append(bytes)
      return
    case .gzip(let compressor): bound = libdeflate_gzip_compress_bound(compressor, bytes.count)
    case .zstd: bound = ZSTD_compressBound(bytes.count)
    }
    _ = try output.appendUninitialized(bound) { (room) throws(Fault) -> Int in
      switch engine {
      case .copy: return 0
      case .gzip(let compressor):
        let count = libdeflate_gzip_compress(
          compressor, bytes.baseAddress, bytes.count, room.baseAddress, room.count)
        guard count > 0 else { throw Fault(.failed, "gzip could not pack \(bytes.count) bytes") }
        return count
      case .zstd(let context):
        let count = ZSTD_compress2(
          context, room.baseAddress, room.count, bytes.baseAddress, bytes.count)
        guard ZSTD_isError(count) == 0 else {
          let reason = String(cString: ZSTD_getErrorName(count))
          throw Fault(.failed, "zstd could not pack \(bytes.count) bytes: \(reason)")
        }
        return count
      }
    }
  }
}
