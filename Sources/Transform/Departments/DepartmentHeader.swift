import Records

/// The columns of a departments table, and where the header has them.
struct DepartmentHeader {
  /// A column that the table may have.
  enum Name: String, CaseIterable {
    case matchColumn = "match_column"
    case pattern
    case department
    case costCenter = "cost_center"
    case validFrom = "valid_from"
    case validTo = "valid_to"
    case priority

    var isRequired: Bool { self == .matchColumn || self == .pattern || self == .department }
  }

  /// How many fields each record has.
  let fieldCount: Int
  private var indices: [Name: Int] = [:]

  init(_ record: CSVRecords.Record, _ problems: inout TableProblems) {
    fieldCount = record.fields.count
    let legal = Name.allCases.map(\.rawValue)
    for (index, field) in record.fields.enumerated() {
      let word = String(decoding: field, as: UTF8.self)
      guard let name = Name(rawValue: word) else {
        problems.add(
          "a departments table has no column '\(word)'."
            + Suggestion.sentence(for: word, among: legal), line: record.line)
        continue
      }
      if indices.updateValue(index, forKey: name) != nil {
        problems.add("the header has '\(word)' twice", line: record.line)
      }
    }
    for name in Name.allCases where name.isRequired && indices[name] == nil {
      problems.add("the header lacks '\(name.rawValue)'", line: record.line)
    }
  }

  /// The field of that name; empty where the table has no such column.
  func field(_ name: Name, of record: CSVRecords.Record) -> [UInt8] {
    indices[name].map { record.fields[$0] } ?? []
  }
}
