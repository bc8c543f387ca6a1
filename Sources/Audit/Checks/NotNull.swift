import Records

/// `not_null: [cost, usage_date]`: columns that every row must have. An empty string is a value.
struct NotNull: CheckSpec {
  let columns: [ColumnReference]

  init?(_ node: ConfigNode, diagnostics: Diagnostics) {
    let nodes = node.elements ?? [node]
    columns = nodes.compactMap { element in
      if let name = element.text { return ColumnReference(name, at: element.place) }
      diagnostics.report(
        "check 'not_null' must be a list of columns, not \(element.kind)", at: element.place)
      return nil
    }
    if nodes.isEmpty {
      diagnostics.report("check 'not_null' must name at least one column", at: node.place)
    }
    if columns.isEmpty || columns.count < nodes.count { return nil }
  }

  func bind(
    _ schema: Schema, references: [String: [String]], diagnostics: Diagnostics
  ) -> BoundCheck? {
    let found = columns.compactMap {
      $0.find(in: schema, for: "not_null", diagnostics: diagnostics)
    }
    guard found.count == columns.count else { return nil }
    return BoundCheck { _ in RunningNotNull(found) }
  }
}

private final class RunningNotNull: RunningCheck {
  private let columns: [Column]
  private var nulls: [Int]
  private var firstRow: [Int?]

  init(_ columns: [Column]) {
    self.columns = columns
    nulls = Array(repeating: 0, count: columns.count)
    firstRow = Array(repeating: nil, count: columns.count)
  }

  func observe(_ batch: RecordBatch) {
    let rows = BatchRows(batch)
    for (index, column) in columns.enumerated() {
      for row in 0..<rows.count where rows[row, column.slot].isNull {
        nulls[index] += 1
        if firstRow[index] == nil { firstRow[index] = rows.ordinal(of: row) }
      }
    }
  }

  func result(_ evidence: CheckEvidence) -> CheckOutcome {
    let broken = columns.indices.filter { nulls[$0] > 0 }.map { index in
      "\(nulls[index]) of \(evidence.rowsWritten) rows have no '\(columns[index].name)',"
        + " the first is source row \(firstRow[index] ?? 0)"
    }
    if !broken.isEmpty { return .failed(broken.joined(separator: "; ")) }
    return .passed("no row lacks " + columns.map { "'\($0.name)'" }.joined(separator: ", "))
  }
}
