import Records

/// What transforms covered, for people: `158 of 1,200 rows mapped (13.2 %), 240.96 of 1776.70 EUR (13.6 %)`.
///
/// Loads and the JSON of a run keep every figure to its last digit; these lines are read, not reckoned with.
public struct CoverageText {
  /// How much is told.
  public enum Detail: Sendable {
    /// Every figure with all its digits.
    case full
    /// Amounts with two digits after the point, the rest left off, and nothing of what came to nothing.
    case brief
  }

  /// A name, such as `map_departments` or `map_tags environment`, and what there is of it; by name.
  public private(set) var lines: [(name: String, text: String)] = []

  private let detail: Detail

  /// - Parameters:
  ///   - coverage: what each load told, by transform and outcome; figures of one outcome are added up.
  ///   - detail: how much is told.
  public init(_ coverage: [[String: [String: String]]], detail: Detail) {
    self.detail = detail
    var figures: [String: [String: [String]]] = [:]
    for (name, told) in coverage.joined() {
      for (outcome, text) in told {
        figures[name, default: [:]][outcome, default: []].append(text)
      }
    }
    lines = figures.sorted { $0.key < $1.key }.flatMap { lines(of: $0.key, $0.value) }
  }

  private func lines(of name: String, _ figures: [String: [String]]) -> [(String, String)] {
    var parts: [String: MappedPart] = [:]
    var others: [String] = []
    for (outcome, texts) in figures.sorted(by: { $0.key < $1.key }) {
      let sum = CoverageFigure(texts)
      guard let mapped = MappedOutcome(outcome), case .number(let number) = sum else {
        if detail == .full || sum != .number(ExactSum()) { others.append("\(outcome) \(sum)") }
        continue
      }
      parts[mapped.column, default: MappedPart()].add(number, as: mapped)
    }
    let told = parts.sorted { $0.key < $1.key }.map { column, part in
      (column.isEmpty ? name : "\(name) \(column)", part.text(detail))
    }
    if others.isEmpty { return told.isEmpty ? [(name, "nothing")] : told }
    return told + [(name, others.joined(separator: ", "))]
  }
}

/// What an outcome's name says: `mapped`, `defaulted cost EUR`, `environment mapped`.
private struct MappedOutcome {
  /// The column that is made; empty where the transform makes the same of all its columns.
  let column: String
  let isMapped: Bool
  /// Nil where rows are counted.
  let currency: String?

  init?(_ outcome: String) {
    let words = outcome.split(separator: " ").map(String.init)
    guard let place = [1, 0].first(where: { Self.isOne(words, at: $0) }) else { return nil }
    let rest = words.dropFirst(place + 1)
    guard rest.isEmpty || (rest.count == 2 && rest.first == "cost") else { return nil }
    column = place == 1 ? words[0] : ""
    isMapped = words[place] == "mapped"
    currency = rest.last
  }

  private static func isOne(_ words: [String], at place: Int) -> Bool {
    words.indices.contains(place) && ["mapped", "defaulted"].contains(words[place])
  }
}

/// Rows and cost of one column, mapped and all.
private struct MappedPart {
  private var rows = Share()
  private var costs: [String: Share] = [:]

  /// Figures beyond what a sum holds are left out, as they are nowhere else in a summary.
  mutating func add(_ number: ExactSum, as outcome: MappedOutcome) {
    if let currency = outcome.currency {
      costs[currency, default: Share()].add(number, isMapped: outcome.isMapped)
    } else {
      rows.add(number, isMapped: outcome.isMapped)
    }
  }

  func text(_ detail: CoverageText.Detail) -> String {
    let counted =
      "\(grouped(rows.mapped)) of \(grouped(rows.all)) rows mapped\(rows.percentage)"
    let sums = costs.sorted { $0.key < $1.key }.map { currency, cost in
      "\(cut(cost.mapped, detail)) of \(cut(cost.all, detail)) \(currency)\(cost.percentage)"
    }
    return ([counted] + sums).joined(separator: ", ")
  }

  private func grouped(_ count: ExactSum) -> String {
    Int(count.description).map(Figures.grouped) ?? count.description
  }

  private func cut(_ amount: ExactSum, _ detail: CoverageText.Detail) -> String {
    let text = amount.description
    guard detail == .brief, let point = text.firstIndex(of: ".") else { return text }
    return String(text[..<point]) + text[point...].prefix(3)
  }
}

/// A part of something and the whole.
private struct Share {
  private(set) var mapped = ExactSum()
  private(set) var all = ExactSum()

  mutating func add(_ number: ExactSum, isMapped: Bool) {
    try? all.merge(number)
    if isMapped { try? mapped.merge(number) }
  }

  /// ` (13.2 %)`; nothing where credits make the part more than the whole, or the whole nothing.
  var percentage: String {
    let zero = ExactSum()
    guard zero < all, !mapped.isNegative, !(all < mapped),
      let percent = try? ExactDecimal(exactly: mapped).multiplied(
        by: 100, dividedBy: ExactDecimal(exactly: all), scale: 1)
    else { return "" }
    // A part that is not all must not read as all, nor one that is something as nothing.
    if percent.isZero, !mapped.isZero { return " (< 0.1 %)" }
    if percent == 100, mapped != all { return " (> 99.9 %)" }
    return " (\(percent) %)"
  }
}

/// The sum of an outcome's figures; of what is no number, such as days, the first and the last.
private enum CoverageFigure: Equatable, CustomStringConvertible {
  case number(ExactSum)
  case texts(String)

  init(_ texts: [String]) {
    var sum = ExactSum()
    do {
      for text in texts { try sum.merge(ExactSum(parsing: text)) }
      self = .number(sum)
    } catch {
      let distinct = Set(texts).sorted()
      let (first, last) = (distinct.first ?? "", distinct.last ?? "")
      self = .texts(distinct.count == 1 ? first : "\(first) to \(last)")
    }
  }

  var description: String {
    switch self {
    case .number(let sum): Int(sum.description).map(Figures.grouped) ?? sum.description
    case .texts(let text): text
    }
  }
}
