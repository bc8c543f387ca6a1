/// Finds rules between which a departments table cannot decide.
enum DepartmentConflicts {
  /// Two rules of one column, pattern and priority that hold on a common day and lead to different departments or cost
  /// centers; `second` stands later in the table.
  struct Conflict {
    var first: DepartmentRule
    var second: DepartmentRule
  }

  /// The conflicts by line: every rule that conflicts with an earlier-starting one, once. Cost: n log n.
  static func conflicts(in rules: [DepartmentRule]) -> [Conflict] {
    let sorted = rules.sorted { left, right in
      (left.column, left.pattern, left.priority, left.from, left.line)
        < (right.column, right.pattern, right.priority, right.from, right.line)
    }
    var conflicts: [Conflict] = []
    var sweep = Sweep()
    for rule in sorted {
      if let other = sweep.conflict(with: rule) {
        let isLater = rule.line > other.line
        conflicts.append(Conflict(first: isLater ? other : rule, second: isLater ? rule : other))
      }
    }
    return conflicts.sorted { $0.second.line < $1.second.line }
  }

  /// The rules of one group that hold longest so far: of all, and of those that disagree with it.
  private struct Sweep {
    private var longest: DepartmentRule?
    private var longestOther: DepartmentRule?

    mutating func conflict(with rule: DepartmentRule) -> DepartmentRule? {
      guard let longest, isSameGroup(longest, rule) else {
        longest = rule
        longestOther = nil
        return nil
      }
      let found = [longest, longestOther].compactMap { $0 }
        .first { rule.from < $0.to && !rule.agrees(with: $0) }
      note(rule, after: longest)
      return found
    }

    private mutating func note(_ rule: DepartmentRule, after longest: DepartmentRule) {
      if rule.to > longest.to {
        if !rule.agrees(with: longest) { longestOther = longest }
        self.longest = rule
      } else if !rule.agrees(with: longest), rule.to > longestOther?.to ?? .min {
        longestOther = rule
      }
    }

    private func isSameGroup(_ left: DepartmentRule, _ right: DepartmentRule) -> Bool {
      left.column == right.column && left.pattern == right.pattern
        && left.priority == right.priority
    }
  }
}
