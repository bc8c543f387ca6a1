public import Records

/// A restatement in one line: `restated: 3 rows added, 1 row gone, 2 rows repriced, cost -12.30 EUR`.
public struct RestatementText: Sendable, CustomStringConvertible {
  private let restatement: Restatement

  /// - Parameter restatement: what a load changed.
  public init(_ restatement: Restatement) { self.restatement = restatement }

  public var description: String {
    var parts: [String] = []
    func add(_ rows: Int?, _ what: String) {
      if let rows, rows > 0 { parts.append("\(Figures.count(rows, "row")) \(what)") }
    }
    add(restatement.rowsAdded, "added")
    add(restatement.rowsGone, "gone")
    add(restatement.rowsRepriced, "repriced")
    let deltas = restatement.costDelta.sorted { $0.key < $1.key }.map { currency, delta in
      "\(delta.hasPrefix("-") ? "" : "+")\(delta) \(currency)"
    }
    parts.append(deltas.isEmpty ? "cost unchanged" : "cost " + deltas.joined(separator: ", "))
    let head = restatement.isClosedPeriod ? "warning: closed period restated" : "restated"
    return "\(head): " + parts.joined(separator: ", ")
  }
}
