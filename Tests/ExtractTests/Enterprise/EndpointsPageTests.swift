import Billing
import Foundation
import Records
import TestSupport
import Testing

@testable import Extract

/// What `docs/endpoints.md` says of addresses, units and tables is what is done.
@Suite struct EndpointsPageTests {
  private func page() throws -> String {
    try String(contentsOfFile: Program.checkout + "/docs/endpoints.md", encoding: .utf8)
  }

  @Test(arguments: Endpoint.allCases)
  func `every endpoint has a row with its address, unit and table`(endpoint: Endpoint) throws {
    let period = try #require(CalendarMonth("201704"))
    let target = EnterpriseEndpoint(endpoint)
    let unit = Unit(endpoint: endpoint.rawValue, enrollment: "100", period: period)
    let kind =
      target.units == .snapshot
      ? "what is now" : target.takesDays ? "a billing period, or days" : "a billing period"
    let row =
      "| `\(endpoint.rawValue)` | `\(target.path(of: unit))` | \(kind) | `billing.\(endpoint.tableName)` |"
    #expect(try page().contains(row + "\n"))
  }

  @Test func `the columns that the page says came with version 3 are columns`() throws {
    let rows = try page().split(separator: "\n").filter { $0.contains("| since v3 `") }
    #expect(rows.count == 2)
    for row in rows {
      let quoted = row.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }
        .map { String($0.element) }
      let schema = try #require(Endpoint(rawValue: quoted[0])).dataset.schema
      for name in quoted.dropFirst() { #expect(schema[name] != nil, "\(name)") }
    }
  }

  @Test func `every option of a variant is on the page with its values`() throws {
    let page = try page()
    for grain in EnterpriseVariant.Grain.allCases { #expect(page.contains("`\(grain.rawValue)`")) }
    for scope in EnterpriseVariant.Scope.allCases { #expect(page.contains("`\(scope.rawValue)`")) }
    for days in EnterpriseVariant.lookBacks { #expect(page.contains("`\(days)`")) }
  }
}
