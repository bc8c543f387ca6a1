import JSONStream
import Records

/// Reads a departments table and reports all that is wrong with it, by line.
struct DepartmentTableReader {
  private var table = DepartmentRules()
  private var problems: TableProblems
  private let foldsCase: Bool

  /// The rules of a table that can be read, so that those can be checked against columns whatever else is reported.
  ///
  /// - Parameters:
  ///   - file: the table's path, as the user can open it.
  ///   - foldsCase: patterns that differ in the case of ASCII letters alone are one.
  static func rules(
    of bytes: [UInt8], file: String, foldsCase: Bool = false, _ diagnostics: Diagnostics
  ) -> DepartmentRules {
    var reader = DepartmentTableReader(
      problems: TableProblems(file: file, diagnostics: diagnostics), foldsCase: foldsCase)
    reader.read(bytes)
    reader.findConflicts()
    reader.problems.report()
    return reader.table
  }

  private init(problems: TableProblems, foldsCase: Bool) {
    self.problems = problems
    self.foldsCase = foldsCase
  }

  private mutating func read(_ bytes: [UInt8]) {
    if let offset = bytes.withUnsafeBytes({ JSONText.firstInvalidUTF8Offset($0) }) {
      let line = bytes[..<offset].count { $0 == 0x0A } + 1
      return problems.add("the table must be UTF-8; save it as such", line: line)
    }
    var records = CSVRecords(bytes)
    do throws(CSVRecords.GrammarError) {
      guard try records.next() else {
        return problems.add("the table is empty; it needs at least a header", line: 1)
      }
      let header = DepartmentHeader(records, &problems)
      guard problems.isEmpty else { return }
      while try records.next() { add(records, header) }
    } catch {
      problems.add(error.message, line: error.line)
    }
  }

  private mutating func add(_ record: CSVRecords, _ header: DepartmentHeader) {
    if record.isBlank { return }
    guard record.fieldCount == header.fieldCount else {
      return problems.add(
        "the row has \(record.fieldCount) fields where the header has \(header.fieldCount)",
        line: record.line)
    }
    let before = problems.count
    let column = required(.matchColumn, record, header)
    let pattern = required(.pattern, record, header)
    let department = required(.department, record, header)
    let from = day(.validFrom, record, header)
    let to = day(.validTo, record, header)
    let priority = priority(record, header)
    if let from, let to, from >= to {
      problems.add(
        "valid_to must come after valid_from: it is the first day on which the row holds no longer",
        line: record.line)
    }
    guard problems.count == before, let column, let pattern, let department else { return }
    let costCenter = header.index(.costCenter, in: record)
    table.rules.append(
      DepartmentRule(
        line: Int32(record.line), column: Self.insert(column, of: record, into: &table.columns),
        pattern: Self.insert(pattern, of: record, into: &table.patterns, foldsCase: foldsCase),
        department: Self.insert(department, of: record, into: &table.texts),
        costCenter: costCenter.map { Self.insert($0, of: record, into: &table.texts) } ?? -1,
        from: from?.daysSinceEpoch ?? .min, to: to?.daysSinceEpoch ?? .max, priority: priority))
  }

  private mutating func required(
    _ name: DepartmentHeader.Name, _ record: CSVRecords, _ header: DepartmentHeader
  ) -> Int? {
    let index = header.index(name, in: record)
    if index == nil { problems.add("the row has no '\(name.spelled)'", line: record.line) }
    return index
  }

  private static func insert(
    _ field: Int, of record: CSVRecords, into texts: inout ByteTable, foldsCase: Bool = false
  ) -> Int32 {
    record.withField(field) {
      Int32(foldsCase ? texts.insert($0.map(ASCIICase.lower)) : texts.insert($0))
    }
  }

  private mutating func day(
    _ name: DepartmentHeader.Name, _ record: CSVRecords, _ header: DepartmentHeader
  ) -> CalendarDate? {
    guard let field = header.index(name, in: record) else { return nil }
    if let day = record.withField(field, { CalendarDate(iso: $0) }) { return day }
    problems.add(
      "'\(name.spelled)' must be a day, YYYY-MM-DD, not '\(record.text(field))'",
      line: record.line)
    return nil
  }

  private mutating func priority(_ record: CSVRecords, _ header: DepartmentHeader) -> Int32 {
    guard let field = header.index(.priority, in: record) else { return 0 }
    let text = record.text(field)
    if let priority = Int32(text) { return priority }
    problems.add("'priority' must be a whole number, not '\(text)'", line: record.line)
    return 0
  }

  private mutating func findConflicts() {
    for conflict in DepartmentConflicts.conflicts(in: table.rules) {
      let (first, second) = (conflict.first, conflict.second)
      let column = table.columns.string(Int(second.column))
      let pattern = table.patterns.string(Int(second.pattern))
      problems.add(
        "'\(column)' = '\(pattern)' is mapped to \(target(of: second)) here and to"
          + " \(target(of: first)) on line \(first.line), on the same days and with the same"
          + " priority. Change the days or the priority of one",
        line: Int(second.line))
    }
  }

  private func target(of rule: DepartmentRule) -> String {
    let department = "'\(table.texts.string(Int(rule.department)))'"
    if rule.costCenter < 0 { return department }
    return "\(department), cost center '\(table.texts.string(Int(rule.costCenter)))'"
  }
}
