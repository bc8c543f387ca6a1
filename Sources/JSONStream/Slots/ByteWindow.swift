/// Bytes in one owned, growable piece of memory; what slots point into.
///
/// Invariants: `0 ≤ count ≤ capacity`; the `padding` bytes behind `capacity` belong to the window, so a
/// kernel may load or store up to 64 bytes from any offset up to `count` without leaving its memory.
public struct ByteWindow: ~Copyable {
  /// Bytes that may be touched behind the last one.
  public static let padding = 64

  /// The first byte. Valid until the window grows or ends.
  public private(set) var base: UnsafeMutablePointer<UInt8>

  /// Bytes in use.
  public private(set) var count: Int

  /// Bytes that fit before the window must grow.
  public private(set) var capacity: Int

  /// - Parameter capacity: bytes to hold without growing.
  public init(capacity: Int) {
    self.capacity = max(capacity, 64)
    count = 0
    base = .allocate(capacity: self.capacity + Self.padding)
    base.initialize(repeating: 0, count: self.capacity + Self.padding)
  }

  deinit { base.deallocate() }

  /// The byte at `offset`, which must be below `count`.
  public subscript(offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < count)
    return base[offset]
  }

  /// The bytes of a slot made for this window. Valid until the window changes.
  @inlinable
  public borrowing func bytes(of slot: Slot) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + slot.offset, count: slot.byteCount)
  }

  /// All bytes in use. Valid until the window changes.
  public borrowing func bytes() -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: count)
  }

  /// Makes room for `byteCount` more bytes; offsets stay valid, pointers do not.
  public mutating func reserve(_ byteCount: Int) {
    guard count + byteCount > capacity else { return }
    let grown = max(capacity * 2, count + byteCount)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: grown + Self.padding)
    memory.update(from: base, count: count)
    (memory + count).initialize(repeating: 0, count: grown + Self.padding - count)
    base.deallocate()
    base = memory
    capacity = grown
  }

  /// Appends bytes and returns the offset of the first.
  @discardableResult
  public mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    let start = count
    reserve(bytes.count)
    if let source = bytes.baseAddress {
      UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: bytes.count)
    }
    count += bytes.count
    return start
  }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count += 1
  }

  /// Appends text as UTF-8 and returns the slot of it, of kind `.text`.
  @discardableResult
  public mutating func append(text: String) -> Slot {
    var text = text
    return text.withUTF8 { bytes in
      let special = bytes.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      let offset = append(UnsafeRawBufferPointer(bytes))
      return Slot(.text, offset: offset, byteCount: bytes.count, needsQuotes: special)
    }
  }

  /// Lets `fill` write up to `byteCount` bytes behind the last one; it returns how many it wrote.
  ///
  /// What `fill` throws leaves the window as it was.
  public mutating func appendUninitialized<Failure: Error>(
    _ byteCount: Int,
    _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    reserve(byteCount)
    let written = try fill(UnsafeMutableRawBufferPointer(start: base + count, count: byteCount))
    precondition(written >= 0 && written <= byteCount)
    count += written
    return written
  }

  /// Drops all bytes from `newCount` on.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count)
    count = newCount
  }

  /// Moves the bytes from `offset` on to the front and drops what stood before them.
  public mutating func dropFirst(_ offset: Int) {
    precondition(offset >= 0 && offset <= count)
    guard offset > 0 else { return }
    UnsafeMutableRawPointer(base).copyMemory(from: base + offset, byteCount: count - offset)
    count -= offset
  }
}

// Moved between threads whole: its memory has one owner.
extension ByteWindow: @unchecked Sendable {}
