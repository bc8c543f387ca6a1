import Records

/// A table with a caption, one heading for each column and row, and a line of sums where there is one.
struct Table {
  /// A column: its heading and how its cells stand and sort.
  struct Column {
    /// What the cells are, and so how they are aligned and compared.
    enum Kind: String {
      /// Words that break where they must.
      case text
      /// A short name or an instant, in one line.
      case name
      /// Sentences, given room.
      case prose
      /// Numbers, right-aligned and sorted by value.
      case number
      /// A bar for each row, beside its number.
      case bar
      /// Digests and addresses, which may break anywhere.
      case code
    }

    var title: String
    var kind: Kind

    init(_ title: String, _ kind: Kind = .text) {
      self.title = title
      self.kind = kind
    }
  }

  /// Said above the table, and the name that a screen reader gives it.
  var caption: String
  var columns: [Column]
  /// One cell a column; the first names the row.
  var rows: [[Cell]]
  /// One cell a column, or none.
  var footer: [Cell] = []
  /// Whether the reader may sort it; a table of one row or of a fixed order need not be.
  var isSortable = true
}

extension Markup {
  /// Writes a table inside a region that scrolls by itself, so that wide tables leave the page as it is.
  mutating func table(_ table: Table) {
    let scales = table.scales
    element(
      "div",
      [
        "class": table.rows.count > 36 ? "scroll long" : "scroll", "role": "region",
        "aria-label": table.caption, "tabindex": "0",
      ]
    ) { region in
      region.element(
        "table", ["class": table.isSortable && table.rows.count > 1 ? "sortable" : nil]
      ) {
        $0.element("caption", text: table.caption)
        $0.element("thead") { $0.headings(of: table) }
        $0.line()
        $0.element("tbody") { body in
          for row in table.rows { body.row(row, of: table, scales: scales) }
        }
        guard !table.footer.isEmpty else { return }
        $0.element("tfoot") { $0.row(table.footer, of: table, scales: scales) }
      }
    }
    line()
  }

  private mutating func headings(of table: Table) {
    element("tr") { row in
      for column in table.columns {
        row.element("th", ["scope": "col", "class": column.kind.rawValue], text: column.title)
      }
    }
  }

  private mutating func row(_ cells: [Cell], of table: Table, scales: [Int]) {
    element("tr") { row in
      for (index, cell) in cells.enumerated() {
        let kind = table.columns[index].kind.rawValue
        if index == 0 {
          row.element("th", ["scope": "row", "class": kind]) { $0.cell(cell, scale: scales[index]) }
        } else {
          row.element("td", ["class": kind]) { $0.cell(cell, scale: scales[index]) }
        }
      }
    }
    line()
  }
}

extension Table {
  /// Digits after the point for each column, so that points stand under points.
  fileprivate var scales: [Int] {
    columns.indices.map { index in
      (rows + (footer.isEmpty ? [] : [footer])).map { $0[index].scale }.max() ?? 0
    }
  }
}
