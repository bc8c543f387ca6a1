import JSONStream
import Records

/// Counts, for each column made from tags, the rows and the cost that a tag covers.
struct TagCoverage: ~Copyable {
  private var tally: CoverageTally
  private let columnCount: Int

  /// - Parameter schema: the columns that reach the transform.
  init(of mapping: TagMapping, schema: Schema) {
    columnCount = mapping.columns.count
    tally = CoverageTally(
      outcomes: mapping.columns.flatMap { ["\($0.name) mapped", "\($0.name) defaulted"] }
        + ["unparsable"],
      schema: schema)
  }

  /// Counts by name: `environment mapped`, `environment mapped cost USD`, `unparsable`.
  var byName: [String: String] { tally.coverage }

  /// Counts the rows of a batch. A row whose tags are malformed counts as that, and for no column.
  ///
  /// - Parameters:
  ///   - isMapped: rows × columns.
  ///   - isMalformed: by row.
  mutating func add(
    _ window: borrowing ByteWindow, _ slots: borrowing SlotTable, isMapped: [Bool],
    isMalformed: [Bool]
  ) throws(Fault) {
    let (base, rows, width) = (UnsafePointer(window.base), slots.slots, slots.width)
    for row in 0..<slots.count {
      try tally.beginRow(rows + row &* width, base)
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
