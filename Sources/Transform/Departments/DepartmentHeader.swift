import Records

/// The columns of a departments table, and where the header has them.
struct DepartmentHeader {
  /// A column that the table may have.
  enum Name: Int, CaseIterable {
    case matchColumn, pattern, department, costCenter, validFrom, validTo, priority

    var isRequired: Bool { self == .matchColumn || self == .pattern || self == .department }

    /// The name in the header.
    var spelled: String {
      switch self {
      case .matchColumn: "match_column"
      case .pattern: "pattern"
      case .department: "department"
      case .costCenter: "cost_center"
      case .validFrom: "valid_from"
      case .validTo: "valid_to"
      case .priority: "priority"
      }
    }
  }

  /// How many fields each record has.
  let fieldCount: Int
  /// Where each name stands among the fields, by its number; nil where the table has no such column.
  private var indices: [Int?] = Array(repeating: nil, count: Name.allCases.count)

  /// - Parameter record: the records of the table, at the header.
  init(_ record: CSVRecords, _ problems: inout TableProblems) {
    fieldCount = record.fieldCount
    let legal = Name.allCases.map(\.spelled)
    let separators = [(";", "semicolons"), ("\t", "tabs")]
    if fieldCount == 1, let other = separators.first(where: { record.text(0).contains($0.0) }) {
      problems.add(
        "the fields are separated by \(other.1); a departments table has commas",
        line: record.line)
      return
    }
    for index in 0..<fieldCount {
      let word = record.text(index)
      guard let name = Name.allCases.first(where: { $0.spelled == word }) else {
        problems.add(
          "a departments table has no column '\(word)'."
            + Suggestion.sentence(for: word, among: legal), line: record.line)
        continue
      }
      if indices[name.rawValue] != nil {
        problems.add("the header has '\(word)' twice", line: record.line)
      }
      indices[name.rawValue] = index
    }
    for name in Name.allCases where name.isRequired && indices[name.rawValue] == nil {
      problems.add("the header lacks '\(name.spelled)'", line: record.line)
    }
  }

  /// Where the field of that name stands; nil where the table has no such column, or the field is empty.
  func index(_ name: Name, in record: CSVRecords) -> Int? {
    indices[name.rawValue].flatMap { index in record.withField(index) { $0.isEmpty ? nil : index } }
  }
}
