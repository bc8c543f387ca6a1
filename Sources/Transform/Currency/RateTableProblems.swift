/// What is wrong with a table, line by line, up to a number that somebody would read.
struct RateTableProblems {
  /// How many problems are told.
  static let maximumCount = 10

  private(set) var messages: [String] = []
  private var more = 0

  var isEmpty: Bool { messages.isEmpty }

  /// - Parameter line: line of the table from 1; nil for the table as a whole.
  mutating func report(_ message: String, line: Int?) {
    guard messages.count < Self.maximumCount else {
      more += 1
      return
    }
    messages.append((line.map { "line \($0): " } ?? "") + message)
  }

  /// All that is told, with how many more there are.
  var all: [String] { more == 0 ? messages : messages + ["and \(more) more like these"] }
}
