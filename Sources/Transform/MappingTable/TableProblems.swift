import Records

/// Reports what is wrong with a table, line by line, and stops when it is plainly another kind of file.
struct TableProblems {
  /// Problems of one table that are told; more are counted.
  static let maximumCount = 50

  private let file: String
  private let diagnostics: Diagnostics
  private var problems: [(line: Int, message: String)] = []
  private(set) var count = 0

  /// - Parameter file: the table's path, as the user can open it.
  init(file: String, diagnostics: Diagnostics) {
    self.file = file
    self.diagnostics = diagnostics
  }

  /// Whether nothing was found.
  var isEmpty: Bool { count == 0 }

  /// Notes a problem on a line, from 1.
  mutating func add(_ message: String, line: Int) {
    count += 1
    if problems.count < Self.maximumCount { problems.append((line, message)) }
  }

  /// Reports the problems.
  func report() {
    let inOrder = problems.enumerated().sorted {
      ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
    }
    for (_, problem) in inOrder { diagnostics.report(problem.message, at: place(problem.line)) }
    guard let last = problems.last, count > problems.count else { return }
    diagnostics.report(
      "\(count - problems.count) more problems in this table", at: place(last.line))
  }

  private func place(_ line: Int) -> ConfigPlace { ConfigPlace(file: file, line: line, column: 1) }
}
