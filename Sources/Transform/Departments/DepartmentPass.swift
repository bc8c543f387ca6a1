import JSONStream
import Records

/// One unit's way through a departments table: finds rules, writes what they give, and counts.
struct DepartmentPass: ~Copyable {
  /// Slots of the columns that are made.
  struct Slots: Sendable {
    var department: Int
    var costCenter: Int
    var rule: Int
  }

  private let rules: [DepartmentTable.Rule]
  private let defaultDepartment: Int?
  private let made: Slots
  private var matcher: DepartmentMatcher
  private var texts: PlacedTexts
  private var tally: CoverageTally

  /// - Parameters:
  ///   - matcher: finds the rules of that table.
  ///   - schema: the columns that reach the transform.
  init(
    _ table: DepartmentTable, making made: Slots, matcher: consuming DepartmentMatcher,
    schema: Schema
  ) {
    rules = table.rules
    defaultDepartment = table.defaultDepartment
    self.made = made
    self.matcher = matcher
    texts = PlacedTexts(table.texts)
    tally = CoverageTally(outcomes: ["mapped", "defaulted"], schema: schema)
  }

  /// Rows and cost covered so far.
  var coverage: [String: String] { tally.coverage }

  /// Sets the three slots of every row.
  mutating func apply(_ window: inout ByteWindow, _ slots: inout SlotTable) throws(Fault) {
    matcher.match(window, slots)
    texts.beginBatch()
    let (rows, width) = (slots.slots, slots.width)
    for row in 0..<slots.count {
      let values = rows + row &* width
      let rule = matcher.rules[row]
      if rule == DepartmentMatcher.none {
        writeDefault(values, &window)
      } else {
        write(rules[Int(rule)], values, &window)
      }
      try tally.beginRow(values, window.base)
      try tally.count(rule == DepartmentMatcher.none ? 1 : 0)
    }
  }

  @inline(__always)
  private mutating func write(
    _ rule: DepartmentTable.Rule, _ values: UnsafeMutablePointer<Slot>,
    _ window: inout ByteWindow
  ) {
    values[made.department] = texts.slot(Int(rule.department), in: &window)
    values[made.costCenter] =
      rule.costCenter < 0 ? .null : texts.slot(Int(rule.costCenter), in: &window)
    values[made.rule] = texts.slot(Int(rule.name), in: &window)
  }

  @inline(__always)
  private mutating func writeDefault(
    _ values: UnsafeMutablePointer<Slot>, _ window: inout ByteWindow
  ) {
    values[made.department] = .null
    if let text = defaultDepartment { values[made.department] = texts.slot(text, in: &window) }
    values[made.costCenter] = .null
    values[made.rule] = .null
  }
}
