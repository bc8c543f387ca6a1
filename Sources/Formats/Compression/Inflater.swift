/// What packed input may ask for.
public struct InflateLimits: Sendable, Equatable {
  /// Bytes that may come out.
  public var maximumBytes: Int
  /// Bytes that may come out for each that went in, once more than `freeBytes` came out.
  public var maximumRatio: Int
  /// Bytes that a zstd frame may want as its window: a power of two from 2^10 to 2^31.
  public var zstdWindowBytes: Int

  /// Output whose ratio nobody asks about.
  static let freeBytes = 64 << 20

  /// - Parameters:
  ///   - maximumBytes: 64 GiB unless told.
  ///   - maximumRatio: 2000 unless told; gzip itself cannot exceed 1032.
  ///   - zstdWindowBytes: 8 MiB unless told.
  public init(
    maximumBytes: Int = 64 << 30, maximumRatio: Int = 2000, zstdWindowBytes: Int = 1 << 23
  ) {
    self.maximumBytes = maximumBytes
    self.maximumRatio = maximumRatio
    self.zstdWindowBytes = zstdWindowBytes
  }
}

/// Why packed bytes cannot be read.
public enum InflateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes end inside a member or frame, or before the first.
  case truncated(format: String, byteOffset: Int)
  /// The bytes are not what they claim to be.
  case corrupt(format: String, byteOffset: Int, reason: String)
  /// More bytes would come out than allowed.
  case tooLarge(limitBytes: Int)
  /// Far more bytes come out than went in.
  case ratioTooHigh(limit: Int)
  /// A zstd frame wants a larger window than allowed.
  case windowTooLarge(limitBytes: Int)

  /// One sentence without full stop; offsets count packed bytes.
  public var description: String {
    switch self {
    case .truncated(let format, let offset):
      "the \(format) stream ends too early, after byte \(offset)"
    case .corrupt(let format, let offset, let reason):
      "the \(format) stream is damaged after byte \(offset): \(reason)"
    case .tooLarge(let limit): "more than \(limit) bytes come out of the compressed stream"
    case .ratioTooHigh(let limit):
      "the compressed stream grows more than \(limit)-fold, as a decompression bomb does"
    case .windowTooLarge(let limit):
      "the zstd stream needs a window of more than \(limit) bytes; raise limits.zstd_window"
    }
  }
}

/// Unpacks a stream piece by piece in constant memory. Not for two threads at a time.
public protocol Inflater: AnyObject {
  /// Unpacks as much as fits.
  ///
  /// - Returns: bytes taken and bytes written. When nothing was written, all of `input` was taken and more is needed.
  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(InflateError) -> (taken: Int, written: Int)

  /// Says that no input is left.
  ///
  /// - Throws: `truncated` unless the stream ended as its format ends.
  func finish() throws(InflateError)
}

extension Compression {
  /// An unpacker for this packing, or nil where there is none.
  public func makeInflater(limits: InflateLimits = InflateLimits()) -> (any Inflater)? {
    switch self {
    case .none: nil
    case .gzip: GzipInflater(limits: limits)
    case .zstd: ZstdInflater(limits: limits)
    }
  }
}

/// Counts what goes in and out of an inflater, and stops it at its limits.
struct InflateMeter {
  let limits: InflateLimits
  private(set) var taken = 0
  private(set) var written = 0

  init(limits: InflateLimits) { self.limits = limits }

  mutating func count(taken: Int, written: Int) throws(InflateError) {
    self.taken += taken
    self.written += written
    if self.written > limits.maximumBytes {
      throw .tooLarge(limitBytes: limits.maximumBytes)
    }
    if self.written > InflateLimits.freeBytes,
      self.written / max(self.taken, 1) > limits.maximumRatio
    {
      throw .ratioTooHigh(limit: limits.maximumRatio)
    }
  }
}
