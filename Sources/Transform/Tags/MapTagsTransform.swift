import Records

/// Makes columns of tags, and counts how many rows and how much cost they cover.
final class MapTagsTransform: RecordTransform {
  private var mapper: TagMapper
  private var tally: CoverageTally
  private let columnCount: Int

  /// - Parameter schema: the columns that reach the transform.
  init(_ mapping: TagMapping, schema: Schema) {
    mapper = TagMapper(mapping)
    columnCount = mapping.columns.count
    tally = CoverageTally(
      outcomes: mapping.columns.flatMap { ["\($0.name) mapped", "\($0.name) defaulted"] }
        + ["unparsable"],
      schema: schema)
  }

  var effect: TransformEffect { TransformEffect(coverage: tally.coverage) }

  func apply(_ batch: RecordBatch) throws(Fault) {
    mapper.map(&batch.window, &batch.slots)
    let (isMapped, isMalformed) = (mapper.isMapped, mapper.isMalformed)
    let (base, slots, width) = (batch.window.base, batch.slots.slots, batch.slots.width)
    for row in 0..<batch.count {
      try tally.beginRow(slots + row &* width, base)
      if isMalformed[row] {
        try tally.count(2 &* columnCount)
        continue
      }
      for column in 0..<columnCount {
        try tally.count(2 &* column &+ (isMapped[row &* columnCount &+ column] ? 0 : 1))
      }
    }
  }
}
