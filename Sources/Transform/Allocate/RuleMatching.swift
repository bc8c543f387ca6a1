import JSONStream
import Records

/// Finds the first rule that each row of a batch meets.
final class RuleMatching {
  /// Matchers of the rules, in their order.
  private let matchers: [Matching]
  /// For each row of the batch its rule, -1 for none.
  private(set) var rules: [Int32] = []

  init(_ rules: [AllocatePlan.Rule]) { matchers = rules.map { Matching($0.match) } }

  /// Finds the rules of all rows.
  ///
  /// - Returns: whether any row has one.
  func match(_ batch: RecordBatch) -> Bool {
    rules.removeAll(keepingCapacity: true)
    rules.append(contentsOf: repeatElement(-1, count: batch.count))
    var found = false
    for (number, matching) in matchers.enumerated() {
      matching.match(batch)
      for row in rules.indices where rules[row] < 0 && matching.isMatch(row) {
        rules[row] = Int32(number)
        found = true
      }
    }
    return found
  }
}

/// Some conditions at work; several of them may stand in an array.
final class Matching {
  private var matcher: RecordMatcher

  init(_ conditions: [RecordMatcher.Condition]) { matcher = RecordMatcher(conditions) }

  func match(_ batch: RecordBatch) { matcher.match(batch.window, batch.slots) }

  /// Whether a row of the batch that was matched last meets all conditions.
  func isMatch(_ row: Int) -> Bool { matcher.isMatch[row] }
}
