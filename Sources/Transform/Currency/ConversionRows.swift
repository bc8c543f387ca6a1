import JSONStream
import Records

/// The rows of a batch through plain pointers, and room behind its window to write computed text into.
///
/// Invariants: made inside `appendUninitialized` of the batch's window, and used no longer; the window had room
/// for all of it before, so that `bytes` does not move; `room` starts at `start` of the same window. A window has
/// 64 bytes of padding, so eight bytes may be read from any value.
struct ConversionRows {
  private let bytes: UnsafePointer<UInt8>
  private let slots: UnsafeMutablePointer<Slot>
  private let width: Int
  private let room: UnsafeMutableRawBufferPointer
  private let start: Int
  /// How many rows there are.
  let count: Int
  /// Bytes written so far.
  private(set) var written = 0

  init(
    bytes: UnsafePointer<UInt8>, slots: UnsafeMutablePointer<Slot>, width: Int, count: Int,
    room: UnsafeMutableRawBufferPointer, start: Int
  ) {
    self.bytes = bytes
    self.slots = slots
    self.width = width
    self.count = count
    self.room = room
    self.start = start
  }

  /// The slot of one value; the row is below `count`, the column below the batch's width.
  subscript(row: Int, column: Int) -> Slot {
    @inline(__always) get {
      assert(row >= 0 && row < count && column >= 0 && column < width)
      return slots[row &* width &+ column]
    }
    @inline(__always) nonmutating set {
      assert(row >= 0 && row < count && column >= 0 && column < width)
      slots[row &* width &+ column] = newValue
    }
  }

  /// The bytes of a slot of this batch.
  @inline(__always)
  func bytes(of slot: Slot) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes + slot.offset, count: slot.byteCount)
  }

  /// The first eight bytes of a value, with zeros for those it does not have.
  @inline(__always)
  func word(of slot: Slot) -> UInt64 {
    let word = UnsafeRawPointer(bytes + slot.offset).loadUnaligned(as: UInt64.self)
    let count = slot.byteCount
    return count >= 8 ? word : word & ((1 &<< UInt64(8 &* count)) &- 1)
  }

  /// The ninth and tenth byte of a value.
  @inline(__always)
  func tail(of slot: Slot) -> UInt16 {
    UnsafeRawPointer(bytes + slot.offset).loadUnaligned(fromByteOffset: 8, as: UInt16.self)
  }

  /// Writes an amount and returns its slot.
  @inline(__always)
  mutating func append(_ amount: ExactDecimal) -> Slot {
    let target = UnsafeMutableRawBufferPointer(rebasing: room[written...])
    let byteCount = amount.write(into: target)
    defer { written += byteCount }
    return Slot(.number, offset: start + written, byteCount: byteCount)
  }

  /// Writes ASCII text without anything to quote and returns its slot.
  mutating func append(_ text: String, _ kind: Slot.Kind) -> Slot {
    let target = UnsafeMutableRawBufferPointer(rebasing: room[written...])
    target.copyBytes(from: text.utf8)
    defer { written += text.utf8.count }
    return Slot(kind, offset: start + written, byteCount: text.utf8.count)
  }

  /// Forgets what was written since `written` was that.
  mutating func rollBack(to earlier: Int) { written = min(written, earlier) }
}
