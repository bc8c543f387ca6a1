import Records

/// Takes records out of batches by the values of some columns.
final class FilterTransform: RecordTransform {
  private var matcher: RecordMatcher
  private let keepsMatches: Bool
  private(set) var effect = TransformEffect()

  init(_ conditions: [RecordMatcher.Condition], keepsMatches: Bool) {
    matcher = RecordMatcher(conditions)
    self.keepsMatches = keepsMatches
  }

  func apply(_ batch: RecordBatch) throws(Fault) {
    let before = batch.count
    matcher.match(batch.window, batch.slots)
    let isMatch = matcher.isMatch
    batch.slots.keep { [keepsMatches] in isMatch[$0] == keepsMatches }
    effect.rowsDropped += before - batch.count
  }
}
