import Records

/// Gives each row its department, and counts how many rows and how much cost the table covers.
final class MapDepartmentsTransform: RecordTransform {
  /// Slots of the columns that it makes.
  struct Slots: Sendable {
    var department: Int
    var costCenter: Int
    var rule: Int
  }

  private let table: DepartmentTable
  private let slots: Slots
  private var matcher: DepartmentMatcher
  private var texts: PlacedTexts
  private var tally: CoverageTally

  /// - Parameters:
  ///   - matcher: finds the rules of that table.
  ///   - schema: the columns that reach the transform.
  init(
    _ table: DepartmentTable, _ slots: Slots, matcher: consuming DepartmentMatcher, schema: Schema
  ) {
    self.table = table
    self.slots = slots
    self.matcher = matcher
    texts = PlacedTexts(table.texts)
    tally = CoverageTally(outcomes: ["mapped", "defaulted"], schema: schema)
  }

  var effect: TransformEffect { TransformEffect(coverage: tally.coverage) }

  func apply(_ batch: RecordBatch) throws(Fault) {
    matcher.match(batch.window, batch.slots)
    texts.beginBatch()
    let rules = matcher.rules
    let (rows, width) = (batch.slots.slots, batch.slots.width)
    for row in 0..<batch.count {
      let values = rows + row &* width
      let isMapped = rules[row] != DepartmentMatcher.none
      if isMapped {
        let outcome = table.outcomes[Int(rules[row])]
        values[slots.department] = texts.slot(Int(outcome.department), in: &batch.window)
        values[slots.costCenter] =
          outcome.costCenter < 0
          ? .null : texts.slot(Int(outcome.costCenter), in: &batch.window)
        values[slots.rule] = texts.slot(Int(outcome.rule), in: &batch.window)
      } else {
        values[slots.department] =
          table.defaultDepartment.map { texts.slot($0, in: &batch.window) } ?? .null
        values[slots.costCenter] = .null
        values[slots.rule] = .null
      }
      try tally.beginRow(values, batch.window.base)
      try tally.count(isMapped ? 0 : 1)
    }
  }
}
