import Foundation
import Postgres
import Records
import TestSupport
import Testing

@testable import Load

/// What is shipped for BI tools asks only for what is there, and as the role that may only read.
@Suite struct DashboardTests {
  private func reader() throws -> PostgresConnection {
    let warehouse = try Warehouse()
    try warehouse.load([usage("1.5")], into: warehouse.unit())
    let connection = try warehouse.connect()
    try connection.execute("set role meterline_reader")
    return connection
  }

  @Test func `each query of the Grafana dashboard runs`() throws {
    let bytes = try Data(
      contentsOf: URL(fileURLWithPath: Program.checkout + "/grafana/dashboards/cost.json"))
    let dashboard = try #require(
      try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    let panels = try #require(dashboard["panels"] as? [[String: Any]])
    #expect(panels.count == 7)
    let reader = try reader()
    for panel in panels {
      let targets = try #require(panel["targets"] as? [[String: Any]])
      let query = try #require(targets.first?["rawSql"] as? String)
        .replacing("$__timeFrom()", with: "timestamptz '2017-04-01'")
        .replacing("$__timeTo()", with: "timestamptz '2017-05-01'")
        .replacing("${currency}", with: "EUR")
      let title = panel["title"] as? String ?? ""
      let rows = try reader.query(SQL(trusted: query), to: "draw '\(title)'")
      #expect(
        !rows.isEmpty || ["Commitment", "What restatements changed"].contains(title), "\(title)")
    }
  }

  @Test func `the views of the guide are those that there are`() throws {
    let guide = try String(contentsOfFile: Program.checkout + "/docs/bi.md", encoding: .utf8)
    let told = guide.matches(of: #/\n\| `billing\.(\w+)`/#).map { String($0.output.1) }
    let found = try reader().query(
      "select viewname from pg_views where schemaname = 'billing' and viewname !~ '_versions$' order by 1"
    ).compactMap { $0.text(at: 0) }
    #expect(told.sorted() == found)
  }

  @Test func `the query of the guide runs`() throws {
    let guide = try String(contentsOfFile: Program.checkout + "/docs/bi.md", encoding: .utf8)
    let query = try #require(
      guide.components(separatedBy: "```sql\n").first { $0.hasPrefix("select") }?
        .components(separatedBy: "\n```").first)
    #expect(try reader().query(SQL(trusted: query), to: "run the guide's query").count == 1)
  }
}
