import Load
import Pipeline
import Records

/// A unit as the sinks of a pipeline hold it.
struct HeldUnit: Sendable {
  /// What one sink holds of it.
  struct Holding: Sendable {
    let sink: Plan.Sink
    let load: LoadRecord
  }

  let enrollment: String
  /// What each sink holds, in commit order; never empty.
  let holdings: [Holding]
  /// The newest load of a sink of rows; of an archive where there is none.
  let load: LoadRecord

  /// The units of a period that sinks hold, by enrollment.
  static func all(
    of plan: Plan, _ period: CalendarMonth, _ enrollment: String?
  ) throws(Fault) -> [HeldUnit] {
    var holdings: [String: [Holding]] = [:]
    for sink in plan.sinks {
      for load in try sink.spec.loads(of: plan.source.endpoint)
      where load.unit.period == period && [nil, load.unit.enrollment].contains(enrollment) {
        holdings[load.unit.enrollment, default: []].append(Holding(sink: sink, load: load))
      }
    }
    return holdings.sorted { $0.key < $1.key }.compactMap { HeldUnit($0.key, $0.value) }
  }

  private init?(_ enrollment: String, _ holdings: [Holding]) {
    let loads = holdings.filter { !$0.sink.spec.keepsPages }.map(\.load)
    guard
      let newest = (loads.isEmpty ? holdings.map(\.load) : loads)
        .max(by: { $0.finishedAt < $1.finishedAt })
    else { return nil }
    self.enrollment = enrollment
    self.holdings = holdings
    load = newest
  }

  /// The archived bodies that the load was made of.
  func archived() throws(Fault) -> ArchivedBodies? {
    for holding in holdings {
      guard let archive = holding.sink.spec as? ArchiveSinkSpec,
        let listing = try archive.fetch(of: load)
      else { continue }
      return ArchivedBodies(archive: archive, listing: listing)
    }
    return nil
  }
}
