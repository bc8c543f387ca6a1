import JSONStream
import Records

/// The rows of a batch as the steps of `focus` see them.
///
/// Invariant: used only while no row is added to the batch or taken from it.
struct FocusRows {
  let slots: UnsafeMutablePointer<Slot>
  let width: Int
  let count: Int

  init(_ table: borrowing SlotTable) {
    slots = table.slots
    width = table.width
    count = table.count
  }

  /// The slot of one value; the row is below `count`, the column below `width`.
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

  /// Gives a row what another one has in some columns.
  @inline(__always)
  func copy(_ columns: [Int], from earlier: Int, to row: Int) {
    for column in columns { self[row, column] = self[earlier, column] }
  }

  /// Whether a row has text in a column: neither null nor empty.
  @inline(__always)
  func hasText(_ row: Int, _ column: Int) -> Bool { self[row, column].byteCount > 0 }

  /// The first value of a row that has text, among some columns; null without one.
  @inline(__always)
  func firstText(_ row: Int, _ columns: [Int]) -> Slot {
    for column in columns where hasText(row, column) { return self[row, column] }
    return .null
  }

  /// Whether a boolean of a row is true, nil where it is null.
  func isTrue(_ row: Int, _ column: Int, _ window: borrowing ByteWindow) -> Bool? {
    let slot = self[row, column]
    guard slot.byteCount > 0 else { return nil }
    return window.base[slot.offset] | 0x20 == UInt8(ascii: "t")
  }
}

extension SeenValues {
  /// An earlier row of the batch with the same bytes in a column, or nil, and then this row is remembered.
  @inline(__always)
  mutating func earlierRow(
    like row: Int, column: Int, _ rows: FocusRows, _ window: borrowing ByteWindow
  ) -> Int? {
    earlierRow(like: row, column: column, window.base, rows.slots, width: rows.width)
  }
}

/// Finds the number of a text that is spelled in any case of ASCII, and with blanks anywhere if so wished.
struct SpelledLookup: Sendable {
  /// No key of a table is longer.
  private static let maximumByteCount = 128

  private let keys: ByteTable
  private let dropsBlanks: Bool

  /// - Parameter keys: in small letters, without blanks if these are dropped; numbered in order.
  init(_ keys: [String], dropsBlanks: Bool = false) {
    var table = ByteTable(capacity: keys.count)
    for key in keys { _ = table.insert(key) }
    self.keys = table
    self.dropsBlanks = dropsBlanks
  }

  /// The number of a key, or nil.
  func number(of text: UnsafeRawBufferPointer) -> Int? {
    guard text.count <= Self.maximumByteCount else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: Self.maximumByteCount, alignment: 1) { room in
      var count = 0
      for byte in text where !dropsBlanks || byte != 0x20 {
        room[count] = ASCIICase.lower(byte)
        count += 1
      }
      return keys.number(of: UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
  }
}
