/// What reading one committed load again found: an element of `units` in `verify --output json`.
public struct Verification: Sendable, Equatable, Encodable {
  /// The sink's word in YAML.
  public var sink: String
  /// The folder or table.
  public var location: String
  /// The unit; nil where not even that can be read.
  public var unit: Unit?
  /// Rows that are there, as far as they could be counted.
  public var rows: Int
  /// Bytes that were read.
  public var bytes: Int
  /// What differs from what was recorded, without full stop; empty when nothing does.
  public var problems: [String]

  /// - Parameters:
  ///   - sink: the sink's word in YAML.
  ///   - location: folder or table.
  ///   - unit: the unit.
  ///   - rows: rows that are there.
  ///   - bytes: bytes that were read.
  ///   - problems: what differs from what was recorded.
  public init(
    sink: String, location: String, unit: Unit? = nil, rows: Int = 0, bytes: Int = 0,
    problems: [String] = []
  ) {
    self.sink = sink
    self.location = location
    self.unit = unit
    self.rows = rows
    self.bytes = bytes
    self.problems = problems
  }

  /// Whether everything is as it was recorded.
  public var isGood: Bool { problems.isEmpty }

  enum CodingKeys: String, CodingKey { case sink, location, unit, status, rows, bytes, problems }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sink, forKey: .sink)
    try container.encode(location, forKey: .location)
    try container.encodeIfPresent(unit, forKey: .unit)
    try container.encode(isGood ? "good" : "damaged", forKey: .status)
    try container.encode(rows, forKey: .rows)
    try container.encode(bytes, forKey: .bytes)
    try container.encode(problems, forKey: .problems)
  }

  /// Compares exact sums with recorded ones and notes every difference.
  ///
  /// - Parameters:
  ///   - found: sums by column and currency; columns that are in none of them are missing.
  ///   - recorded: the load's `totals`.
  public mutating func compare(
    _ found: [String: [String: ExactSum]], with recorded: [String: [String: String]]
  ) {
    for (column, sums) in recorded.sorted(by: { $0.key < $1.key }) {
      guard let there = found[column] else {
        problems.append("there is no column '\(column)' to sum")
        continue
      }
      for (currency, text) in sums.sorted(by: { $0.key < $1.key }) {
        let sum = there[currency] ?? ExactSum()
        guard let expected = try? ExactSum(parsing: text) else {
          problems.append("the recorded sum of '\(column)' is '\(text)', which is no amount")
          continue
        }
        guard let difference = try? sum.difference(from: expected), difference.isZero else {
          problems.append("'\(column)' sums up to \(sum) \(currency), recorded is \(text)")
          continue
        }
      }
      for (currency, sum) in there.sorted(by: { $0.key < $1.key })
      where sums[currency] == nil && !sum.isZero {
        problems.append("'\(column)' sums up to \(sum) \(currency), and nothing is recorded in it")
      }
    }
  }
}
