/// A departments table ready for look-ups: rules in order of rank, and for each matched column the ways to them.
///
/// Rank is the order in which rules win: exact values first, then by literal bytes, more first, then by priority,
/// higher first, then by line. A rule's number is its rank, so the best of several is the least number.
struct DepartmentTable: Sendable {
  /// When a rule holds, and what it gives to a row as numbers of `texts`.
  struct Rule: Sendable {
    /// First day on which it holds, and first on which it holds no longer, in days since 1970-01-01.
    var from: Int32
    var to: Int32
    var department: Int32
    /// -1 for none.
    var costCenter: Int32
    /// `column=pattern`.
    var name: Int32

    /// Whether the rule holds on a day. A row without a day, `Int32.min`, meets only rules that hold on all days.
    @inline(__always)
    func holds(on day: Int32) -> Bool {
      day == .min ? from == .min && to == .max : from <= day && day < to
    }
  }

  /// The rules of one matched column.
  struct MatchColumn: Sendable {
    var name: String
    /// The line of its first rule.
    var line: Int
    var values: ValueIndex
    /// Rules whose literal start is at least as long as their literal end, by that start.
    var starts: PrefixIndex
    /// The others, by their literal end, reversed.
    var ends: PrefixIndex

    /// Whether any of its rules has a star.
    var hasStars: Bool { !starts.isEmpty || !ends.isEmpty }
  }

  let columns: [MatchColumn]
  let patterns: StarPatterns
  let rules: [Rule]
  /// Department, cost centers, rules, and the default.
  let texts: ByteTable
  let defaultDepartment: Int?
  /// The number of the first rule with a star; all before have none.
  let firstStarRule: Int32
  /// The line of the first rule that holds on some days only, nil if there is none.
  let firstDatedLine: Int?

  /// - Parameter defaultDepartment: the department of rows that no rule matches; nil leaves null.
  init(_ source: DepartmentRules, defaultDepartment: String?) {
    var all = StarPatterns()
    for number in 0..<source.patterns.count { source.patterns.withText(number) { all.append($0) } }
    let ranked = Self.ranked(source.rules, all)

    var texts = source.texts
    var patterns = StarPatterns()
    var rules: [Rule] = []
    rules.reserveCapacity(ranked.count)
    let columnNames = (0..<source.columns.count).map {
      source.columns.text($0) + [UInt8(ascii: "=")]
    }
    for rule in ranked {
      let name = source.patterns.withText(Int(rule.pattern)) { pattern in
        patterns.append(pattern)
        return columnNames[Int(rule.column)].withUnsafeBytes {
          texts.appendUnlisted($0, pattern)
        }
      }
      rules.append(
        Rule(
          from: rule.from, to: rule.to, department: rule.department, costCenter: rule.costCenter,
          name: Int32(name)))
    }
    self.defaultDepartment = defaultDepartment.map { texts.insert($0) }
    self.texts = texts
    self.patterns = patterns
    self.rules = rules
    firstStarRule = Int32(
      ranked.indices.first { !patterns.isExact($0) } ?? ranked.count)
    firstDatedLine = source.rules.first(where: \.isDated).map { Int($0.line) }
    columns = (0..<source.columns.count).map { column in
      Self.column(Int32(column), named: source.columns.string(column), ranked, patterns)
    }
  }

  private static func ranked(
    _ rules: [DepartmentRule], _ patterns: StarPatterns
  ) -> [DepartmentRule] {
    rules.map { rule in
      let pattern = Int(rule.pattern)
      return (rule, patterns.isExact(pattern) ? Int.max : patterns.literalCount(pattern))
    }
    .sorted { left, right in
      (right.1, right.0.priority, left.0.line) < (left.1, left.0.priority, right.0.line)
    }
    .map(\.0)
  }

  private static func column(
    _ column: Int32, named name: String, _ ranked: [DepartmentRule], _ patterns: StarPatterns
  ) -> MatchColumn {
    var values = ValueIndex()
    var starts: [(rule: Int32, prefix: [UInt8])] = []
    var ends: [(rule: Int32, prefix: [UInt8])] = []
    var line = Int32.max
    for (number, rule) in ranked.enumerated() where rule.column == column {
      line = min(line, rule.line)
      let (start, end) = (patterns.prefix(number), patterns.suffix(number))
      if patterns.isExact(number) {
        values.append(Int32(number), value: Array(start))
      } else if start.count >= end.count {
        starts.append((Int32(number), Array(start)))
      } else {
        ends.append((Int32(number), end.reversed()))
      }
    }
    values.close()
    return MatchColumn(
      name: name, line: Int(line), values: values, starts: PrefixIndex(starts),
      ends: PrefixIndex(ends))
  }
}
