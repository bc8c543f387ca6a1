import Emulator
import Foundation
import TestSupport
import Testing

@Suite struct MarketplaceChargesTests {
  static let base = "/v3/enrollments/100/billingPeriods"

  @Test(arguments: ["201704", "201705", "201706"], [1, 700, 9_000])
  func `the charges of a period add up to what its balance says`(period: String, rows: Int)
    async throws
  {
    try await serving(EmulatorOptions(rowsPerMonth: rows)) { client, _ in
      let charges = try await client.get("\(Self.base)/\(period)/marketplacecharges")
      let balance = try await client.get("\(Self.base)/\(period)/balancesummary")
      let costs = ServedAmounts.lexemes("extendedCost", in: charges.body)
      #expect(costs.count == 12 + rows / 25)
      #expect(
        try ServedAmounts.sum(costs)
          == ServedAmounts.sum(
            ServedAmounts.lexemes("azureMarketplaceServiceCharges", in: balance.body)))
    }
  }

  @Test func `versions 1 and 2 leave out fees and what v3 added`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 3_000)) { client, _ in
      func charges(_ version: String) async throws -> [[String: Any]] {
        try await client.list("/\(version)/enrollments/100/marketplacecharges")
      }
      let all = try await charges("v3")
      let fees = all.filter { $0["planName"] as? String == "Starter" || isRecurring($0) }
      #expect(fees.count > 10)
      for version in ["v1", "v2"] {
        let used = try await charges(version)
        #expect(used.count == all.count - fees.count)
        #expect(used.allSatisfy { $0["isRecurringCharge"] == nil })
      }
    }
  }

  private func isRecurring(_ charge: [String: Any]) -> Bool {
    charge["isRecurringCharge"] as? String == "True" || charge["isRecurringCharge"] as? Bool == true
  }

  @Test func `the flag is a text in some periods and a boolean in others`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 100)) { client, _ in
      let may = try await client.list("\(Self.base)/201705/marketplacecharges")
      let june = try await client.list("\(Self.base)/201706/marketplacecharges")
      let texts = [may, june].filter { $0.allSatisfy { $0["isRecurringCharge"] is String } }
      #expect(texts.count == 1)
    }
  }

  @Test func `days list the charges that begin on them, across months, once`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 2_000)) { client, _ in
      let path = "/v3/enrollments/100/marketplacechargesbycustomdate"
      let all = try await client.list("\(path)?startTime=2017-04-20&endTime=2017-05-10")
      let first = try await client.list("\(path)?startTime=2017-04-20&endTime=2017-04-30")
      let second = try await client.list("\(path)?startTime=2017-05-01&endTime=2017-05-10")
      #expect(all.count == first.count + second.count)
      #expect(Set(all.compactMap { $0["id"] as? String }).count == all.count)
      let starts = all.compactMap { ($0["usageStartDate"] as? String)?.prefix(10) }
      #expect(starts.allSatisfy { ("2017-04-20"..."2017-05-10").contains($0) })
      #expect(all.allSatisfy { ($0["usageEndDate"] as? String)?.hasSuffix("T23:59:59Z") == true })
    }
  }

  @Test func `values are null, empty, absent and beyond ASCII here and there`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 5_000)) { client, _ in
      let charges = try await client.list("/v3/enrollments/100/marketplacecharges")
      #expect(charges.contains { $0["tags"] is NSNull })
      #expect(charges.contains { $0["tags"] == nil })
      #expect(charges.contains { $0["unitOfMeasure"] as? String == "" })
      #expect(charges.contains { $0["departmentId"] is NSNull })
      #expect(charges.contains { $0["departmentName"] == nil })
      #expect(charges.contains { ($0["publisherName"] as? String)?.contains("株式会社") == true })
    }
  }

  @Test func `rows can be spoilt and doubled`() async throws {
    let plain = EmulatorOptions(rowsPerMonth: 4_000)
    var faulty = plain
    faulty.faults = [.badRecord(rate: 0.1), .duplicateRows(rate: 0.1)]
    let target = "/v3/enrollments/100/marketplacecharges"
    let calm = try await serving(plain) { client, _ in try await client.list(target) }
    let rough = try await serving(faulty) { client, _ in try await client.list(target) }
    #expect(rough.count > calm.count)
    #expect(rough.contains { $0["consumedQuantity"] as? String == "n/a" })
    #expect(calm.allSatisfy { $0["consumedQuantity"] is NSNumber })
  }
}
