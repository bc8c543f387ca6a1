/// What a run would do, for people: a line a unit.
public struct OutlookText: Sendable, CustomStringConvertible {
  private let pipeline: String
  private let units: [UnitOutlook]

  /// - Parameters:
  ///   - pipeline: the pipeline's name.
  ///   - units: its units.
  public init(pipeline: String, _ units: [UnitOutlook]) {
    self.pipeline = pipeline
    self.units = units
  }

  /// The lines, without a last line end.
  public var description: String {
    let loads = units.count { $0.action == .load }
    let last =
      "\(Figures.count(loads, "unit")) to load, \(units.count - loads) to keep"
    return ([pipeline] + units.map(line) + [last]).joined(separator: "\n")
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
