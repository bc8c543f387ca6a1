import Records

/// `unique: [id]`, or `unique: {columns: [id], memory: 32MiB}`: no two rows have the same values in these columns.
///
/// Values are compared by what they mean: text byte for byte, amounts by value. As with a unique key of SQL, a row that
/// lacks one of the values is compared with none. Rows are told by 128-bit keyed fingerprints, see `Fingerprint`: of a
/// thousand million different rows the check calls two alike less than once in 10^15 times, and never overlooks two
/// that are.
struct Unique: CheckSpec {
  static let memoryRange = ByteSize(bytes: 1 << 20)...ByteSize(bytes: 1 << 40)

  let columns: [ColumnReference]
  let memory: ByteSize

  init?(_ node: ConfigNode, diagnostics: Diagnostics) {
    let subject = "check 'unique'"
    let before = diagnostics.problems.count
    var memory: ByteSize?
    var list: ConfigNode? = node
    if node.members != nil {
      var reader = ConfigReader(node, subject: subject, diagnostics: diagnostics)
      list = reader.requiredNode("columns")
      memory = reader.size("memory")
      reader.finish()
      if let memory, !Self.memoryRange.contains(memory) {
        diagnostics.report(
          "'memory' of \(subject) must be \(Self.memoryRange.lowerBound) to"
            + " \(Self.memoryRange.upperBound), not \(memory)",
          at: reader.node("memory")?.place ?? node.place)
      }
    }
    columns = list.map { Self.names($0, diagnostics) } ?? []
    self.memory = memory ?? ByteSize(bytes: 32 << 20)
    if diagnostics.problems.count > before { return nil }
  }

  private static func names(_ list: ConfigNode, _ diagnostics: Diagnostics) -> [ColumnReference] {
    let nodes = list.elements ?? [list]
    var columns: [ColumnReference] = []
    for element in nodes {
      guard let name = element.text else {
        diagnostics.report(
          "check 'unique' must be a list of columns, not \(element.kind)", at: element.place)
        continue
      }
      if columns.contains(where: { $0.name == name }) {
        diagnostics.report("check 'unique' names '\(name)' twice", at: element.place)
      }
      columns.append(ColumnReference(name, at: element.place))
    }
    if nodes.isEmpty {
      diagnostics.report("check 'unique' must name at least one column", at: list.place)
    }
    return columns
  }

  func bind(
    _ schema: Schema, references: [String: [String]], diagnostics: Diagnostics
  ) -> BoundCheck? {
    let found = columns.compactMap { $0.find(in: schema, for: "unique", diagnostics: diagnostics) }
    guard found.count == columns.count else { return nil }
    let memory = memory
    return BoundCheck { RunningUnique(found, memory: memory, disk: $0.disk) }
  }
}

private final class RunningUnique: RunningCheck {
  private let columns: [Column]
  private var fingerprints: RowFingerprints
  private var known: FingerprintSet
  private var trail: KeyTrail
  private var repeated = 0
  private var incomplete = 0
  private var first: (values: [String], rows: (earlier: Int, later: Int))?

  init(_ columns: [Column], memory: ByteSize, disk: SpoolDisk) {
    self.columns = columns
    fingerprints = RowFingerprints(columns, keys: FingerprintKeys())
    known = FingerprintSet(memory: memory, disk: disk)
    trail = KeyTrail(on: disk)
  }

  func observe(_ batch: RecordBatch) throws(Fault) {
    fingerprints.read(batch.window, batch.slots)
    known.touch(fingerprints.rows)
    let rows = BatchRows(batch)
    for row in 0..<rows.count {
      guard isComplete(row, rows) else {
        incomplete += 1
        continue
      }
      let fingerprint = fingerprints.rows[row]
      if try known.insert(fingerprint) {
        if first == nil { try trail.add(fingerprint, ordinal: rows.ordinal(of: row)) }
        continue
      }
      repeated += 1
      guard first == nil else { continue }
      let ordinal = rows.ordinal(of: row)
      let values = columns.map { rows.text(of: rows[row, $0.slot]) }
      first = (values, (try trail.ordinal(of: fingerprint) ?? ordinal, ordinal))
      trail.end()
    }
  }

  private func isComplete(_ row: Int, _ rows: BatchRows) -> Bool {
    for column in columns where rows[row, column.slot].isNull { return false }
    return true
  }

  func result(_ evidence: CheckEvidence) -> CheckOutcome {
    let names = Self.list(columns.map(\.name))
    let others =
      incomplete == 0 ? "" : "; \(incomplete) rows lack a value of it and were not compared"
    guard let first else { return .passed("no two rows have the same \(names)" + others) }
    return .failed(
      "\(repeated) of \(evidence.rowsWritten) rows have the \(names) of an earlier one, the first is"
        + " \(Self.list(first.values)) in source rows \(first.rows.earlier) and"
        + " \(first.rows.later)" + others)
  }

  private static func list(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }
}
