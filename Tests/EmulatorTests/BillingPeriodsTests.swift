import Emulator
import Foundation
import Testing

@Suite struct BillingPeriodsTests {
  @Test(arguments: ["v1", "v2"])
  func `periods come newest first, with relative links that can be followed`(version: String)
    async throws
  {
    try await serving(EmulatorOptions(rowsPerMonth: 10)) { client, _ in
      let reply = try await client.get("/\(version)/enrollments/100/billingperiods")
      let list = try #require(
        try JSONSerialization.jsonObject(with: Data(reply.body)) as? [[String: Any]])
      #expect(list.map { $0["billingPeriodId"] as? String } == ["201706", "201705", "201704"])
      #expect(list[2]["billingStart"] as? String == "2017-04-01T00:00:00Z")
      #expect(list[2]["billingEnd"] as? String == "2017-04-30T11:59:59Z")
      for name in ["usageDetails", "balanceSummary", "marketplaceCharges", "priceSheet"] {
        let link = try #require(list[1][name] as? String)
        #expect(link.hasPrefix("/v1/enrollments/100/billingperiods/201705/"))
        #expect(try await client.get(link).status == 200)
      }
    }
  }

  @Test func `a month without usage has no marketplace charges to link to`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 0)) { client, _ in
      let list = try await client.list("/v2/enrollments/100/billingperiods")
      #expect(list.allSatisfy { $0["marketplaceCharges"] is NSNull })
      let charges = try await client.get("/v3/enrollments/100/marketplacecharges")
      #expect(charges.text == "[]")
    }
  }
}
