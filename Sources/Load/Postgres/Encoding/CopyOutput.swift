/// Writes into a buffer, in the byte order of PostgreSQL's protocol.
///
/// `reserve` comes before every write; the writes themselves check nothing. Invariant: `base` and `capacity` are
/// those of `buffer`, whose own count is brought up to date by `take`.
struct CopyOutput {
  private var buffer: CopyBuffer
  private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  var count: Int

  init(_ buffer: CopyBuffer) {
    self.buffer = buffer
    base = buffer.base
    capacity = buffer.capacity
    count = buffer.count
  }

  /// The buffer with all that was written.
  func take() -> CopyBuffer {
    buffer.count = count
    return buffer
  }

  /// Makes room for `byteCount` bytes.
  @inline(__always)
  mutating func reserve(_ byteCount: Int) {
    if count &+ byteCount > capacity { grow(for: byteCount) }
  }

  @inline(never)
  private mutating func grow(for byteCount: Int) {
    buffer.count = count
    buffer.grow(to: max(capacity * 2, count + byteCount))
    base = buffer.base
    capacity = buffer.capacity
  }

  @inline(__always)
  mutating func write(_ byte: UInt8) {
    base[count] = byte
    count &+= 1
  }

  @inline(__always)
  mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    store(number, at: count)
    count &+= MemoryLayout<Number>.size
  }

  /// Writes over what stands at an offset.
  @inline(__always)
  mutating func store<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
    UnsafeMutableRawPointer(base + offset).storeBytes(of: number.bigEndian, as: Number.self)
  }

  @inline(__always)
  mutating func write(_ bytes: UnsafePointer<UInt8>, _ byteCount: Int) {
    (base + count).update(from: bytes, count: byteCount)
    count &+= byteCount
  }
}
