import JSONStream
import Records

/// Takes records out of batches by the values of some columns, and sums what they cost.
final class FilterTransform: RecordTransform {
  private var pass: FilterPass

  init(_ conditions: [RecordMatcher.Condition], keepsMatches: Bool, dropped: consuming RowSums) {
    pass = FilterPass(conditions, keepsMatches: keepsMatches, dropped: dropped)
  }

  func apply(_ batch: RecordBatch) throws(Fault) {
    try pass.apply(batch.window, &batch.slots)
  }

  var effect: TransformEffect { pass.effect }
}

/// One unit's way through a filter.
struct FilterPass: ~Copyable {
  private var matcher: RecordMatcher
  private let keepsMatches: Bool
  private var dropped: RowSums
  private var rowsDropped = 0

  init(
    _ conditions: [RecordMatcher.Condition], keepsMatches: Bool, dropped: consuming RowSums
  ) {
    matcher = RecordMatcher(conditions)
    self.keepsMatches = keepsMatches
    self.dropped = dropped
  }

  var effect: TransformEffect {
    TransformEffect(rowsDropped: rowsDropped, sumsDropped: dropped.byColumn)
  }

  mutating func apply(
    _ window: borrowing ByteWindow, _ slots: inout SlotTable
  ) throws(Fault) {
    matcher.match(window, slots)
    let before = slots.count
    for row in 0..<before where matcher.isMatch[row] != keepsMatches {
      try dropped.add(slots.slots + row * slots.width, UnsafePointer(window.base))
    }
    let (isMatch, keepsMatches) = (matcher.isMatch, keepsMatches)
    slots.keep { isMatch[$0] == keepsMatches }
    rowsDropped += before - slots.count
  }
}
