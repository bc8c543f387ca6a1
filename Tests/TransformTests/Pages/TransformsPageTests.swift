import Records
import TestSupport
import Testing
import Transform

/// The examples of `docs/transforms.md` are what the transforms do.
@Suite struct TransformsPageTests {
  @Test func `the tags of the page become the columns of the page`() throws {
    let rows = try PageSection("map_tags").rows
    let mapped = try MappedTags(
      [
        "columns": [
          "environment": [
            "keys": ["env", "Environment"], "values": ["prd": "production"], "default": "unknown",
          ],
          "owner": ["keys": ["owner", "所有者"]],
        ],
        "rest": "tags",
      ], rows.map { [$0[0].map(escaped) ?? .null] })
    #expect(rows.count == 7)
    for (index, row) in rows.enumerated() {
      let rest = row[3].map { $0.replacing(", counted as unparsable", with: "") }
      #expect(mapped.text(index, "environment") == row[1])
      #expect(mapped.text(index, "owner") == row[2])
      #expect(mapped.text(index, "tags") == rest)
    }
    #expect(mapped.effect.coverage["unparsable"] == "1")
  }

  @Test func `the departments table of the page gives the departments of the page`() throws {
    let section = try PageSection("map_departments")
    let spec = try #require(
      try readDepartments(section.block("csv"), default: "Unallocated").spec)
    let columns = schema(
      "usage_date", "department_name", "subscription_name", "resource_group")
    let bound = try spec.bound(to: columns)
    let batch = batch(
      section.rows.map { row in row.prefix(3).map { $0.map(Cell.text) ?? .null } }, width: 7)
    try bound.make?(opening).apply(batch)
    #expect(section.rows.count == 5)
    for (index, row) in section.rows.enumerated() {
      let made = ["mapped_department", "mapped_cost_center", "mapped_by"].map {
        batch.text(index, bound.schema[$0])
      }
      #expect(made == Array(row[3...]))
    }
  }

  @Test func `every transform has its section`() throws {
    let page = try ProjectFile.text("docs/transforms.md")
    for name in Transforms.specs.keys { #expect(page.contains("\n## \(name)\n")) }
  }
}

/// The shipped departments table, against the departments that the emulator's enrollment has.
@Suite struct DepartmentsSampleTests {
  @Test func `the sample table knows every department`() throws {
    let path = ProjectFile.path("pipelines/mappings/departments.csv")
    let result = read(["table": .text(path)], as: MapDepartmentsSpec.self)
    let spec = try #require(result.spec, "\(result.problems)")
    let bound = try spec.bound(to: schema("department_name", "account_name", "usage_date"))
    let names = [
      "Finance", "Forschung & Entwicklung", "研究開発", "Ventes – Été", "Operations 🚀", "Marketing",
      "Human Resources", "Logistik (Süd)", "Données \"chaudes\"", "Platform", "営業部", "Łódź Lab",
    ]
    let rows: [[Cell]] =
      names.map { [escaped($0), nil, "2017-04-30"] }
      + (1...4).map { [nil, .string("Independent \($0)"), "2017-04-30"] }
    let batch = batch(rows, width: 6)
    let transform = try #require(try bound.make?(opening))
    try transform.apply(batch)
    #expect(transform.effect.coverage == ["mapped": "16", "defaulted": "0"])
    #expect(batch.text(15, bound.schema["mapped_department"]) == "Training")
  }
}

/// A section of `docs/transforms.md`.
private struct PageSection {
  private let lines: [Substring]

  init(_ heading: String) throws {
    let all = try ProjectFile.text("docs/transforms.md").split(
      separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(all.firstIndex(of: "## \(heading)"))
    lines = Array(all[(start + 1)...].prefix { !$0.hasPrefix("## ") })
  }

  /// The rows of the section's table without its header; `*null*` is nil, text stands as meant.
  var rows: [[String?]] {
    lines.filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
      line.split(separator: "|").map { cell in
        let text = cell.trimming { $0 == " " }.filter { $0 != "`" }
        return text == "*null*" ? nil : text
      }
    }
  }

  /// The text of the section's block in a language.
  func block(_ language: String) -> String {
    let block = lines.drop { $0 != "```\(language)" }.dropFirst().prefix { $0 != "```" }
    return block.map { $0 + "\n" }.joined()
  }
}

extension Substring {
  fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
    var rest = drop(while: isTrimmed)
    while let last = rest.last, isTrimmed(last) { rest.removeLast() }
    return rest
  }
}
