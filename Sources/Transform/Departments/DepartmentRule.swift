/// One row of a departments table, its texts by number.
struct DepartmentRule: Sendable {
  /// The line on which it starts, from 1.
  var line: Int32
  /// Number of the column that is matched.
  var column: Int32
  /// Number of the pattern.
  var pattern: Int32
  /// Number of the department among the texts.
  var department: Int32
  /// Number of the cost center among the texts, -1 for none.
  var costCenter: Int32 = -1
  /// First day on which the rule holds, in days since 1970-01-01.
  var from = Int32.min
  /// First day on which it holds no longer.
  var to = Int32.max
  /// Among rules as specific as each other the higher priority wins.
  var priority: Int32 = 0

  /// Whether the rule holds on some days only.
  var isDated: Bool { from != .min || to != .max }

  /// Whether both name the same department and cost center.
  func agrees(with other: DepartmentRule) -> Bool {
    department == other.department && costCenter == other.costCenter
  }
}

/// A departments table as read: rules in order of lines.
struct DepartmentRules: Sendable {
  var rules: [DepartmentRule] = []
  /// Names of the columns that are matched.
  var columns = ByteTable()
  var patterns = ByteTable()
  /// Departments and cost centers.
  var texts = ByteTable()
}
