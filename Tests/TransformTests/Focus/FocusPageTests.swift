import Billing
import Foundation
import Records
import Testing

@testable import Transform

/// The tables of `docs/focus.md` are those of the code; `METERLINE_RECORD_GOLDEN=1` writes them anew, and fails that once.
@Suite struct FocusPageTests {
  private static let path = ProjectFile.path("docs/focus.md")

  @Test(arguments: FocusMapping.endpoints)
  func `the page tells of every column what it is computed from`(endpoint: String) throws {
    let page = try ProjectFile.text("docs/focus.md")
    let start = "<!-- columns of \(endpoint) -->\n"
    let end = "<!-- end -->"
    let head = try #require(page.range(of: start))
    let tail = try #require(page.range(of: end, range: head.upperBound..<page.endIndex))
    let table = try table(of: endpoint)
    if ProcessInfo.processInfo.environment["METERLINE_RECORD_GOLDEN"] != nil {
      let written = page.replacingCharacters(in: head.upperBound..<tail.lowerBound, with: table)
      try written.write(toFile: Self.path, atomically: true, encoding: .utf8)
      Issue.record("the table of \(endpoint) was recorded; run again without recording")
      return
    }
    #expect(page[head.upperBound..<tail.lowerBound] == table)
  }

  /// Of usage details all columns, of others those that come about otherwise.
  private func table(of endpoint: String) throws -> String {
    let mapping = try #require(FocusMapping.of(endpoint))
    let usage = FocusMapping.usage
    var lines = ["| column | type | since | from |", "|---|---|---|---|"]
    for column in FocusColumn.all {
      let entry = try #require(mapping.entries.first { $0.name == column.name })
      let other = usage.entries.first { $0.name == column.name }
      if endpoint != "usage-details", other?.origin == entry.origin { continue }
      lines.append(
        "| `\(column.name)` | \(column.type.rawValue) | \(column.since.rawValue) | \(entry.origin) |"
      )
    }
    for (name, column) in mapping.custom {
      if endpoint != "usage-details", usage.custom.contains(where: { $0 == (name, column) }) {
        continue
      }
      let type = try #require(Endpoint(rawValue: endpoint)?.dataset.schema[column]?.type)
      lines.append("| `\(name)` | \(type.rawValue) | own | `\(column)` |")
    }
    if endpoint == "usage-details" {
      for column in OwnColumn.all {
        lines.append("| `\(column.name)` | \(column.type.rawValue) | own | \(column.meaning) |")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
