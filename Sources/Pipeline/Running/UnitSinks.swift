import Records

/// All sinks of a unit, driven as one through the life of a load.
///
/// Invariant: members are in commit order, archives first; a member is `staging` from `begin` until it is committed,
/// discarded or known to hold what the provider has.
final class UnitSinks {
  private struct Member {
    let name: String
    let sink: any RecordSink
    let archive: (any PageArchive)?
    var state = SinkSummary.State.untouched
    var receipt: SinkReceipt?
    var staged: StagedLoad?
  }

  private var members: [Member] = []

  /// Makes the sinks of a plan for one unit.
  init(_ plan: Plan, _ context: RunContext) throws(Fault) {
    for sink in plan.sinks {
      let made = try sink.spec.makeSink(context)
      members.append(Member(name: sink.name, sink: made, archive: made.archive))
    }
  }

  /// The load that each sink holds of the unit.
  func previous(_ unit: Unit) throws(Fault) -> [EarlierLoads.Holding] {
    var holdings: [EarlierLoads.Holding] = []
    for member in members {
      holdings.append(
        .init(
          sink: member.name, load: try member.sink.previous(unit),
          keepsPages: member.archive != nil))
    }
    return holdings
  }

  /// Where the bodies of the listing go; nil when no sink keeps any.
  var pages: (any PageSink)? {
    let archives = members.compactMap(\.archive)
    return archives.count > 1 ? PageFan(archives) : archives.first
  }

  /// The listing of the unit that the first archive keeps.
  func kept(_ unit: Unit) throws(Fault) -> (any KeptListing)? {
    try members.lazy.compactMap(\.archive).first?.kept(unit)
  }

  /// Opens a staging in every sink, or a new one where there is one already.
  func begin(_ opening: LoadOpening) throws(Fault) {
    for index in members.indices {
      members[index].state = .staging
      try members[index].sink.begin(opening)
    }
  }

  /// Stages a batch in every sink of rows.
  func write(_ batch: RecordBatch) throws(Fault) {
    for member in members where member.archive == nil { try member.sink.write(batch) }
  }

  /// Commits the bodies of a listing that is complete, whatever becomes of its rows.
  func commitPages(_ load: LoadRecord) throws(Fault) {
    for index in members.indices where members[index].archive != nil {
      do throws(Fault) {
        members[index].staged = try members[index].sink.finish()
        members[index].receipt = try members[index].sink.commit(load)
        members[index].state = .committed
      } catch {
        members[index].state = .failed
        throw error
      }
    }
  }

  /// Notes that the archives already hold the bodies that were read.
  func keepPages() {
    for index in members.indices where members[index].archive != nil {
      members[index].sink.discard()
      members[index].state = .unchanged
    }
  }

  /// Makes the stagings durable. Every sink must have staged the same number of rows.
  func finish(rows: Int) throws(Fault) {
    for index in members.indices where members[index].archive == nil {
      let staged = try members[index].sink.finish()
      members[index].staged = staged
      guard staged.rows == rows else {
        throw Fault(
          .failed, "sink '\(members[index].name)' staged \(staged.rows) of \(rows) rows")
      }
    }
  }

  /// Commits the rows in one sink after another. When one fails, those before it keep the new load.
  func commit(_ load: LoadRecord) throws(Fault) {
    for index in members.indices where members[index].archive == nil {
      do throws(Fault) {
        members[index].receipt = try members[index].sink.commit(load)
        members[index].state = .committed
      } catch {
        members[index].state = .failed
        throw mixed(error)
      }
    }
  }

  /// Removes what is staged and not committed.
  func discard() {
    for index in members.indices where [.staging, .failed].contains(members[index].state) {
      members[index].sink.discard()
      if members[index].state == .staging { members[index].state = .discarded }
    }
  }

  /// Notes that every sink already holds what the provider has.
  func keepAll() {
    for index in members.indices { members[index].state = .unchanged }
  }

  /// Whether any sink committed rows.
  var hasCommitted: Bool { members.contains { $0.archive == nil && $0.state == .committed } }

  /// What the load changed, as the last sink that compared it tells.
  var restatement: Restatement? { members.compactMap { $0.receipt?.restatement }.last }

  /// What became of each sink.
  var summaries: [SinkSummary] {
    members.map { member in
      SinkSummary(
        sink: member.name, state: member.state, location: member.receipt?.location,
        rows: member.receipt?.rows ?? 0, bytes: member.receipt?.bytes ?? 0)
    }
  }

  /// The fault of a commit, with what the sinks hold now if they hold different loads.
  private func mixed(_ fault: Fault) -> Fault {
    guard hasCommitted else { return fault }
    func names(_ state: SinkSummary.State) -> String {
      members.filter { $0.state == state }.map(\.name).joined(separator: ", ")
    }
    var fault = fault
    fault.message += "; the new load is in \(names(.committed)), not in \(names(.failed))"
    let waiting = names(.staging)
    if !waiting.isEmpty { fault.message += ", \(waiting)" }
    fault.remedy = (fault.remedy.map { $0 + ", then run" } ?? "Run") + " again to repair it"
    return fault
  }
}
