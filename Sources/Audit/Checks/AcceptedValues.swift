import JSONStream
import Records

/// `accepted_values: {column, values}`: the only values that a column may have, byte for byte. NULL passes.
struct AcceptedValues: CheckSpec {
  let column: ColumnReference
  let values: [String]

  init?(_ node: ConfigNode, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "check 'accepted_values'", diagnostics: diagnostics)
    let column = ColumnReference(&reader, key: "column")
    let list = reader.requiredNode("values")
    let values = list == nil ? nil : reader.texts("values")
    reader.finish()
    if let list, values?.isEmpty == true {
      diagnostics.report("'values' of check 'accepted_values' must not be empty", at: list.place)
    }
    guard let column, let values, !reader.hasProblems else { return nil }
    self.column = column
    self.values = values
  }

  func bind(
    _ schema: Schema, references: [String: [String]], diagnostics: Diagnostics
  ) -> BoundCheck? {
    guard
      let found = column.find(in: schema, for: "accepted_values", diagnostics: diagnostics)
    else { return nil }
    return BoundCheck { _ in RunningAcceptedValues(found, values) }
  }
}

private final class RunningAcceptedValues: RunningCheck {
  private let column: Column
  private let values: [[UInt8]]
  private let names: [String]
  private var others = 0
  private var firstOther: (row: Int, value: String)?
  /// The value that matched last: neighbours are often alike.
  private var last = 0

  init(_ column: Column, _ values: [String]) {
    self.column = column
    names = values
    self.values = values.map { Array($0.utf8) }
  }

  func observe(_ batch: RecordBatch) {
    let rows = BatchRows(batch)
    for row in 0..<rows.count {
      let slot = rows[row, column.slot]
      guard !slot.isNull, !isAccepted(rows.bytes(of: slot), slot.kind) else { continue }
      others += 1
      if firstOther == nil { firstOther = (rows.ordinal(of: row), rows.text(of: slot)) }
    }
  }

  private func isAccepted(_ bytes: UnsafeRawBufferPointer, _ kind: Slot.Kind) -> Bool {
    if kind == .escaped {
      let text = Array(JSONText.string(unescaping: bytes).utf8)
      return values.contains { $0 == text }
    }
    if bytes.elementsEqual(values[last]) { return true }
    guard let index = values.firstIndex(where: { bytes.elementsEqual($0) }) else { return false }
    last = index
    return true
  }

  func result(_ evidence: CheckEvidence) -> CheckOutcome {
    guard let firstOther else { return .passed("'\(column.name)' has accepted values only") }
    return .failed(
      "\(others) of \(evidence.rowsWritten) rows have another '\(column.name)' than"
        + " \(names.map { "'\($0)'" }.joined(separator: ", ")), the first is"
        + " '\(firstOther.value)' in source row \(firstOther.row)")
  }
}
