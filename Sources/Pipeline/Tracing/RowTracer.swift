public import Records

/// Reads a listing once more and follows one of its records through the pipeline, writing nothing.
public struct RowTracer: Sendable {
  private let plan: Plan
  private let context: RunContext
  private let board: ProgressBoard

  /// - Parameters:
  ///   - plan: the pipeline.
  ///   - context: of the asking. Its beginning should be that of the load: open periods are judged by it.
  ///   - board: where progress is shown.
  public init(_ plan: Plan, context: RunContext, board: ProgressBoard = ProgressBoard()) {
    self.plan = plan
    var context = context
    context.pipeline = plan.name
    context.planSHA256 = plan.planSHA256
    self.context = context
    self.board = board
  }

  /// Follows a record. Blocks until all of the listing was read, so that its digest and sums can be compared with
  /// those of the load.
  ///
  /// - Parameters:
  ///   - row: ordinal of the record in its listing, from 0.
  ///   - unit: the unit.
  ///   - source: where the listing is; its records have the columns of the plan's own source.
  /// - Throws: `failed` when the listing has no such record, and whatever keeps it from being read.
  public func trace(
    row: Int, of unit: Unit, from source: any SourceSpec
  ) throws(Fault) -> RowTrace {
    let reader = try source.makeSource(context)
    let follower = RowFollower(
      row, of: unit, plan: plan, context: context, disk: SpoolDisk(limit: plan.limits.spool))
    let pages = PageHeads()
    board.expect(units: 1)
    let request = ReadRequest(
      unit: unit, width: plan.width, pages: source.handsOnPages ? pages : nil,
      needsCurrency: plan.needsCurrency, dropsRepeatedPages: plan.dropsRepeatedPages,
      progress: board.begin(unit))
    guard case .complete(let facts) = try reader.read(request, into: follower) else {
      throw Fault(.failed, "the source did not send the listing that it was asked for")
    }
    var trace = try follower.conclude(facts)
    if let page = trace.origin?.page, pages.heads.indices.contains(page) {
      trace.origin?.url = pages.heads[page].url
    }
    return trace
  }
}

/// Takes a unit through its transforms with a watch on one record.
private final class RowFollower: BatchReceiver {
  private let unit: Unit
  private let plan: Plan
  private let context: RunContext
  private let disk: SpoolDisk
  private let row: Int
  private var watch: RowWatch
  private var pass: UnitPass?
  /// The row as it would reach the sinks, by slot.
  private var written: [RowWatch.Values] = []

  init(_ row: Int, of unit: Unit, plan: Plan, context: RunContext, disk: SpoolDisk) {
    self.row = row
    self.unit = unit
    self.plan = plan
    self.context = context
    self.disk = disk
    watch = RowWatch(ordinal: row)
  }

  func begin(currency: String?) throws(Fault) {
    watch = RowWatch(ordinal: row)
    written = []
    // The load stands: whatever the definition says of bad records, it put up with these.
    let quarantine = Quarantine(
      policy: .quarantine(folder: "", limit: .max), unit: unit, loadID: "", isKept: false,
      schema: plan.source.schema, currency: currency, watch: watch)
    pass = try UnitPass(
      plan, TransformOpening(unit: unit, startedAt: context.startedAt, disk: disk), quarantine,
      watch: watch)
  }

  func receive(_ batch: RecordBatch) throws(Fault) {
    try context.cancellation.check()
    try pass?.take(batch) { batch throws(Fault) in deliver(batch) }
  }

  private func deliver(_ batch: RecordBatch) {
    for record in 0..<batch.count where batch.slots.place(of: record).ordinal == row {
      written.append((0..<batch.slots.width).map { batch.text(record, slot: $0) })
    }
  }

  /// The trace, once the listing ended.
  func conclude(_ facts: ListingFacts) throws(Fault) -> RowTrace {
    try pass?.finish { batch throws(Fault) in deliver(batch) }
    try pass?.conclude(facts)
    guard row < facts.records else {
      throw Fault(
        .failed, "the listing has \(facts.records) records, the last is row \(facts.records - 1)",
        at: "\(unit), row \(row)", remedy: "Take --row from the column source_row")
    }
    let steps = steps()
    return RowTrace(
      unit: unit, row: row, origin: watch.origin,
      source: Self.named(watch.source ?? [], plan.source.schema), steps: steps,
      outcome: outcome(steps), rows: written.map { Self.named($0, plan.schema) },
      listing: facts.source, records: facts.records,
      totals: pass?.figures.totalsSpelled ?? [:])
  }

  private func outcome(_ steps: [RowTrace.Step]) -> RowTrace.Outcome {
    if let rejection = watch.rejection { return .putAside(reason: rejection.reason) }
    if !written.isEmpty { return .written }
    return .dropped(by: steps.last { $0.after.isEmpty }?.name ?? "source")
  }

  /// The steps as far as the record came.
  private func steps() -> [RowTrace.Step] {
    var steps: [RowTrace.Step] = []
    guard var rows = watch.source.map({ [$0] }) else { return [] }
    var schema = plan.source.schema
    for (number, step) in plan.steps.enumerated() {
      guard !rows.isEmpty else { break }
      let before = Self.named(rows[0], schema)
      if step.bound.make != nil { rows = watch.left[number] ?? [] }
      schema = step.bound.schema
      let after = rows.map { Self.named($0, schema) }
      let passage = RowPassage(day: context.startedAt.day, before: before, after: after)
      steps.append(
        RowTrace.Step(
          name: step.name, before: before, after: after, notes: step.spec.explain(passage)))
    }
    return steps
  }

  private static func named(_ values: RowWatch.Values, _ schema: Schema) -> [NamedValue] {
    schema.columns.map { column in
      NamedValue(
        column.name, column.type, values.indices.contains(column.slot) ? values[column.slot] : nil)
    }
  }
}

/// Remembers which request each page of a listing answers.
private final class PageHeads: PageSink {
  private(set) var heads: [PageHead] = []
  private var isWhole = true

  func beginListing() throws(Fault) {
    heads = []
    isWhole = true
  }

  func beginPage(_ head: PageHead) throws(Fault) {
    if !isWhole { heads.removeLast() }
    heads.append(head)
    isWhole = false
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Fault) {}

  func endPage(records: Int) throws(Fault) { isWhole = true }

  func beside(_ endpoint: String) throws(Fault) -> any PageSink { PageHeads() }
}
