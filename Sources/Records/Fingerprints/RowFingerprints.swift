public import JSONStream

/// Works out the fingerprints of a batch's rows over some of their columns.
///
/// Values are compared by what they mean: text without its escapes, byte for byte, amounts by value; null is no text.
/// An object differs from the text that spells it. Costs about 100 ns for a row of usage details, and allocates
/// nothing per row.
public struct RowFingerprints: ~Copyable {
  /// Slots of the columns, those of amounts as their complement.
  private let columns: [Int]
  private let keys: FingerprintKeys
  /// Spellings that had to be written anew, and what escaped text means; one value at a time.
  private var spelling = ByteWindow(capacity: 1 << 10)
  private var meaning = ByteWindow(capacity: 1 << 10)
  /// For each row of the batch its fingerprint.
  public private(set) var rows: [Fingerprint] = []

  /// - Parameter columns: those that make a record what it is, in any order that stays.
  public init(_ columns: [Column], keys: FingerprintKeys) {
    self.columns = columns.map { $0.type == .decimal ? ~$0.slot : $0.slot }
    self.keys = keys
  }

  /// Works out `rows` for a batch.
  public mutating func read(_ window: borrowing ByteWindow, _ slots: borrowing SlotTable) {
    rows.removeAll(keepingCapacity: true)
    let base = UnsafeRawPointer(window.base)
    for row in 0..<slots.count { rows.append(fingerprint(slots.slots + row &* slots.width, base)) }
  }

  private mutating func fingerprint(
    _ row: UnsafePointer<Slot>, _ base: UnsafeRawPointer
  ) -> Fingerprint {
    // Two lanes, so that one product need not wait for the last.
    var even = FingerprintLane(keys.words.4, keys.words.5)
    var odd = FingerprintLane(keys.words.5, keys.words.4)
    var nulls: UInt64 = 0
    var index = 0
    while index < columns.count {
      nulls = nulls &<< 1 | add(columns[index], row, base, to: &even)
      index &+= 1
      if index < columns.count {
        nulls = nulls &<< 1 | add(columns[index], row, base, to: &odd)
        index &+= 1
      }
      if index & 63 == 0 { even.add(nulls, keys) }
    }
    even.add(nulls, keys)
    return Fingerprint(
      high: FingerprintKeys.fold(even.first ^ keys.words.0, odd.second ^ keys.words.1),
      low: FingerprintKeys.fold(even.second ^ keys.words.2, odd.first ^ keys.words.3))
  }

  /// Takes in one value; 1 when it is null, which takes in nothing.
  @inline(__always)
  private mutating func add(
    _ column: Int, _ row: UnsafePointer<Slot>, _ base: UnsafeRawPointer,
    to lane: inout FingerprintLane
  ) -> UInt64 {
    let slot = row[column < 0 ? ~column : column]
    let start = base + slot.offset
    switch slot.kind {
    case .null: return 1
    case .string, .bool: lane.add(start, slot.byteCount, keys)
    case .number where column >= 0: lane.add(start, slot.byteCount, keys)
    case .number:
      if let byteCount = CanonicalValue.amountByteCount(start, slot.byteCount) {
        lane.add(start, byteCount, keys)
      } else {
        respell(slot, base, into: &lane)
      }
    case .escaped:
      if CanonicalValue.hasRareEscape(start, slot.byteCount) {
        respell(slot, base, into: &lane)
      } else {
        lane.add(start, slot.byteCount, keys)
      }
    case .text:
      if CanonicalValue.needsEscape(start, slot.byteCount) {
        respell(slot, base, into: &lane)
      } else {
        lane.add(start, slot.byteCount, keys)
      }
    case .json: lane.add(start, slot.byteCount, mark: 1, keys)
    }
    return 0
  }

  @inline(never)
  private mutating func respell(
    _ slot: Slot, _ base: UnsafeRawPointer, into lane: inout FingerprintLane
  ) {
    let bytes = UnsafeRawBufferPointer(start: base + slot.offset, count: slot.byteCount)
    spelling.truncate(to: 0)
    if slot.kind == .number {
      CanonicalValue.appendAmount(bytes, to: &spelling)
    } else {
      CanonicalValue.appendText(
        bytes, isEscaped: slot.kind == .escaped, to: &spelling, meaning: &meaning)
    }
    lane.add(UnsafeRawPointer(spelling.base), spelling.count, keys)
  }
}
