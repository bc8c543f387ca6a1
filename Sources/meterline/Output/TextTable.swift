/// A small table for a terminal: columns as wide as their widest cell, two blanks between them.
struct TextTable {
  private let head: [String]
  private var rows: [[String]] = []

  init(_ head: [String]) { self.head = head }

  /// Adds a row with as many cells as the head has. Control characters are replaced: names come from providers.
  mutating func add(_ cells: [String]) {
    rows.append(
      cells.map { cell in
        String(
          String.UnicodeScalarView(
            cell.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 })
        )
      })
  }

  /// The head and the rows; nothing at all when there are no rows.
  func lines(indentedBy indent: Int = 0) -> [String] {
    guard !rows.isEmpty else { return [] }
    let all = [head] + rows
    let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let margin = String(repeating: " ", count: indent)
    return all.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = margin + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
