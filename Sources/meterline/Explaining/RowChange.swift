import Pipeline
import Records

/// What a step did to one column of a row.
struct RowChange: Sendable, Equatable, Encodable {
  /// How the column differs.
  enum Kind: String, Sendable, Encodable {
    /// The step made it.
    case added
    /// The step gave it another value.
    case changed
    /// The step left it out, or gave it another name.
    case removed
  }

  let kind: Kind
  let column: String
  let before: String?
  /// The value behind the step, one for each row that it made.
  let after: [String?]

  /// What a step did, column by column in the order of its output, those left out at the end.
  static func all(of step: RowTrace.Step) -> [RowChange] {
    guard let first = step.after.first else { return [] }
    let known = Set(step.before.map(\.name))
    let kept = Set(first.map(\.name))
    let made = first.indices.compactMap { index -> RowChange? in
      let name = first[index].name
      let after = step.after.map { $0[index].value }
      guard known.contains(name) else {
        return RowChange(kind: .added, column: name, before: nil, after: after)
      }
      let before = step.before[name]
      guard after.contains(where: { $0 != before }) else { return nil }
      return RowChange(kind: .changed, column: name, before: before, after: after)
    }
    return made
      + step.before.filter { !kept.contains($0.name) }.map {
        RowChange(kind: .removed, column: $0.name, before: $0.value, after: [])
      }
  }
}
