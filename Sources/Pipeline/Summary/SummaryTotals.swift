import Records

/// What all units of a run come to together, as the table at the end of its summary.
struct SummaryTotals {
  private let units: [UnitSummary]

  /// - Parameter units: all units of the run; only those count that were read to their end.
  init(_ units: [UnitSummary]) {
    self.units = units.filter { $0.status == .loaded || $0.status == .planned }
  }

  /// One line each, a name and what there is of it; nothing where no unit was read.
  var lines: [String] {
    guard !units.isEmpty else { return [] }
    let all = [("rows", rows), ("read", read)] + amounts + coverage + places
    let width = all.map(\.0.count).max() ?? 0
    return all.map { name, text in
      name + String(repeating: " ", count: width + 2 - name.count) + text
    }
  }

  private func sum(_ figure: KeyPath<UnitSummary, Int>) -> Int {
    units.reduce(0) { $0 + $1[keyPath: figure] }
  }

  private var rows: String {
    "\(Figures.grouped(sum(\.rowsRead))) read, \(Figures.grouped(sum(\.rowsWritten))) written,"
      + " \(Figures.grouped(sum(\.duplicates))) repeated,"
      + " \(Figures.grouped(sum(\.rowsDropped))) dropped,"
      + " \(Figures.grouped(sum(\.quarantined))) in quarantine"
  }

  private var read: String {
    "\(Figures.size(sum(\.bytesRead))) in \(Figures.count(sum(\.pages), "page"))"
  }

  /// Exact sums of each column over all units, by currency.
  private var amounts: [(String, String)] {
    var sums: [String: [String: ExactSum]] = [:]
    for (column, currencies) in units.flatMap(\.totals) {
      for (currency, text) in currencies {
        guard let amount = try? ExactSum(parsing: text) else { continue }
        try? sums[column, default: [:]][currency, default: ExactSum()].merge(amount)
      }
    }
    return sums.sorted { $0.key < $1.key }.map { column, currencies in
      (
        column,
        currencies.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
          .joined(separator: ", ")
      )
    }
  }

  /// What each transform covered, counts and amounts summed up.
  private var coverage: [(String, String)] {
    CoverageText(units.map(\.coverage), detail: .brief).lines.map { ($0.name, $0.text) }
  }

  /// Where the rows went: for each sink the place that all its units share.
  private var places: [(String, String)] {
    let sinks = units.first?.sinks ?? []
    return sinks.indices.compactMap { index in
      let all = units.compactMap { $0.sinks.indices.contains(index) ? $0.sinks[index] : nil }
      let locations = all.compactMap(\.location)
      guard let shared = Self.shared(locations) else { return nil }
      let rows = all.reduce(0) { $0 + $1.rows }
      let bytes = all.reduce(0) { $0 + $1.bytes }
      // An archive keeps bodies, not rows.
      let size = rows > 0 ? Figures.count(rows, "row") : Figures.size(bytes)
      return (sinks[index].sink, "\(shared), \(size)")
    }
  }

  /// The folder that all of some paths lie in; nil where there are none.
  private static func shared(_ paths: [String]) -> String? {
    guard var shared = paths.first?.split(separator: "/", omittingEmptySubsequences: false) else {
      return nil
    }
    for path in paths.dropFirst() {
      let steps = path.split(separator: "/", omittingEmptySubsequences: false)
      shared = zip(shared, steps).prefix { $0 == $1 }.map(\.0)
    }
    return shared.joined(separator: "/")
  }
}
