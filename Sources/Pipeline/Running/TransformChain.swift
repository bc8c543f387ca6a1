import Audit
import Formats
import Records

/// The transforms of one unit in order; before each that needs the whole unit the rows wait on disk.
///
/// Life: `take` for every batch of the listing, then `finish`; what leaves the last transform comes out of both.
final class TransformChain {
  private struct Member {
    let name: String
    /// Which step of the plan it is; the screens of sinks come after all steps.
    let step: Int
    let transform: any RecordTransform
    /// Where rows wait for it; nil for one that takes them as they come.
    var spool: BatchSpool?
  }

  private var members: [Member]
  private let width: Int
  private var audit: SumAudit
  private let quarantine: Quarantine
  private let watch: RowWatch?

  /// - Parameters:
  ///   - plan: its steps, and the screens of its sinks.
  ///   - watch: sees every batch behind each step.
  init(
    _ plan: Plan, _ opening: TransformOpening, _ quarantine: Quarantine, watch: RowWatch? = nil
  ) throws(Fault) {
    var members: [Member] = []
    var schemas: [(input: Schema, output: Schema)] = []
    var schema = plan.source.schema
    for (index, step) in plan.steps.enumerated() {
      if let make = step.bound.make {
        let spool = step.bound.needsWholeUnit ? try BatchSpool(on: opening.disk) : nil
        members.append(
          Member(name: step.name, step: index, transform: try make(opening), spool: spool))
        schemas.append((schema, step.bound.schema))
      }
      schema = step.bound.schema
    }
    for sink in plan.sinks {
      guard let screen = sink.spec.screen(plan.schema) else { continue }
      members.append(
        Member(name: sink.name, step: plan.steps.count, transform: screen, spool: nil))
      schemas.append((plan.schema, plan.schema))
    }
    self.members = members
    self.quarantine = quarantine
    self.watch = watch
    width = plan.width
    audit = SumAudit(source: plan.source.schema, steps: schemas, final: plan.schema)
  }

  /// What each transform did, with its name.
  var effects: [(name: String, effect: TransformEffect)] {
    members.map { ($0.name, $0.transform.effect) }
  }

  /// Takes a batch of the source as far as it may go now.
  ///
  /// - Parameter deliver: takes what leaves the last transform.
  func take(
    _ batch: RecordBatch, _ deliver: (RecordBatch) throws(Fault) -> Void
  ) throws(Fault) {
    try quarantineRejected(batch)
    watch?.enter(batch)
    if !members.isEmpty { try audit.enter(batch) }
    try pass(batch, from: 0, deliver)
  }

  /// Takes the rows that wait on disk to the end. All rows of the unit were taken.
  func finish(_ deliver: (RecordBatch) throws(Fault) -> Void) throws(Fault) {
    for index in members.indices {
      guard let spool = members[index].spool else { continue }
      try spool.replay(width: width) { batch throws(Fault) in
        try apply(index, batch)
        try pass(batch, from: index + 1, deliver)
      }
      // What was read again needs its disk no longer.
      members[index].spool = nil
    }
  }

  /// Does what comes behind the last transform and may reject rows as well.
  func measureLast(
    _ batch: RecordBatch, _ step: (RecordBatch) throws(Fault) -> Void
  ) throws(Fault) {
    try audit.measure(batch, at: members.count, step)
    try quarantineRejected(batch)
  }

  /// Makes sure that no amount was lost or made: the sums at the end are those at the start, less what was dropped and
  /// put aside, and with what was added.
  func conserve(_ totals: [String: [String: ExactSum]]) throws(Fault) {
    if !members.isEmpty { try audit.check(totals, effects) }
  }

  private func pass(
    _ batch: RecordBatch, from start: Int, _ deliver: (RecordBatch) throws(Fault) -> Void
  ) throws(Fault) {
    for index in members.indices.dropFirst(start) {
      if let spool = members[index].spool {
        try members[index].transform.survey(batch)
        return try spool.append(batch)
      }
      try apply(index, batch)
    }
    try deliver(batch)
  }

  private func apply(_ index: Int, _ batch: RecordBatch) throws(Fault) {
    let transform = members[index].transform
    try audit.measure(batch, at: index) { batch throws(Fault) in try transform.apply(batch) }
    watch?.leave(members[index].step, batch)
    try quarantineRejected(batch)
  }

  private func quarantineRejected(_ batch: RecordBatch) throws(Fault) {
    guard !batch.rejected.isEmpty else { return }
    try quarantine.take(batch.rejected)
    batch.rejected.removeAll(keepingCapacity: true)
  }
}
