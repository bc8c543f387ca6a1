import Records

/// What `map_tags` told in the records of the loads, added up: `environment mapped`, `environment defaulted cost EUR`.
struct TagFigures {
  /// How much of rows and cost one tag covers.
  struct Line {
    /// Rows that have it.
    fileprivate(set) var rowsMapped: Int128 = 0
    /// Rows that have not.
    fileprivate(set) var rowsDefaulted: Int128 = 0
    /// Exact cost by currency.
    fileprivate(set) var costs: [String: Cost] = [:]
  }

  /// Exact cost in one currency.
  struct Cost {
    /// Of the rows that have the tag.
    fileprivate(set) var mapped = ExactSum()
    /// Of those that have not.
    fileprivate(set) var defaulted = ExactSum()
    /// Of both.
    fileprivate(set) var total = ExactSum()
  }

  /// By the column that is made of the tag.
  private(set) var lines: [String: Line] = [:]
  /// Rows whose tags could not be read; they count for no tag.
  private(set) var unparsable: Int128 = 0
  /// Loads that mapped no tags.
  private(set) var loadsWithout: Int128 = 0

  /// Throws a fault when a sum leaves its range. What has no amount where one should be is left out.
  init(_ loads: [LoadRecord]) throws(Fault) {
    for load in loads {
      let told = load.coverage.filter { $0.key.split(separator: " ").first == "map_tags" }
      if told.isEmpty { loadsWithout += 1 }
      for counts in told.values {
        for (outcome, text) in counts { try add(outcome, text, of: load) }
      }
    }
  }

  private mutating func add(
    _ outcome: String, _ text: String, of load: LoadRecord
  ) throws(Fault) {
    if outcome == "unparsable" { unparsable += Int128(text) ?? 0 }
    let words = outcome.split(separator: " ").map(String.init)
    guard words.count > 1, ["mapped", "defaulted"].contains(words[1]) else { return }
    let isMapped = words[1] == "mapped"
    var line = lines[words[0]] ?? Line()
    if words.count == 4, words[2] == "cost", let cost = try? ExactSum(parsing: text) {
      var costs = line.costs[words[3]] ?? Cost()
      do {
        try costs.total.merge(cost)
        if isMapped { try costs.mapped.merge(cost) } else { try costs.defaulted.merge(cost) }
      } catch {
        throw Fault(.failed, "the cost of rows '\(outcome)' \(error)", at: "\(load.unit)")
      }
      line.costs[words[3]] = costs
    } else if words.count == 2, let rows = Int128(text) {
      if isMapped { line.rowsMapped += rows } else { line.rowsDefaulted += rows }
    }
    lines[words[0]] = line
  }
}
