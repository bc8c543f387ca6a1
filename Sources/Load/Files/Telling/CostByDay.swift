import FoundationEssentials
import Records

/// What the rows of a load cost by day and department, and by day and service: kept in its manifest.
///
/// A report reads it in place of the rows, as it reads `billing.cost_daily` of a database. Its lines are in order, so that
/// a replay of the same rows writes the same bytes.
public struct CostByDay: Sendable, Equatable, Codable {
  /// A sum of some rows of one day.
  public struct Line: Sendable, Equatable, Codable {
    /// The day of use, `yyyy-MM-dd`; nil for rows without one.
    public var day: String?
    /// ISO 4217, ``UnknownCurrency`` where none is known.
    public var currency: String
    /// The department or service; nil for rows that name none.
    public var name: String?
    /// The exact cost.
    public var cost: String
    /// How many rows were summed.
    public var rows: Int
  }

  /// Lines that a manifest holds at most, so that it stays quick to read.
  static let maximumLineCount = 20_000

  /// By day, currency and department.
  public var departments: [Line]
  /// By day, currency and service.
  public var services: [Line]

  /// The JSON object, a line for each sum, so that a manifest can be read by people.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lists = try [("departments", departments), ("services", services)].map { key, lines in
      let spelled = try lines.map {
        "\n      " + String(decoding: try encoder.encode($0), as: UTF8.self)
      }
      return "    \"\(key)\" : [" + spelled.joined(separator: ",") + "\n    ]"
    }
    return "{\n" + lists.joined(separator: ",\n") + "\n  }"
  }

  /// The same with the lines of other days of an earlier load.
  func joined(with earlier: CostByDay, outside days: Range<CalendarDate>) -> CostByDay {
    func kept(_ lines: [Line]) -> [Line] {
      lines.filter { $0.day.flatMap { CalendarDate($0) }.map { !days.contains($0) } ?? true }
    }
    return CostByDay(
      departments: (departments + kept(earlier.departments)).sorted(by: Self.isBefore),
      services: (services + kept(earlier.services)).sorted(by: Self.isBefore))
  }

  static func isBefore(_ first: Line, _ second: Line) -> Bool {
    let one = (first.day ?? "", first.currency, first.name == nil ? 0 : 1)
    let other = (second.day ?? "", second.currency, second.name == nil ? 0 : 1)
    if one != other { return one < other }
    return (first.name ?? "").utf8.lexicographicallyPrecedes((second.name ?? "").utf8)
  }
}

// MARK: - From sums

extension DailyCosts {
  /// The groups as lines; nil where they do not tell of all rows, or are too many.
  ///
  /// - Parameter currency: that of rows which do not tell theirs.
  func lines(in currency: String?) -> CostByDay? {
    guard isComplete else { return nil }
    var departments: [LineKey: LineSum] = [:]
    var services: [LineKey: LineSum] = [:]
    do throws(DecimalError) {
      try forEachGroup { (values, cost, rows) throws(DecimalError) in
        let currency = values[1] ?? ownCurrency ?? currency ?? UnknownCurrency.code
        try departments[LineKey(values[0], currency, values[2]), default: LineSum()].add(cost, rows)
        try services[LineKey(values[0], currency, values[3]), default: LineSum()].add(cost, rows)
      }
    } catch {
      return nil
    }
    guard departments.count + services.count <= CostByDay.maximumLineCount else { return nil }
    return CostByDay(departments: Self.lines(departments), services: Self.lines(services))
  }

  private static func lines(_ sums: [LineKey: LineSum]) -> [CostByDay.Line] {
    sums.map { key, sum in
      CostByDay.Line(
        day: key.day, currency: key.currency,
        name: key.name.map { String(decoding: $0, as: UTF8.self) },
        cost: sum.cost.description, rows: sum.rows)
    }.sorted(by: CostByDay.isBefore)
  }

  /// Names are bytes: two spellings of one letter are two names.
  private struct LineKey: Hashable {
    let day: String?
    let currency: String
    let name: [UInt8]?

    init(_ day: String?, _ currency: String, _ name: String?) {
      self.day = day
      self.currency = currency
      self.name = name.map { Array($0.utf8) }
    }
  }

  private struct LineSum {
    var cost = ExactSum()
    var rows = 0

    mutating func add(_ other: ExactSum, _ count: Int) throws(DecimalError) {
      try cost.merge(other)
      rows += count
    }
  }
}
