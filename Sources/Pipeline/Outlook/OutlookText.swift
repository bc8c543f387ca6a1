/// What a run would do, for people: a line a unit.
public struct OutlookText: Sendable, CustomStringConvertible {
  private let plan: Plan
  private let units: [UnitOutlook]

  /// - Parameters:
  ///   - plan: the pipeline.
  ///   - units: its units.
  public init(_ plan: Plan, _ units: [UnitOutlook]) {
    self.plan = plan
    self.units = units
  }

  /// The lines, without a last line end.
  public var description: String {
    let loads = units.count { $0.action == .load }
    let failures = units.count { $0.action == .fail }
    var last =
      "\(Figures.count(loads, "unit")) to load, \(units.count - loads - failures) to keep"
    if failures > 0 { last += ", \(failures) would fail" }
    return ([plan.name] + units.map(line) + spools + [last]).joined(separator: "\n")
  }

  /// What reads a unit twice, for it costs disk and time.
  private var spools: [String] {
    plan.spooledSteps.map { step in
      "  \(step) has to see all rows of a unit first: they wait on disk, at most \(plan.limits.spool)"
        + " compressed (limits.spool)"
    }
  }

  private func line(of outlook: UnitOutlook) -> String {
    let unit = outlook.unit
    let days = unit.from.flatMap { from in unit.to.map { " from \(from) to \($0)" } } ?? ""
    let state = outlook.isOpen ? "open" : "closed"
    var line = "  \(unit.enrollment) \(unit.period)\(days)  \(outlook.action.rawValue), \(state)"
    line += ": \(outlook.reason)"
    if let rows = outlook.rows, let loadedAt = outlook.loadedAt {
      line += " (\(Figures.count(rows, "row")) of \(loadedAt))"
    }
    return line
  }
}
