import Records

/// Makes columns of tags, and counts how many rows and how much cost they cover.
final class MapTagsTransform: RecordTransform {
  private var mapper: TagMapper
  private var coverage: TagCoverage

  /// - Parameter schema: the columns that reach the transform.
  init(_ mapping: TagMapping, schema: Schema) {
    mapper = TagMapper(mapping)
    coverage = TagCoverage(of: mapping, schema: schema)
  }

  var effect: TransformEffect { TransformEffect(coverage: coverage.byName) }

  func apply(_ batch: RecordBatch) throws(Fault) {
    mapper.map(&batch.window, &batch.slots)
    try coverage.add(
      batch.window, batch.slots, isMapped: mapper.isMapped, isMalformed: mapper.isMalformed)
  }
}
