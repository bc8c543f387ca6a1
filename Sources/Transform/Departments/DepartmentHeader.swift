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

  init(_ record: CSVRecords.Record, _ problems: inout TableProblems) {
    fieldCount = record.fields.count
    let legal = Name.allCases.map(\.spelled)
    if fieldCount == 1, let field = record.fields.first,
      let separator = [";", "\t"].first(where: { field.contains($0.utf8.first ?? 0) })
    {
      let name = separator == "\t" ? "tabs" : "semicolons"
      problems.add(
        "the fields are separated by \(name); a departments table has commas", line: record.line)
      return
    }
    for (index, field) in record.fields.enumerated() {
      let word = String(decoding: field, as: UTF8.self)
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

  /// The field of that name; empty where the table has no such column.
  func field(_ name: Name, of record: CSVRecords.Record) -> [UInt8] {
    indices[name.rawValue].map { record.fields[$0] } ?? []
  }
}
