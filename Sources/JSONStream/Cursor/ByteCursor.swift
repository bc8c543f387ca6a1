/// Loads from a sealed window: the one place where the kernel touches memory.
///
/// Invariants: the bytes `0 ..< end + ByteWindow.padding` of `base` may be read, and the `padding` bytes from
/// `end` on are zero. A zero byte stops every loop of the kernel (it is no string content, digit or space),
/// so no load needs a check of its own. Built with `JSONSTREAM_CHECKED` every load is checked all the same:
/// that build is the oracle of the fuzzer.
struct ByteCursor {
  let base: UnsafePointer<UInt8>
  /// Where the bytes end and the zeros begin.
  let end: Int

  @inline(__always)
  init(base: UnsafePointer<UInt8>, end: Int) {
    self.base = base
    self.end = end
  }

  @inline(__always)
  func byte(_ at: Int) -> UInt8 {
    check(at, 1)
    return base[at]
  }

  /// Two bytes, the first in the low bits.
  @inline(__always)
  func pair(_ at: Int) -> UInt16 {
    check(at, 2)
    return UInt16(
      littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt16.self))
  }

  /// Four bytes, the first in the low bits.
  @inline(__always)
  func quad(_ at: Int) -> UInt32 {
    check(at, 4)
    return UInt32(
      littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt32.self))
  }

  /// Eight bytes, the first in the low bits.
  @inline(__always)
  func word(_ at: Int) -> UInt64 {
    check(at, 8)
    return UInt64(
      littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  func vector(_ at: Int) -> SIMD16<UInt8> {
    check(at, 16)
    return UnsafeRawPointer(base + at).loadUnaligned(as: SIMD16<UInt8>.self)
  }

  /// The bytes of a range that was scanned before.
  @inline(__always)
  func bytes(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
    check(start, count)
    return UnsafeRawBufferPointer(start: base + start, count: count)
  }

  @inline(__always)
  private func check(_ at: Int, _ count: Int) {
    #if JSONSTREAM_CHECKED
      precondition(at >= 0 && count >= 0 && at + count <= end + ByteWindow.padding)
    #endif
  }
}

extension ByteWindow {
  /// Zeros the padding, so that a cursor over the window stops at its end.
  mutating func sealed() -> ByteCursor {
    (base + count).update(repeating: 0, count: Self.padding)
    return ByteCursor(base: base, end: count)
  }
}
