import Emulator
import Foundation
import TestSupport
import Testing

@Suite struct BalanceSummaryTests {
  @Test(arguments: [3, 50, 3_000])
  func `amounts add up to the last digit`(rows: Int) async throws {
    try await serving(EmulatorOptions(rowsPerMonth: rows)) { client, _ in
      for period in ["201704", "201705", "201706"] {
        let body = try await client.get(
          "/v3/enrollments/100/billingPeriods/\(period)/balancesummary"
        ).body
        /// What the amounts of one side and the negative ones of the other add up to, on both sides.
        func areEqual(_ left: [String], _ right: [String]) throws -> Bool {
          let left = ServedAmounts.signed(left.flatMap { ServedAmounts.lexemes($0, in: body) })
          let right = ServedAmounts.signed(
            right.flatMap { ServedAmounts.lexemes($0, in: body) })
          return try ServedAmounts.sum(left.positive + right.negative)
            == ServedAmounts.sum(right.positive + left.negative)
        }
        #expect(try areEqual(["totalUsage"], ["utilized", "totalOverage"]))
        #expect(try areEqual(["totalOverage"], ["serviceOverage", "chargesBilledSeparately"]))
        #expect(
          try areEqual(
            ["endingBalance", "utilized"], ["beginningBalance", "newPurchases", "adjustments"]))
        #expect(try areEqual(["value"], ["newPurchases", "adjustments"]))
      }
    }
  }

  @Test func `a month begins with what the month before left`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 3_000)) { client, _ in
      func amount(_ name: String, _ period: String) async throws -> [String] {
        let reply = try await client.get(
          "/v3/enrollments/100/billingPeriods/\(period)/balancesummary")
        return ServedAmounts.lexemes(name, in: reply.body)
      }
      for (period, next) in [("201704", "201705"), ("201705", "201706")] {
        let ending = try await amount("endingBalance", period)
        let beginning = try await amount("beginningBalance", next)
        #expect(ending == beginning)
      }
    }
  }

  @Test func `charges billed separately are the sum of the rows that say so`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 3_000, pageRows: 3_000)) { client, _ in
      let text = try await client.get("/v3/enrollments/100/usagedetails").text
      let rows = text.split(separator: "{\"cost\":").dropFirst()
      let separate = rows.filter { $0.contains("\"chargesBilledSeparately\":true") }
      let costs = separate.map { String($0.prefix { $0 != "," }) }
      #expect(costs.count > 10)
      let balance = try await client.get("/v3/enrollments/100/balancesummary")
      #expect(
        try ServedAmounts.sum(costs)
          == ServedAmounts.sum(ServedAmounts.lexemes("chargesBilledSeparately", in: balance.body)))
    }
  }

  @Test func `the period is a number or a string, the current one is the last`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10, currency: "EUR")) { client, _ in
      let may = try await client.object("/v3/enrollments/100/billingPeriods/201705/balancesummary")
      let june = try await client.object("/v3/enrollments/100/balancesummary")
      let june2 = try await client.object(
        "/v2/enrollments/100/billingPeriods/201706/balancesummary")
      #expect(may["billingPeriodId"] as? String == "201705")
      #expect(june["billingPeriodId"] as? Int == 201706)
      #expect(june["currencyCode"] as? String == "EUR")
      #expect(june["adjustmentDetails"] != nil)
      #expect(june2["adjustmentDetails"] == nil)
    }
  }
}
