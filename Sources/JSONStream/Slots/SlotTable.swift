/// Where a record lies: its bytes in the window, and its ordinal in the listing.
@frozen
public struct RecordPlace: Equatable, Sendable {
  /// First byte of the record in its window.
  public var offset: UInt32
  /// Bytes of the record.
  public var byteCount: UInt32
  /// Ordinal in the whole listing, from 0, before any transform.
  public var ordinal: Int

  /// - Parameters:
  ///   - offset: first byte in the window.
  ///   - byteCount: bytes of the record.
  ///   - ordinal: ordinal in the listing, from 0.
  @inlinable
  public init(offset: Int, byteCount: Int, ordinal: Int) {
    self.offset = UInt32(truncatingIfNeeded: offset)
    self.byteCount = UInt32(truncatingIfNeeded: byteCount)
    self.ordinal = ordinal
  }
}

/// Records × columns of slots, row by row, in one owned piece of memory.
///
/// Invariants: `0 ≤ count ≤ capacity`; rows `0 ..< count` are initialised; a row has `width` slots.
public struct SlotTable: ~Copyable {
  /// Slots of a record.
  public let width: Int
  /// Records in the table.
  public private(set) var count: Int
  /// Records that fit before the table must grow.
  public private(set) var capacity: Int
  /// The first slot of the first record. Valid until the table grows or ends.
  public private(set) var slots: UnsafeMutablePointer<Slot>
  /// The place of each record. Valid until the table grows or ends.
  public internal(set) var places: UnsafeMutablePointer<RecordPlace>

  /// - Parameters:
  ///   - width: slots of a record, at least 1.
  ///   - capacity: records to hold without growing.
  public init(width: Int, capacity: Int) {
    precondition(width > 0 && capacity > 0)
    self.width = width
    self.capacity = capacity
    count = 0
    slots = .allocate(capacity: width * capacity)
    slots.initialize(repeating: .null, count: width * capacity)
    places = .allocate(capacity: capacity)
    places.initialize(
      repeating: RecordPlace(offset: 0, byteCount: 0, ordinal: 0), count: capacity)
  }

  deinit {
    slots.deallocate()
    places.deallocate()
  }

  /// The slot of one value. Both indices must be in range.
  @inlinable
  public subscript(record: Int, column: Int) -> Slot {
    get {
      precondition(record >= 0 && record < count && column >= 0 && column < width)
      return slots[record * width + column]
    }
    set {
      precondition(record >= 0 && record < count && column >= 0 && column < width)
      slots[record * width + column] = newValue
    }
  }

  /// The `width` slots of a record. Valid until the table grows.
  @inlinable
  public borrowing func row(_ record: Int) -> UnsafeMutablePointer<Slot> {
    precondition(record >= 0 && record < count)
    return slots + record * width
  }

  /// The place of a record.
  @inlinable
  public borrowing func place(of record: Int) -> RecordPlace {
    precondition(record >= 0 && record < count)
    return places[record]
  }

  /// Adds a record whose values are all null and returns its index.
  @discardableResult
  public mutating func appendRow(_ place: RecordPlace) -> Int {
    if count == capacity { grow(to: capacity * 2) }
    (slots + count * width).update(repeating: .null, count: width)
    places[count] = place
    count += 1
    return count - 1
  }

  /// Takes the last record away again.
  public mutating func removeLastRow() {
    precondition(count > 0)
    count -= 1
  }

  /// Takes all records away.
  public mutating func removeAll() { count = 0 }

  /// Keeps the records for which `isKept` is true, in order.
  public mutating func keep(_ isKept: (Int) -> Bool) {
    var kept = 0
    for record in 0..<count where isKept(record) {
      if kept != record {
        (slots + kept * width).update(from: slots + record * width, count: width)
        places[kept] = places[record]
      }
      kept += 1
    }
    count = kept
  }

  private mutating func grow(to newCapacity: Int) {
    let grownSlots = UnsafeMutablePointer<Slot>.allocate(capacity: newCapacity * width)
    grownSlots.initialize(repeating: .null, count: newCapacity * width)
    grownSlots.update(from: slots, count: count * width)
    slots.deallocate()
    slots = grownSlots
    let grownPlaces = UnsafeMutablePointer<RecordPlace>.allocate(capacity: newCapacity)
    grownPlaces.initialize(
      repeating: RecordPlace(offset: 0, byteCount: 0, ordinal: 0), count: newCapacity)
    grownPlaces.update(from: places, count: count)
    places.deallocate()
    places = grownPlaces
    capacity = newCapacity
  }
}

// Moved between threads whole: its memory has one owner.
extension SlotTable: @unchecked Sendable {}
