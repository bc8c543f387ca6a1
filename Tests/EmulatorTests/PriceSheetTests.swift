import Emulator
import Foundation
import Testing

@Suite struct PriceSheetTests {
  @Test func `every meter and part number of the usage has a price`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 8_000, pageRows: 8_000)) { client, _ in
      let prices = try await client.list("/v3/enrollments/100/pricesheet")
      let usage = try Page(try await client.get("/v3/enrollments/100/usagedetails")).rows
      func parts(_ rows: [[String: Any]]) -> Set<String> {
        Set(
          rows.map {
            "\($0["meterId"] ?? "-") \($0["partNumber"] ?? "-") \($0["unitOfMeasure"] ?? "-")"
          })
      }
      #expect(parts(usage).count > 80)
      #expect(parts(usage).isSubset(of: parts(prices)))
      let offers = Set(usage.compactMap { $0["offerId"] as? String })
      #expect(offers.isSubset(of: Set(prices.compactMap { $0["offerId"] as? String })))
      #expect(Set(prices.compactMap { $0["id"] as? String }).count == prices.count)
    }
  }

  @Test func `no usage costs more than the price sheet says, most of it as much`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 2_000, pageRows: 2_000)) { client, _ in
      let prices = try await client.list("/v3/enrollments/100/pricesheet")
      let usage = try Page(try await client.get("/v3/enrollments/100/usagedetails")).rows
      let list = Dictionary(
        prices.map { ("\($0["meterId"] ?? "")", ($0["unitPrice"] as? NSNumber)?.doubleValue ?? 0) }
      ) { first, _ in first }
      let shares = usage.map { row -> Double in
        let price = list["\(row["meterId"] ?? "")"] ?? 0
        let rate = (row["resourceRate"] as? NSNumber)?.doubleValue ?? -1
        return price == 0 ? 1 : rate / price
      }
      #expect(shares.allSatisfy { $0 > 0.69 && $0 < 1.000001 })
      #expect(shares.filter { $0 > 0.999999 }.count > shares.count / 2)
    }
  }

  @Test func `only v3 names offers, and all are in the currency asked for`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10, currency: "SEK")) { client, _ in
      for version in ["v1", "v2", "v3"] {
        let path = "/\(version)/enrollments/100/billingPeriods/201705/pricesheet"
        let prices = try await client.list(path)
        #expect(prices.allSatisfy { $0["currencyCode"] as? String == "SEK" })
        #expect(prices.allSatisfy { ($0["offerId"] != nil) == (version == "v3") })
        #expect(prices.contains { $0["billingPeriodId"] as? String == "201704" })
      }
      let text = try await client.get("/v3/enrollments/100/pricesheet").text
      #expect(text.contains(#""unitPrice":2E-06"#))
    }
  }
}
