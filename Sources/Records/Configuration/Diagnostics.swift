/// All that is wrong with a definition, so that it is told at once and not one fault a run.
public final class Diagnostics {
  /// One fault and its place.
  public struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// Where.
    public var place: ConfigPlace
    /// What is wrong and what would be right.
    public var message: String

    /// `file:line:column: message`.
    public var description: String { "\(place): \(message)" }
  }

  /// The problems in order of reporting.
  public private(set) var problems: [Problem] = []
  /// Which of the problems explain all others at their place.
  private var causes: Set<Int> = []

  public init() {}

  /// Whether nothing was reported.
  public var isEmpty: Bool { problems.isEmpty }

  /// Adds a problem. The message has no trailing full stop unless it has several sentences.
  public func report(_ message: String, at place: ConfigPlace) {
    problems.append(Problem(place: place, message: message))
  }

  /// Adds a problem whose consequences need no telling: `sorted` leaves out what else was reported at its place.
  public func reportCause(_ message: String, at place: ConfigPlace) {
    causes.insert(problems.count)
    report(message, at: place)
  }

  /// The problems by file, line and column, each once: two components may read the same section.
  public var sorted: [Problem] {
    let explained = causes.map { problems[$0].place }
    let told = problems.enumerated().filter {
      causes.contains($0.offset) || !explained.contains($0.element.place)
    }
    let inOrder = told.sorted { left, right in
      (left.element.place.file, left.element.place.line, left.element.place.column, left.offset)
        < (
          right.element.place.file, right.element.place.line, right.element.place.column,
          right.offset
        )
    }.map(\.element)
    return inOrder.enumerated().filter { !inOrder[..<$0.offset].contains($0.element) }
      .map(\.element)
  }
}

/// Finds the name that was probably meant.
public enum Suggestion {
  /// The legal name nearest to `word`, or nil when none is near: at most a third of its letters differ, or it is the
  /// beginning of one name only.
  public static func nearest(to word: String, among names: some Sequence<String>) -> String? {
    let names = Array(names)
    let lowered = word.lowercased()
    let allowed = max(1, (word.count + 1) / 3)
    let near = names.map { ($0, distance(lowered, $0.lowercased())) }
      .filter { $0.1 <= allowed }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    if let near { return near }
    let longer = word.count < 3 ? [] : names.filter { $0.lowercased().hasPrefix(lowered) }
    return longer.count == 1 ? longer[0] : nil
  }

  /// ` Did you mean 'x'?`, or a list of what is legal when nothing is near.
  public static func sentence(for word: String, among names: some Sequence<String>) -> String {
    if let name = nearest(to: word, among: names) { return " Did you mean '\(name)'?" }
    let legal = names.sorted()
    return legal.isEmpty ? "" : " Known: \(legal.joined(separator: ", "))."
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that lead from one word to the other.
  static func distance(_ first: String, _ second: String) -> Int {
    let left = Array(first.unicodeScalars)
    let right = Array(second.unicodeScalars)
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row] + [Int](repeating: 0, count: right.count)
      for column in 1...right.count {
        let cost = left[row - 1] == right[column - 1] ? 0 : 1
        current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
        if row > 1, column > 1, left[row - 1] == right[column - 2],
          left[row - 2] == right[column - 1]
        {
          current[column] = min(current[column], beforeLast[column - 2] + 1)
        }
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
