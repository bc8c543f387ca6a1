import JSONStream

import JSONStream

/// Remembers which row of a batch had a value first, so that what follows from the value is worked out once.
///
/// Bytes are compared; the hash only says where to look. Of two values that fall on one place the later stays, so that
/// memory and time do not follow the number of values.
struct SeenValues: ~Copyable {
  private struct Entry {
    var batch: UInt32
    var row: Int32
    var salt: Int32
  }

  private static let places = 1024

  private var entries = [Entry](
    repeating: Entry(batch: 0, row: 0, salt: 0), count: SeenValues.places)
  private var batch: UInt32 = 0

  /// Forgets the rows seen so far.
  mutating func beginBatch() {
    if batch == .max {
      for index in entries.indices { entries[index].batch = 0 }
      batch = 0
    }
    batch += 1
  }

  /// An earlier row of the batch whose slot in that column has the same kind and bytes, and for which the same `salt`
  /// was given; nil if none is remembered, and then this row is.
  @inline(__always)
  mutating func earlierRow(
    like row: Int, column: Int, salt: Int32 = 0, _ base: UnsafePointer<UInt8>,
    _ slots: UnsafePointer<Slot>, width: Int
  ) -> Int? {
    let slot = slots[row &* width &+ column]
    let value = UnsafeRawBufferPointer(start: base + slot.offset, count: slot.byteCount)
    let hash = ByteHash.hash(value, seed: UInt64(truncatingIfNeeded: salt))
    let place = Int(truncatingIfNeeded: hash & UInt64(Self.places - 1))
    let entry = entries[place]
    if entry.batch == batch, entry.salt == salt {
      let other = slots[Int(entry.row) &* width &+ column]
      let bytes = UnsafeRawBufferPointer(start: base + other.offset, count: other.byteCount)
      if other.kind == slot.kind, bytes.isEqual(to: value) { return Int(entry.row) }
    }
    entries[place] = Entry(batch: batch, row: Int32(truncatingIfNeeded: row), salt: salt)
    return nil
  }
}
