import Records

/// Gives each row its department, and counts how many rows and how much cost the table covers.
final class MapDepartmentsTransform: RecordTransform {
  private var pass: DepartmentPass

  init(_ pass: consuming DepartmentPass) { self.pass = pass }

  var effect: TransformEffect { TransformEffect(coverage: pass.coverage) }

  func apply(_ batch: RecordBatch) throws(Fault) {
    try pass.apply(&batch.window, &batch.slots)
  }
}
