import JSONStream
import Records

/// Finds the rule of each row of a batch. Allocates nothing per row.
///
/// What follows from a value is worked out once for values that stand in consecutive rows, and, where rules have
/// stars, once a batch.
struct DepartmentMatcher: ~Copyable {
  /// No rule.
  static let none = Int32.max

  private let table: DepartmentTable
  private let daySlot: Int?
  private let foldsCase: Bool
  /// Slots of the table's columns.
  private let columnSlots: [Int]
  private var days: [Int32] = []
  /// For each row of the batch, what the rules with stars of one column gave to its value, where that was asked for.
  private var found: [Int32] = []
  private var seen = SeenValues()
  /// What an escaped value means, and a value reversed; one at a time.
  private var meaning = ByteWindow(capacity: 1 << 10)
  private var reversed = ByteWindow(capacity: 1 << 10)
  /// For each row of the batch, the rule or `none`.
  private(set) var rules: [Int32] = []

  /// - Parameters:
  ///   - slots: slots of the table's matched columns, in its order.
  ///   - daySlot: slot of the day, nil when no rule asks for it.
  ///   - foldsCase: values are taken with their ASCII letters small, as the table's patterns are.
  init(_ table: DepartmentTable, slots: [Int], daySlot: Int?, foldsCase: Bool = false) {
    self.table = table
    self.foldsCase = foldsCase
    self.daySlot = daySlot
    columnSlots = slots
  }

  /// Finds the rule of every row.
  mutating func match(_ window: borrowing ByteWindow, _ slots: borrowing SlotTable) {
    let rows = slots.count
    let (base, values, width) = (
      UnsafePointer(window.base), UnsafePointer(slots.slots), slots.width
    )
    rules.removeAll(keepingCapacity: true)
    rules.append(contentsOf: repeatElement(Self.none, count: rows))
    readDays(rows, base, values, width)
    for column in columnSlots.indices {
      matchValues(column, rows, base, values, width)
    }
    // Rules with stars rank behind all others, so they are asked only for rows that are left.
    for column in columnSlots.indices where table.columns[column].hasStars {
      matchStars(column, rows, base, values, width)
    }
  }

  /// The day of each row, if rules ask for it: `Int32.min` where there is none.
  private mutating func readDays(
    _ rows: Int, _ base: UnsafePointer<UInt8>, _ values: UnsafePointer<Slot>, _ width: Int
  ) {
    guard let daySlot else { return }
    days.removeAll(keepingCapacity: true)
    var last = (slot: Slot.null, day: Int32.min)
    for row in 0..<rows {
      let slot = values[row &* width &+ daySlot]
      let bytes = UnsafeRawBufferPointer(start: base + slot.offset, count: min(slot.byteCount, 10))
      let before = UnsafeRawBufferPointer(
        start: base + last.slot.offset, count: min(last.slot.byteCount, 10))
      if !bytes.isEqual(to: before) {
        last = (slot, CalendarDate(iso: bytes)?.daysSinceEpoch ?? .min)
      }
      days.append(last.day)
    }
  }

  private mutating func matchValues(
    _ column: Int, _ rows: Int, _ base: UnsafePointer<UInt8>, _ values: UnsafePointer<Slot>,
    _ width: Int
  ) {
    let index = table.columns[column].values
    let slotIndex = columnSlots[column]
    var last = (slot: Slot.null, day: Int32.min, rule: Self.none)
    for row in 0..<rows {
      let slot = values[row &* width &+ slotIndex]
      if slot.isNull { continue }
      let day = day(of: row)
      if day != last.day || !isSame(slot, last.slot, base) {
        let rule = exactRule(index, meaning(of: slot, base), day)
        last = (slot, day, rule)
      }
      if last.rule < rules[row] { rules[row] = last.rule }
    }
  }

  private mutating func matchStars(
    _ column: Int, _ rows: Int, _ base: UnsafePointer<UInt8>, _ values: UnsafePointer<Slot>,
    _ width: Int
  ) {
    let column = (index: column, slot: columnSlots[column])
    seen.beginBatch()
    found.removeAll(keepingCapacity: true)
    found.append(contentsOf: repeatElement(Self.none, count: rows))
    for row in 0..<rows where rules[row] >= table.firstStarRule {
      let slot = values[row &* width &+ column.slot]
      if slot.isNull { continue }
      let day = day(of: row)
      if let earlier = seen.earlierRow(
        like: row, column: column.slot, salt: day, base, values, width: width)
      {
        found[row] = found[earlier]
      } else {
        found[row] = starRule(column.index, meaning(of: slot, base), day)
      }
      if found[row] < rules[row] { rules[row] = found[row] }
    }
  }

  /// The best rule for exactly that value on that day.
  @inline(__always)
  private func exactRule(
    _ index: borrowing ValueIndex, _ value: UnsafeRawBufferPointer, _ day: Int32
  ) -> Int32 {
    for entry in index.ruleRange(of: value) {
      let rule = index.rule(entry)
      if table.rules[rule].holds(on: day) { return Int32(rule) }
    }
    return Self.none
  }

  /// The best rule with stars for that value on that day.
  private mutating func starRule(
    _ column: Int, _ value: UnsafeRawBufferPointer, _ day: Int32
  ) -> Int32 {
    let best = best(table.columns[column].starts, keyedBy: value, value, day, Self.none)
    if table.columns[column].ends.isEmpty { return best }
    reversed.truncate(to: 0)
    reversed.reserve(value.count)
    for byte in value.reversed() { reversed.append(byte) }
    return self.best(table.columns[column].ends, keyedBy: reversed.bytes(), value, day, best)
  }

  /// The best rule of an index whose literal start `key` has, if it is better than `best`.
  private func best(
    _ index: borrowing PrefixIndex, keyedBy key: UnsafeRawBufferPointer,
    _ value: UnsafeRawBufferPointer, _ day: Int32, _ best: Int32
  ) -> Int32 {
    var best = best
    var place = index.longest(of: key)
    while let here = place {
      for entry in index.ruleRange(at: here) {
        let rule = index.rule(entry)
        if rule >= best { break }
        if table.rules[rule].holds(on: day), table.patterns.matches(rule, value) {
          best = Int32(rule)
          break
        }
      }
      place = index.shorter(than: here)
    }
    return best
  }

  @inline(__always)
  private func day(of row: Int) -> Int32 { daySlot == nil ? .min : days[row] }

  @inline(__always)
  private func isSame(_ left: Slot, _ right: Slot, _ base: UnsafePointer<UInt8>) -> Bool {
    left.kind == right.kind
      && UnsafeRawBufferPointer(start: base + left.offset, count: left.byteCount)
        .isEqual(
          to: UnsafeRawBufferPointer(start: base + right.offset, count: right.byteCount))
  }

  @inline(__always)
  private mutating func meaning(
    of slot: Slot, _ base: UnsafePointer<UInt8>
  ) -> UnsafeRawBufferPointer {
    let bytes = UnsafeRawBufferPointer(start: base + slot.offset, count: slot.byteCount)
    if slot.kind != .escaped, !foldsCase { return bytes }
    meaning.truncate(to: 0)
    let slot = slot.kind == .escaped ? meaning.appendUnescaped(bytes) : append(bytes)
    if foldsCase {
      for index in slot.offset..<slot.offset + slot.byteCount {
        meaning.base[index] = ASCIICase.lower(meaning.base[index])
      }
    }
    return meaning.bytes(of: slot)
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) -> Slot {
    Slot(.text, offset: meaning.append(bytes), byteCount: bytes.count)
  }
}
