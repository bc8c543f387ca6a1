import Records
import TestSupport
import Testing
import Transform

@Suite struct MapDepartmentsPropertyTests {
  @Test func `random tables map as trying every rule does, and tell every contradiction`() throws {
    var random = SeededGenerator()
    var (accepted, refused) = (0, 0)
    for round in 0..<120 {
      let rules = (0..<(round % 40)).map { RandomRule($0, &random) }
      let comment = Comment("seed \(random.seed), round \(round)")
      let conflicts = Set(
        rules.indices.flatMap { later in
          rules[..<later].contains { $0.contradicts(rules[later]) } ? [later] : []
        })
      let table = RandomRule.header + rules.map(\.line).joined()
      let result = try readDepartments(table, default: "none")
      #expect(result.problems.isEmpty == conflicts.isEmpty, comment)
      if !conflicts.isEmpty { refused += 1 }
      let sound = rules.indices.filter { !conflicts.contains($0) }.map { rules[$0] }
      if try agrees(sound, &random, comment) { accepted += 1 }
    }
    #expect(accepted == 120)
    #expect(refused > 12)
  }

  /// Maps random rows and compares each with what the rules say one by one.
  private func agrees(
    _ rules: [RandomRule], _ random: inout SeededGenerator, _ comment: Comment
  ) throws -> Bool {
    let rows = (0..<100).map { _ in RandomRow(&random) }
    let table = RandomRule.header + rules.map(\.line).joined()
    let mapped = try MappedDepartments(table, default: "none", rows.map(\.cells))
    let expected = rows.map { row in
      let best = rules.filter { $0.matches(row) }.min { $0.wins(over: $1) }
      return best.map { [$0.department, $0.costCenter, "\($0.column)=\($0.pattern)"] }
        ?? ["none", nil, nil]
    }
    let isEqual = rows.indices.map { mapped.row($0) } == expected
    #expect(isEqual, comment)
    return isEqual
  }
}

/// A row of two texts and a day, any of them absent.
private struct RandomRow {
  var values: [String: String] = [:]
  var day: Int?
  let cells: [Cell]

  init(_ random: inout SeededGenerator) {
    for column in RandomRule.columns where Int.random(in: 0..<6, using: &random) > 0 {
      values[column] = (0..<Int.random(in: 0...4, using: &random))
        .map { _ in ["a", "b", "*", "é"].randomElement(using: &random) ?? "" }.joined()
    }
    day = Int.random(in: 0..<6, using: &random) == 0 ? nil : Int.random(in: 1...9, using: &random)
    let (texts, isEscaped) = (values, Bool.random(using: &random))
    cells =
      RandomRule.columns.map { column in
        guard let text = texts[column] else { return nil }
        return isEscaped ? .escaped(text.replacing("a", with: #"\u0061"#)) : .text(text)
      } + [day.map { .string("2017-04-0\($0)") } ?? nil]
  }
}

/// A rule with its meaning spelled out the slow way.
private struct RandomRule {
  static let columns = ["subscription_name", "cost_center"]
  static let header = "priority,match_column,pattern,valid_to,department,valid_from,cost_center\n"

  var number: Int
  var column: String
  var pattern: String
  var department: String
  var costCenter: String?
  var from: Int?
  var to: Int?
  var priority: Int

  init(_ number: Int, _ random: inout SeededGenerator) {
    self.number = number
    column = Self.columns.randomElement(using: &random) ?? ""
    let pieces = ["a", "b", "é", "*", "*", #"\*"#]
    pattern = (0..<Int.random(in: 1...4, using: &random))
      .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    department = "D\(Int.random(in: 0..<5, using: &random))"
    costCenter = Int.random(in: 0..<3, using: &random) == 0 ? nil : department + "x"
    let days = [Int.random(in: 1...9, using: &random), Int.random(in: 1...9, using: &random)]
      .sorted()
    if days[0] < days[1] {
      from = Bool.random(using: &random) ? days[0] : nil
      to = Bool.random(using: &random) ? days[1] : nil
    }
    priority = Int.random(in: -1...1, using: &random)
  }

  var line: String {
    func day(_ day: Int?) -> String { day.map { "2017-04-0\($0)" } ?? "" }
    return
      "\(priority),\(column),\(pattern),\(day(to)),\(department),\(day(from)),\(costCenter ?? "")\n"
  }

  /// The pattern's characters, nil for a star that stands for any text.
  private var tokens: [Character?] {
    var tokens: [Character?] = []
    var rest = pattern[...]
    while let first = rest.first {
      if rest.hasPrefix(#"\*"#) {
        tokens.append("*")
        rest = rest.dropFirst(2)
      } else {
        tokens.append(first == "*" ? nil : first)
        rest = rest.dropFirst()
      }
    }
    return tokens
  }

  func matches(_ row: RandomRow) -> Bool {
    guard let value = row.values[column] else { return false }
    return holds(on: row.day) && Self.matches(tokens[...], Array(value)[...])
  }

  private func holds(on day: Int?) -> Bool {
    guard let day else { return from == nil && to == nil }
    return (from ?? 0) <= day && day < (to ?? 99)
  }

  private static func matches(_ tokens: ArraySlice<Character?>, _ value: ArraySlice<Character>)
    -> Bool
  {
    guard let first = tokens.first else { return value.isEmpty }
    if let character = first {
      return value.first == character && matches(tokens.dropFirst(), value.dropFirst())
    }
    return (value.startIndex...value.endIndex).contains {
      matches(tokens.dropFirst(), value[$0...])
    }
  }

  func wins(over other: RandomRule) -> Bool {
    func rank(_ rule: RandomRule) -> (Int, Int, Int) {
      let isExact = !rule.tokens.contains(nil)
      let literal = String(rule.tokens.compactMap { $0 }).utf8.count
      return (isExact ? Int.min : -literal, -rule.priority, rule.number)
    }
    return rank(self) < rank(other)
  }

  func contradicts(_ other: RandomRule) -> Bool {
    column == other.column && pattern == other.pattern && priority == other.priority
      && (department != other.department || costCenter != other.costCenter)
      && (1...9).contains { holds(on: $0) && other.holds(on: $0) }
  }
}
