import Emulator
import Foundation
import TestSupport
import Testing

@Suite struct ReservationTests {
  static let quarter = "startDate=2017-04-01&endDate=2017-06-30"

  @Test(arguments: ["201704", "201705", "201706"])
  func `the charges of a month are the balance's adjustment with its sign turned`(period: String)
    async throws
  {
    try await serving(EmulatorOptions(rowsPerMonth: 400)) { client, _ in
      let month = "\(period.prefix(4))-\(period.suffix(2))"
      let last = period == "201705" ? "31" : "30"
      let charges = try await client.get(
        "/v4/enrollments/100/reservationcharges?startDate=\(month)-01&endDate=\(month)-\(last)")
      let balance = try await client.get(
        "/v3/enrollments/100/billingPeriods/\(period)/balancesummary")
      let amounts = ServedAmounts.signed(ServedAmounts.lexemes("amount", in: charges.body))
      #expect(!amounts.positive.isEmpty)
      #expect(balance.text.contains(#"{"name":"Reservation purchases","value":-"#))
      let taken = ServedAmounts.signed(ServedAmounts.lexemes("value", in: balance.body)).negative
      #expect(taken.count == 1)
      #expect(
        try ServedAmounts.sum(amounts.positive)
          == ServedAmounts.sum(amounts.negative + taken))
    }
  }

  @Test func `events are purchases and what is given back of them`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 400, currency: "JPY")) { client, _ in
      let events = try await client.list("/v4/enrollments/100/reservationcharges?\(Self.quarter)")
      let kinds = Set(events.compactMap { $0["eventType"] as? String })
      #expect(kinds == ["Purchase", "Refund", "Cancel"])
      #expect(Set(events.compactMap { $0["term"] as? String }) == ["P1Y", "P3Y"])
      for event in events {
        let amount = try #require(event["amount"] as? NSNumber).doubleValue
        #expect((amount > 0) == (event["eventType"] as? String == "Purchase"))
        #expect(event["currency"] as? String == "JPY")
      }
      #expect(events.contains { $0["departmentName"] is String })
    }
  }

  @Test func `versions 2 and 3 spell two names their own way`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 400)) { client, _ in
      for (version, name) in [
        ("v2", "PurchasingsubscriptionGuid"), ("v3", "PurchasingsubscriptionGuid"),
        ("v4", "purchasingSubscriptionGuid"),
      ] {
        let path = "/\(version)/enrollments/100/reservationcharges?\(Self.quarter)"
        let events = try await client.list(path)
        #expect(events.allSatisfy { $0[name] is String })
      }
    }
  }

  @Test func `details are of the reservations that usage names`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 6_000, pageRows: 6_000)) { client, _ in
      let details = try await client.list("/v2/enrollments/100/reservationdetails?\(Self.quarter)")
      let usage = try await client.get("/v3/enrollments/100/usagedetails").text
      let reserved = Set(details.compactMap { $0["reservationId"] as? String })
      #expect(reserved.count > 20)
      let mark = #"\"ReservationId\":\""#
      let named = Set(usage.components(separatedBy: mark).dropFirst().map { String($0.prefix(36)) })
      #expect(named.count > 20)
      #expect(named.isSubset(of: reserved))
      for row in details {
        let used = try #require(row["usedHours"] as? NSNumber).doubleValue
        let held = try #require(row["reservedHours"] as? NSNumber).doubleValue
        #expect(used > 0 && used <= 24 && used <= held)
      }
    }
  }

  @Test func `summaries are the sums of details, by day and by month`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 100)) { client, _ in
      func hours(_ target: String) async throws -> ServedAmounts.Digits {
        let body = try await client.get("/v2/enrollments/100/\(target)").body
        return try ServedAmounts.sum(ServedAmounts.lexemes("usedHours", in: body))
      }
      let details = try await hours("reservationdetails?\(Self.quarter)")
      #expect(try await hours("reservationsummaries?grain=monthly") == details)
      let dates = "startdate=2017-04-01&enddate=2017-06-30"
      #expect(try await hours("reservationsummaries?grain=daily&\(dates)") == details)
      let months = try await client.list("/v2/enrollments/100/reservationsummaries?grain=monthly")
      #expect(
        Set(months.compactMap { $0["usageDate"] as? String })
          == ["2017-04-01T00:00:00", "2017-05-01T00:00:00", "2017-06-01T00:00:00"])
      for row in months {
        let shares = try ["min", "avg", "max"].map {
          try #require(row["\($0)UtilizationPercentage"] as? NSNumber).doubleValue
        }
        #expect(shares == shares.sorted() && shares[2] <= 100 && shares[1] > 1)
      }
    }
  }

  @Test(arguments: ["7", "30", "60"])
  func `recommendations save what they say`(days: String) async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 100)) { client, _ in
      let base = "/v2/enrollments/100"
      let shared = try await client.list(
        "\(base)/AggregateReservationRecommendations?lookBackPeriod=\(days)")
      let single = try await client.list(
        "\(base)/ReservationRecommendations?lookBackPeriod=\(days)")
      #expect(shared.allSatisfy { $0["subscriptionId"] == nil })
      #expect(single.allSatisfy { $0["subscriptionId"] is String })
      #expect(single.count > shared.count)
      for row in shared {
        #expect(row["lookBackPeriod"] as? String == "Last\(days)Days")
      }
      let body = try await client.get("\(base)/ReservationRecommendations?lookBackPeriod=\(days)")
        .body
      let parts = ["totalCostWithRI", "netSavings"].flatMap {
        ServedAmounts.lexemes($0, in: body)
      }
      #expect(
        try ServedAmounts.sum(ServedAmounts.lexemes("costWithNoRI", in: body))
          == ServedAmounts.sum(parts))
    }
  }

  @Test(arguments: [
    ("reservationcharges?startDate=2017-04-01", 400), ("reservationcharges?\(quarter)", 200),
    ("reservationdetails", 400), ("reservationsummaries", 400),
    ("reservationsummaries?grain=hourly", 400), ("reservationsummaries?Grain=Monthly", 200),
    ("reservationsummaries?grain=daily&startdate=2017-06-01", 200),
    ("reservationsummaries?grain=daily&startdate=2017", 400),
    ("ReservationRecommendations?lookBackPeriod=8", 400),
    ("SharedReservationRecommendations", 200),
  ])
  func `parameters are checked`(target: String, status: Int) async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 10)) { client, _ in
      let reply = try await client.get("/v2/enrollments/100/\(target)")
      #expect(reply.status == status)
    }
  }

  @Test func `an enrollment without usage has no reservations`() async throws {
    try await serving(EmulatorOptions(rowsPerMonth: 0)) { client, _ in
      for target in [
        "reservationcharges?\(Self.quarter)", "reservationdetails?\(Self.quarter)",
        "reservationsummaries?grain=monthly", "ReservationRecommendations?lookBackPeriod=7",
      ] {
        let reply = try await client.get("/v2/enrollments/100/\(target)")
        #expect(reply.text == "[]")
      }
    }
  }
}
