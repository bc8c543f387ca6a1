import Foundation
import Records
import Scenario
import TestSupport
import Testing

@Suite struct RecordListTests {
  let scenario = Scenario(seed: 3, rowsPerMonth: 2_000, currency: "USD")

  private func lists(_ scenario: Scenario) -> [RecordList] {
    let days = april.firstDay...june.firstDay
    return [
      scenario.priceSheet(april, of: enrollment, .v3),
      scenario.marketplaceCharges(.period(april), of: enrollment, .v3),
      scenario.marketplaceCharges(.days(days), of: enrollment, .v1),
      scenario.reservationCharges(on: days, of: enrollment, .v4),
      scenario.reservationDetails(on: days, of: enrollment),
      scenario.reservationSummaries(.daily, on: days, of: enrollment),
      scenario.reservationSummaries(.monthly, on: days, of: enrollment),
      scenario.reservationRecommendations(
        isShared: true, lookingBack: 7, from: june.firstDay, of: enrollment),
      scenario.reservationRecommendations(
        isShared: false, lookingBack: 30, from: june.firstDay, of: enrollment),
    ]
  }

  @Test func `every list is an array of records under a name of its own, and begins again`() throws
  {
    let lists = lists(scenario)
    #expect(Set(lists.map(\.name)).count == lists.count)
    for list in lists {
      let body = list.array(faults: .none)
      let bytes = body.read()
      let records = try #require(
        try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]], "\(list.name)")
      #expect(!records.isEmpty, "\(list.name)")
      body.rewind()
      #expect(body.read() == bytes, "\(list.name)")
    }
  }

  @Test func `without usage there is nothing but the price sheet`() {
    for list in lists(Scenario(seed: 3, rowsPerMonth: 0, currency: "USD")).dropFirst() {
      #expect(list.array(faults: .none).read() == Array("[]".utf8), "\(list.name)")
    }
  }

  @Test func `marketplace charges of version 3 add up to the balance`() throws {
    let charges = scenario.marketplaceCharges(.period(april), of: enrollment, .v3)
    let balance = scenario.balanceSummary(april, of: enrollment, .v3)
    let costs = ServedAmounts.lexemes("extendedCost", in: charges.array(faults: .none).read())
    #expect(costs.count == 92)
    #expect(
      try ServedAmounts.sum(costs)
        == ServedAmounts.sum(
          ServedAmounts.lexemes("azureMarketplaceServiceCharges", in: balance.bytes)))
  }
}
