import Emulator
import Foundation
import Records
import Testing

@Suite struct ListingFaultTests {
  static let target = UsageDetailsTests.month

  private func pages(
    rows: Int = 100, _ faults: [EmulatorFault], atMost limit: Int = 20
  ) async throws -> [Page] {
    let options = EmulatorOptions(rowsPerMonth: rows, pageRows: 40, faults: faults)
    return try await serving(options) { client, _ in
      try await client.pages(Self.target, atMost: limit)
    }
  }

  /// The records of a page, without its envelope.
  private func records(_ page: Page) -> Substring {
    page.reply.text.drop { $0 != "[" }.prefix { $0 != "]" }
  }

  @Test(arguments: [(100, 1), (10, 0)])
  func `a duplicated page has the same records and leads on`(rows: Int, repeated: Int) async throws
  {
    let whole = try await pages(rows: rows, []).map(records)
    let pages = try await pages(rows: rows, [.duplicatePage])
    var expected = whole
    expected.insert(whole[repeated], at: repeated)
    #expect(pages.map(records) == expected)
    #expect(Set(pages.compactMap(\.next)).count == pages.count - 1)
  }

  @Test(arguments: [100, 10])
  func `a looping link names a page that was served`(rows: Int) async throws {
    let pages = try await pages(rows: rows, [.loopNextLink], atMost: 9)
    #expect(pages.count == 9)
    #expect(Set(pages.compactMap(\.next)).count == 1)
  }

  @Test(
    arguments: [
      (
        "http://other.example:81",
        "http://other.example:81/v3/enrollments/100/billingPeriods/201704/usagedetails?"
      ),
      (
        "https://other.example/",
        "https://other.example/v3/enrollments/100/billingPeriods/201704/usagedetails?"
      ),
      ("https://other.example/steal?x=1", "https://other.example/steal?x=1"),
    ], [100, 10])
  func `a foreign link leads to another origin`(
    link: (url: String, prefix: String), rows: Int
  ) async throws {
    let page = try #require(
      try await pages(rows: rows, [.foreignNextLink(url: link.url)], atMost: 1).first)
    #expect((page.members["nextLink"] as? String)?.hasPrefix(link.prefix) == true)
  }

  @Test func `a link that was taken to another emulator works there`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 100, pageRows: 40)) { other, _ in
      let pages = try await pages(
        [.foreignNextLink(url: "http://127.0.0.1:\(other.port)")], atMost: 1)
      let next = try #require(pages.first?.next)
      #expect(try Page(try await other.get(next)).rows.count == 40)
    }
  }

  @Test func `duplicated rows follow their originals and the balance knows nothing of them`()
    async throws
  {
    func served(_ faults: [EmulatorFault]) async throws -> (rows: [NSDictionary], balance: String) {
      let options = EmulatorOptions(rowsPerMonth: 400, pageRows: 400, faults: faults)
      return try await serving(options) { client, _ in
        let rows = try Page(try await client.get(Self.target)).rows.map { $0 as NSDictionary }
        let target = Self.target.replacing("usagedetails", with: "balancesummary")
        return (rows, try await client.get(target).text)
      }
    }
    let whole = try await served([])
    let doubled = try await served([.duplicateRows(rate: 0.1)])
    #expect(doubled.balance == whole.balance)
    #expect((410...480).contains(doubled.rows.count))
    var rest = whole.rows[...]
    for row in doubled.rows where rest.first == row { rest.removeFirst() }
    #expect(rest.isEmpty)
    #expect(try await served([.duplicateRows(rate: 1)]).rows.count == 800)
  }

  @Test func `a bad record has text where the quantity belongs and is whole otherwise`()
    async throws
  {
    let whole = try await pages(rows: 400, []).flatMap(\.rows)
    let marred = try await pages(rows: 400, [.badRecord(rate: 0.1)]).flatMap(\.rows)
    #expect(marred.count == 400)
    let bad = marred.indices.filter { marred[$0]["consumedQuantity"] as? String == "n/a" }
    #expect((10...90).contains(bad.count))
    for index in whole.indices {
      var (expected, row) = (whole[index], marred[index])
      expected["consumedQuantity"] = nil
      row["consumedQuantity"] = nil
      #expect(expected as NSDictionary == row as NSDictionary)
    }
  }
}
