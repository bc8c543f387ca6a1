import JSONStream
import Records

/// Tells which records of a batch meet all of some conditions. No allocation once it has seen a full batch.
struct RecordMatcher: ~Copyable {
  /// The value in a slot matches one of some patterns.
  struct Condition: Sendable {
    var slot: Int
    var globs: GlobSet
  }

  private let conditions: [Condition]
  /// What escaped values mean, one at a time.
  private var meaning = ByteWindow(capacity: 1 << 10)
  /// For each record of the batch that was matched last, whether it meets all conditions.
  private(set) var isMatch: [Bool] = []

  init(_ conditions: [Condition]) { self.conditions = conditions }

  /// Matches every record of a batch, condition by condition.
  mutating func match(_ window: borrowing ByteWindow, _ slots: borrowing SlotTable) {
    isMatch.removeAll(keepingCapacity: true)
    isMatch.append(contentsOf: repeatElement(true, count: slots.count))
    for condition in conditions {
      for record in 0..<slots.count where isMatch[record] {
        isMatch[record] = meets(condition, slots[record, condition.slot], window)
      }
    }
  }

  private mutating func meets(
    _ condition: borrowing Condition, _ slot: Slot, _ window: borrowing ByteWindow
  ) -> Bool {
    switch slot.kind {
    case .null: return false
    case .escaped:
      meaning.truncate(to: 0)
      let unescaped = meaning.appendUnescaped(window.bytes(of: slot))
      return condition.globs.matches(meaning.bytes(of: unescaped))
    default: return condition.globs.matches(window.bytes(of: slot))
    }
  }
}
