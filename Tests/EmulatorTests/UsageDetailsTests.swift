import Emulator
import Foundation
import Records
import TestSupport
import Testing

@Suite struct UsageDetailsTests {
  static let month = "/v3/enrollments/100/billingPeriods/201704/usagedetails"

  @Test(arguments: [("v1", "extendedCost"), ("v2", "Cost"), ("v3", "cost")], [1, 77] as [UInt64])
  func `the cost of the served rows adds up to the balance, digit for digit`(
    version: (path: String, cost: String), seed: UInt64
  ) async throws {
    let options = EmulatorOptions(rowsPerMonth: 2_000, pageRows: 700, seed: seed)
    try await serving(options) { client, _ in
      let base = "/\(version.path)/enrollments/100/billingPeriods/201705"
      let pages = try await client.pages("\(base)/usagedetails")
      #expect(pages.map(\.rows.count) == [700, 700, 600])
      let costs = pages.flatMap { ServedAmounts.lexemes(version.cost, in: $0.reply.body) }
      #expect(costs.count == 2_000)
      let balance = try await client.get("\(base)/balancesummary")
      #expect(
        try ServedAmounts.sum(costs)
          == ServedAmounts.sum(ServedAmounts.lexemes("totalUsage", in: balance.body)))
    }
  }

  @Test func `equal seeds give equal bytes and other seeds do not`() async throws {
    func body(seed: UInt64) async throws -> [UInt8] {
      try await serving(EmulatorOptions(rowsPerMonth: 300, seed: seed)) { client, _ in
        try await client.get(Self.month).body
      }
    }
    let first = try await body(seed: 5)
    let again = try await body(seed: 5)
    let other = try await body(seed: 6)
    #expect(first == again)
    #expect(first != other)
  }

  @Test(arguments: [
    ("201704", #"}],"nextLink":null}"#), ("201705", #"}],"nextLink":""}"#), ("201706", #""}]}"#),
  ])
  func `a listing ends with a link that is null, empty or absent`(
    period: String, ending: String
  ) async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10)) { client, _ in
      let reply = try await client.get("/v3/enrollments/100/billingPeriods/\(period)/usagedetails")
      #expect(String(reply.text.suffix(ending.count)) == ending)
    }
  }

  @Test(arguments: [
    ("meter.example:8443", "http://meter.example:8443/"),
    ("meter.example", "http://meter.example:80/"),
    ("[::1]", "http://[::1]:80/"),
  ])
  func `next links are absolute, with the client's host and a port`(
    host: String, origin: String
  ) async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10, pageRows: 4)) { client, _ in
      let page = try Page(try await client.get(Self.month, host: host))
      let link = try #require(page.members["nextLink"] as? String)
      #expect(link.hasPrefix(origin + "v3/enrollments/100/billingPeriods/201704/usagedetails?"))
      #expect(!link.contains("skip"))
    }
  }

  @Test func `a month covers its days, its resources and who pays for them`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 6_000, pageRows: 6_000)) { client, _ in
      let rows = try Page(try await client.get(Self.month)).rows
      #expect(rows.count == 6_000)
      let days = Dictionary(grouping: rows) { $0["date"] as? String ?? "" }
      #expect(days.count == 30)
      #expect(days.values.allSatisfy { $0.count >= 190 })
      #expect(Set(rows.map { ($0["instanceId"] as? String ?? "").lowercased() }).count >= 200)
      #expect(
        Set(rows.compactMap { $0["departmentName"] as? String }).subtracting([""]).count == 12)
      #expect(Set(rows.compactMap { $0["subscriptionGuid"] as? String }).count >= 4)
      #expect(Set(rows.compactMap { $0["meterId"] as? String }).count >= 90)
      #expect(Set(rows.compactMap { $0["meterCategory"] as? String }).count >= 8)
      #expect(Set(rows.flatMap(\.keys)).count == 40)
    }
  }

  @Test func `days of a range are exactly the month's rows of these days`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 1_000, pageRows: 90)) { client, _ in
      func rows(_ target: String) async throws -> [NSDictionary] {
        try await client.pages(target).flatMap(\.rows).map { $0 as NSDictionary }
      }
      let april = try await rows(Self.month)
      let may = try await rows("/v3/enrollments/100/billingPeriods/201705/usagedetails")
      let range = try await rows(
        "/v3/enrollments/100/usagedetailsbycustomdate?startTime=2017-04-29&endTime=2017-05-02")
      let wanted = ["2017-04-29", "2017-04-30", "2017-05-01", "2017-05-02"]
      let expected = (april + may).filter { row in
        wanted.contains { (row["date"] as? String)?.hasPrefix($0) == true }
      }
      #expect(range.count > 100)
      #expect(range == expected)
    }
  }

  @Test func `a month without rows is an empty list and a balance of nothing`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 0)) { client, _ in
      let page = try Page(try await client.get(Self.month))
      #expect(page.members["data"] as? [Int] == [])
      #expect(page.next == nil)
      let balance = try await client.get("/v3/enrollments/100/balancesummary")
      #expect(ServedAmounts.lexemes("totalUsage", in: balance.body) == ["0.0"])
    }
  }
}
