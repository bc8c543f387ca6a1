import JSONStream
import Records

/// The rows of a batch read through plain pointers, so that a loop pays for no accessor of the batch.
///
/// Invariant: the pointers and counts are those of the batch when the view was made. It must not outlive a
/// change of the batch's window or slots; whoever changes one makes a new view.
struct BatchRows {
  private let bytes: UnsafePointer<UInt8>
  private let slots: UnsafePointer<Slot>
  private let places: UnsafePointer<RecordPlace>
  private let width: Int
  /// How many rows there are.
  let count: Int

  init(_ batch: RecordBatch) {
    bytes = UnsafePointer(batch.window.base)
    slots = UnsafePointer(batch.slots.slots)
    places = UnsafePointer(batch.slots.places)
    width = batch.slots.width
    count = batch.slots.count
  }

  /// The slot of one value; the row is below `count`, the column below the batch's width.
  subscript(row: Int, column: Int) -> Slot {
    assert(row >= 0 && row < count && column >= 0 && column < width)
    return slots[row * width + column]
  }

  /// The bytes of a slot of this batch.
  func bytes(of slot: Slot) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes + slot.offset, count: slot.byteCount)
  }

  /// The first eight bytes of a slot as one word, the first lowest; zeros stand for what it has fewer.
  ///
  /// Reads behind short values, which the window's padding allows.
  func word(of slot: Slot) -> UInt64 {
    let start = UnsafeRawPointer(bytes + slot.offset)
    let word = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    let count = slot.byteCount
    return count >= 8 ? word : word & (1 << UInt64(8 * count) - 1)
  }

  /// The record's ordinal in its listing.
  func ordinal(of row: Int) -> Int { places[row].ordinal }

  /// The record as it came.
  func record(_ row: Int) -> UnsafeRawBufferPointer {
    let place = places[row]
    return UnsafeRawBufferPointer(start: bytes + Int(place.offset), count: Int(place.byteCount))
  }

  /// The first 64 bytes of what a slot means, control characters escaped: for messages.
  func text(of slot: Slot) -> String {
    let all = bytes(of: slot)
    let start = UnsafeRawBufferPointer(rebasing: all.prefix(64))
    let text =
      slot.kind == .escaped
      ? JSONText.string(unescaping: start) : String(decoding: start, as: UTF8.self)
    let printable = text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return printable.joined() + (all.count > 64 ? "…" : "")
  }
}
