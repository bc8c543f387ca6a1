import JSONStream
import Records

/// Joins columns of a row to one text, each combination once a batch as far as rows of one first value agree.
struct FocusJoins: ~Copyable {
  private let sources: [Int]
  private let target: Int
  private let separator: UInt8
  private let skipsEmpty: Bool
  private var seen = SeenValues()

  /// - Parameters:
  ///   - sources: what is joined.
  ///   - separator: what stands between.
  ///   - skipsEmpty: whether values that are empty leave no separator.
  init(_ sources: [Int], to target: Int, separator: UInt8, skipsEmpty: Bool) {
    self.sources = sources
    self.target = target
    self.separator = separator
    self.skipsEmpty = skipsEmpty
  }

  mutating func fill(_ rows: FocusRows, _ window: inout ByteWindow) {
    guard let first = sources.first else { return }
    seen.beginBatch()
    for row in 0..<rows.count {
      if let earlier = seen.earlierRow(like: row, column: first, rows, window),
        isAlike(row, earlier, rows, window)
      {
        rows[row, target] = rows[earlier, target]
      } else {
        rows[row, target] = join(row, rows, &window)
      }
    }
  }

  private func isAlike(
    _ row: Int, _ other: Int, _ rows: FocusRows, _ window: borrowing ByteWindow
  ) -> Bool {
    for source in sources.dropFirst() {
      let (left, right) = (rows[row, source], rows[other, source])
      guard left.kind == right.kind, window.bytes(of: left).isEqual(to: window.bytes(of: right))
      else { return false }
    }
    return true
  }

  private func join(_ row: Int, _ rows: FocusRows, _ window: inout ByteWindow) -> Slot {
    guard sources.contains(where: { rows.hasText(row, $0) }) else { return .null }
    let parts = sources.map { window.unescape(rows[row, $0]) }
    window.reserve(parts.reduce(parts.count) { $0 + $1.byteCount })
    let start = window.count
    for (index, part) in parts.enumerated() where !skipsEmpty || part.byteCount > 0 {
      if skipsEmpty ? window.count > start : index > 0 { window.append(separator) }
      window.append(window.bytes(of: part))
    }
    return TextSlot.slot(
      of: UnsafeRawBufferPointer(start: window.base + start, count: window.count - start),
      offset: start)
  }
}
