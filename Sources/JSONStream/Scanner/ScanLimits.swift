/// What a body may ask of memory. Every limit is enforced by a typed error.
public struct ScanLimits: Equatable, Sendable {
  /// Bytes of one record, and of one member beside the listing. At most `Slot.maximumByteCount`.
  public var maximumRecordBytes: Int
  /// Containers that may be open at once, the document's own included.
  public var maximumDepth: Int
  /// Bytes that one window may hold; slots can name 4 GiB.
  public var maximumWindowBytes: Int

  /// - Parameters:
  ///   - maximumRecordBytes: 16 MiB unless told; clamped to `Slot.maximumByteCount`.
  ///   - maximumDepth: 512 unless told.
  ///   - maximumWindowBytes: 1 GiB unless told; clamped to what slots can name.
  public init(
    maximumRecordBytes: Int = 16 << 20, maximumDepth: Int = 512, maximumWindowBytes: Int = 1 << 30
  ) {
    self.maximumRecordBytes = min(max(maximumRecordBytes, 2), Slot.maximumByteCount)
    self.maximumDepth = max(maximumDepth, 1)
    self.maximumWindowBytes = min(max(maximumWindowBytes, 64), Int(UInt32.max))
  }
}
