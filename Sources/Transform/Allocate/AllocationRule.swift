import Records

/// A rule of an allocation file: which rows it splits, and among whom.
struct AllocationRule: Sendable {
  /// How the parts are to each other.
  enum Shares: Sendable {
    /// As weights that the rule names, by target; even shares are weights of 1.
    case fixed([(target: String, weight: ExactDecimal)])
    /// As the sums of a column over the rows of the unit, by the values of another.
    case proportional(Proportion)
  }

  /// What a proportional split measures.
  struct Proportion: Sendable {
    /// The column whose values are the targets.
    var by: NamedColumn
    /// The column that is summed.
    var of: NamedColumn
    /// Which rows are summed, of those that no rule splits; all when empty.
    var among: [Condition]
  }

  /// A column and the patterns of which its value has to match one.
  struct Condition: Sendable {
    var column: NamedColumn
    var patterns: [String]
  }

  var name: String
  var match: [Condition]
  var shares: Shares

  /// The most targets that a rule has, measured ones too: each becomes a row.
  static let maximumTargets = 200
}

/// An allocation file as read.
struct AllocationRules: Sendable {
  var rules: [AllocationRule] = []
  /// The column whose value stands for the target of rows that no rule splits.
  var otherwise: NamedColumn?
}
