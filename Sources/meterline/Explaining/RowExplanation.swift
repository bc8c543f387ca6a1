import Extract
import Pipeline
import Records

/// Where one loaded row comes from: the answer of `explain --row`.
struct RowExplanation: Sendable {
  /// What one sink holds of the row.
  struct Found: Sendable {
    let sink: String
    let destination: String?
    let load: LoadRecord
    /// Whether the rows can be found again there; they cannot without their column `source_row`.
    let isSearchable: Bool
    let rows: [StoredRow]
    /// For each row the columns in which it is not as the trace makes it.
    let differences: [[Difference]]

    /// Whether the sink has what the trace makes.
    func agrees(with trace: RowTrace) -> Bool {
      !isSearchable
        || (rows.count == trace.rows.count && differences.allSatisfy { $0.isEmpty })
    }
  }

  /// A value of a sink that is not the one that the trace makes.
  struct Difference: Sendable, Encodable {
    let column: String
    let loaded: String?
    let traced: String?
  }

  /// A file that changed rows, then and now.
  struct Input: Sendable, Encodable {
    let path: String
    let sha256: String
    /// Whether the definition still reads the same bytes.
    let unchanged: Bool
  }

  let trace: RowTrace
  let load: LoadRecord
  let found: [Found]
  let inputs: [Input]
  /// Folder of the fetch that was read; nil when the source was asked again.
  let archive: String?
  /// File of the archived page that the record stands in.
  let pageFile: String?
  /// Whether the definition makes the rows as it did when they were loaded.
  let hasSamePlan: Bool

  /// Reads the listing, follows the row and looks for it in the sinks. Blocks.
  init(
    _ row: Int, of unit: HeldUnit, plan: Plan, context: RunContext, board: ProgressBoard
  ) throws(Fault) {
    load = unit.load
    let archived = try unit.archived()
    let replay: (any SourceSpec)? = archived?.source(
      of: plan.source.endpoint, record: plan.limits.record)
    var trace = try RowTracer(plan, context: context, board: board).trace(
      row: row, of: load.unit, from: replay ?? plan.source)
    let page = trace.origin.flatMap { archived?.page($0.page) }
    if let page { trace.origin?.url = page.url }
    pageFile = page?.file
    archive = replay == nil ? nil : archived?.folder
    self.trace = trace
    hasSamePlan = load.planSHA256 == plan.planSHA256
    inputs = load.inputs.map { input in
      Input(path: input.path, sha256: input.sha256, unchanged: plan.inputs.contains(input))
    }
    var found: [Found] = []
    for holding in unit.holdings where !holding.sink.spec.keepsPages {
      let rows = try holding.sink.spec.rows(of: load.unit, ordinal: row, plan.schema)
      found.append(
        Found(
          sink: holding.sink.name, destination: holding.sink.spec.destination,
          load: holding.load, isSearchable: plan.schema[FrameColumn.sourceRow] != nil,
          rows: rows, differences: Self.differences(rows, trace.rows)))
    }
    self.found = found
  }

  /// Whether the listing that was read is the one that was loaded.
  var isSameListing: Bool { trace.listing.sha256 == load.source.sha256 }

  /// Whether all of the unit adds up to what was loaded; nil for a load of some days only.
  var hasSameTotals: Bool? { load.unit.from == nil ? trace.totals == load.totals : nil }

  /// Whether the loaded row is what its source and the definition make now.
  var agrees: Bool {
    isSameListing && hasSameTotals != false && found.allSatisfy { $0.agrees(with: trace) }
  }

  /// Parts of one record have no order of their own: each is compared with the traced row that is nearest to it.
  private static func differences(
    _ rows: [StoredRow], _ traced: [[NamedValue]]
  ) -> [[Difference]] {
    var left = traced
    return rows.map { row in
      let all = left.map { differences(row, $0) }
      guard let best = all.indices.min(by: { all[$0].count < all[$1].count }) else { return [] }
      left.remove(at: best)
      return all[best]
    }
  }

  private static func differences(_ row: StoredRow, _ traced: [NamedValue]) -> [Difference] {
    traced.compactMap { value in
      guard let stored = row.values.first(where: { $0.name == value.name }),
        !stored.agrees(with: value)
      else { return nil }
      return Difference(column: value.name, loaded: stored.value, traced: value.value)
    }
  }
}
