import Foundation
import Records
import Scenario
import TestSupport
import Testing

@Suite struct UsageListingTests {
  let scenario = Scenario(seed: 7, rowsPerMonth: 3_000, currency: "EUR")

  private func totalUsage(_ version: APIVersion, _ restatement: RefreshedRows = .none) throws
    -> ServedAmounts.Digits
  {
    let summary = scenario.balanceSummary(
      april, of: enrollment, version, restatement: restatement)
    return try ServedAmounts.sum(ServedAmounts.lexemes("totalUsage", in: summary.bytes))
  }

  @Test(arguments: [(APIVersion.v1, "extendedCost"), (.v2, "Cost"), (.v3, "cost")])
  func `the costs of a month add up to its balance, restated or not`(
    version: APIVersion, name: String
  ) throws {
    let changed = RefreshedRows(refreshes: 2, share: .max / 5, seed: 7)
    for restatement in [RefreshedRows.none, changed] {
      let month = scenario.usage(.period(april), of: enrollment) { _ in restatement }
      let costs = ServedAmounts.lexemes(name, in: month.array(version))
      #expect(costs.count == 3_000)
      #expect(try ServedAmounts.sum(costs) == totalUsage(version, restatement))
    }
    #expect(try totalUsage(version) != totalUsage(version, changed))
  }

  @Test(arguments: APIVersion.ofUsage)
  func `a body is longer than a piece and begins again byte for byte`(version: APIVersion) {
    let month = scenario.usage(.period(april), of: enrollment)
    let page = month.page(
      from: 0, count: 3_000, version, opening: [], closing: [], faults: .none)
    for body in [page, month.csv(version, faults: .none)] {
      let bytes = body.read()
      #expect(bytes.count > 2 * OutputBuffer.pieceBytes)
      body.rewind()
      #expect(body.countBytes() == bytes.count)
      #expect(body.read() == bytes)
    }
  }

  @Test(arguments: [1, 7, 999, 3_000, 5_000])
  func `pages one after the other have the rows of the listing`(pageRows: Int) throws {
    let quarter = UsageSelection.days(april.firstDay...june.firstDay)
    let listing = Scenario(seed: 7, rowsPerMonth: 40, currency: "EUR")
      .usage(quarter, of: enrollment)
    let pages = stride(from: 0, to: listing.rowCount, by: pageRows).map {
      listing.array(from: $0, count: pageRows).dropFirst().dropLast()
    }
    #expect(listing.rowCount > 80)
    let whole = Array(listing.array().dropFirst().dropLast())
    #expect(Array(pages.joined(separator: Array(",".utf8))) == whole)
  }

  @Test func `a restatement changes its share of the rows`() throws {
    func rows(_ restatement: RefreshedRows) throws -> [NSDictionary] {
      let body = scenario.usage(.period(april), of: enrollment) { _ in restatement }.array()
      return try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [NSDictionary])
    }
    let restated = try rows(RefreshedRows(refreshes: 1, share: .max / 10, seed: 7))
    let changes = zip(try rows(.none), restated).count { $0 != $1 }
    #expect((200...400).contains(changes))
  }

  @Test func `marred rows are doubled or spoilt, in JSON and CSV alike`() throws {
    let faults = RowFaults(duplicateShare: .max / 10, spoiltShare: .max / 20, seed: 7)
    let month = scenario.usage(.period(april), of: enrollment)
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(month.array(faults: faults))) as? [NSDictionary])
    let spoilt = rows.count { $0["consumedQuantity"] as? String == "n/a" }
    #expect((3_200...3_400).contains(rows.count))
    #expect((100...250).contains(spoilt))
    let file = String(decoding: month.csv(.v3, faults: faults).read(), as: UTF8.self)
    #expect(file.components(separatedBy: "\"n/a\"").count - 1 == spoilt)
  }

  @Test func `other seeds and enrollments have other rows, the same have the same`() {
    func month(_ seed: UInt64, _ enrollment: String) -> [UInt8] {
      Scenario(seed: seed, rowsPerMonth: 50, currency: "USD")
        .usage(.period(april), of: enrollment).array()
    }
    #expect(month(5, "100") == month(5, "100"))
    #expect(month(5, "100") != month(6, "100"))
    #expect(month(5, "100") != month(5, "200"))
  }
}
