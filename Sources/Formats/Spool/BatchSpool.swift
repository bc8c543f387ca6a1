import CZstd
import JSONStream
public import Records

/// Batches that wait on disk to be read again: one compressed file without a name.
///
/// A batch comes back as it was: window, slots, places and origin, without its rejected records. Memory is that of
/// two batches, whatever the number of rows. Costs some 2 ns a byte of window to write and 1 ns to read.
public final class BatchSpool {
  /// What stands before each packed batch.
  private struct Head {
    var packedCount = 0
    var rows = 0
    var windowCount = 0
    var pathCount = 0
    var page = 0
    var windowOffset = 0
    var firstOrdinalOfPage = 0
    /// -1 for none.
    var window = -1
  }

  private let file: SpoolFile
  private let compressor: BlockCompressor
  private var plain = ByteWindow(capacity: 1 << 20)
  private var packed = ByteWindow(capacity: 1 << 19)
  /// Rows that wait.
  public private(set) var rows = 0

  /// An empty spool.
  public init(on disk: SpoolDisk) throws(Fault) {
    file = try disk.makeFile()
    compressor = try BlockCompressor(.zstd(level: 1))
  }

  /// Bytes on disk.
  public var byteCount: Int { file.count }

  /// Writes a batch behind the others.
  public func append(_ batch: RecordBatch) throws(Fault) {
    guard batch.count > 0 else { return }
    let origin = batch.origin
    let path = Array(origin.arrayPath.utf8)
    var head = Head(
      rows: batch.count, windowCount: batch.window.count, pathCount: path.count,
      page: origin.page, windowOffset: origin.windowOffset,
      firstOrdinalOfPage: origin.firstOrdinalOfPage, window: origin.window ?? -1)
    plain.truncate(to: 0)
    path.withUnsafeBytes { _ = plain.append($0) }
    plain.append(UnsafeRawBufferPointer(batch.places))
    plain.append(UnsafeRawBufferPointer(batch.rows))
    plain.append(batch.window.bytes())
    packed.truncate(to: 0)
    try compressor.compress(plain.bytes(), into: &packed)
    head.packedCount = packed.count
    try withUnsafeBytes(of: head) { bytes throws(Fault) in try file.append(bytes) }
    try file.append(packed.bytes())
    rows += batch.count
  }

  /// Reads all batches in order, each valid for the length of the call, which may change it.
  ///
  /// - Parameter width: slots of a record, those that it had.
  public func replay(
    width: Int, _ body: (RecordBatch) throws(Fault) -> Void
  ) throws(Fault) {
    let batch = RecordBatch(width: width)
    var offset = 0
    while offset < file.count {
      let head = try head(at: offset)
      offset += MemoryLayout<Head>.size
      try unpack(head, at: offset)
      offset += head.packedCount
      fill(batch, head)
      try body(batch)
    }
  }

  private func head(at offset: Int) throws(Fault) -> Head {
    plain.truncate(to: 0)
    _ = try plain.appendUninitialized(MemoryLayout<Head>.size) { room throws(Fault) in
      try file.read(at: offset, into: room)
      return room.count
    }
    return plain.bytes().loadUnaligned(as: Head.self)
  }

  /// Brings one packed batch into `plain`.
  private func unpack(_ head: Head, at offset: Int) throws(Fault) {
    packed.truncate(to: 0)
    _ = try packed.appendUninitialized(head.packedCount) { room throws(Fault) in
      try file.read(at: offset, into: room)
      return head.packedCount
    }
    let size = ZSTD_getFrameContentSize(packed.base, packed.count)
    guard size < 1 << 40 else { throw Self.damaged("its size is not known") }
    plain.truncate(to: 0)
    _ = try plain.appendUninitialized(Int(size)) { room throws(Fault) in
      let count = ZSTD_decompress(room.baseAddress, room.count, packed.base, packed.count)
      guard ZSTD_isError(count) == 0 else {
        throw Self.damaged(String(cString: ZSTD_getErrorName(count)))
      }
      return count
    }
  }

  private static func damaged(_ reason: String) -> Fault {
    Fault(.failed, "a temporary file is not as it was written: \(reason)")
  }

  private func fill(_ batch: RecordBatch, _ head: Head) {
    batch.clear()
    let bytes = plain.bytes()
    let places = head.pathCount
    let slots = places + head.rows * MemoryLayout<RecordPlace>.stride
    let width = batch.slots.width
    let window = slots + head.rows * width * MemoryLayout<Slot>.stride
    batch.origin = BatchOrigin(
      page: head.page, windowOffset: head.windowOffset,
      firstOrdinalOfPage: head.firstOrdinalOfPage,
      arrayPath: String(decoding: bytes[..<places], as: UTF8.self),
      window: head.window < 0 ? nil : head.window)
    for row in 0..<head.rows {
      let place = bytes.loadUnaligned(
        fromByteOffset: places + row * MemoryLayout<RecordPlace>.stride, as: RecordPlace.self)
      batch.slots.appendRow(place)
    }
    UnsafeMutableRawBufferPointer(
      start: batch.slots.slots, count: window - slots
    ).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[slots..<window]))
    batch.window.append(UnsafeRawBufferPointer(rebasing: bytes[window...]))
  }
}

extension RecordBatch {
  /// The places of all rows.
  fileprivate var places: UnsafeBufferPointer<RecordPlace> {
    UnsafeBufferPointer(start: slots.places, count: count)
  }

  /// The slots of all rows.
  fileprivate var rows: UnsafeBufferPointer<Slot> {
    UnsafeBufferPointer(start: slots.slots, count: count * slots.width)
  }
}
