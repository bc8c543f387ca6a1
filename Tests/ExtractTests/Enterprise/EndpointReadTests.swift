import Billing
import Records
import Testing

@testable import Extract

/// An answer of each endpoint, with the quirks that it is known for, and what must become of it.
struct EndpointCase: Sendable, CustomTestStringConvertible {
  var endpoint: String
  var options: [String: String] = [:]
  var target: String
  var body: String
  /// Values of the first row by column; nil is NULL.
  var expected: [String: String?]
  var rows = 1

  var testDescription: String { ([endpoint] + options.values).joined(separator: " ") }

  static let all: [EndpointCase] = [
    EndpointCase(
      endpoint: "usage-details", target: "/v3/enrollments/100/billingPeriods/201704/usagedetails",
      // Names and their case as versions 1 and 2 have them.
      body: #"""
        {"id":"x","data":[{"AccountId":4,"Date":"2017-04-03T00:00:00.000Z","extendedCost":0.8125,
         "subscriptionId":12345678901,"departmentName":"","tags":null,"newField":[1]},{"Cost":2}]}
        """#,
      expected: [
        "cost": "0.8125", "usage_date": "2017-04-03", "subscription_id": "12345678901",
        "account_id": "4", "department_name": "", "tags": nil, "extra": #"{"newField":[1]}"#,
        "billing_currency": nil,
      ], rows: 2),
    EndpointCase(
      endpoint: "marketplace-charges",
      target: "/v3/enrollments/100/billingPeriods/201704/marketplacecharges",
      body: #"""
        [{"id":"enrollments/100/marketplacecharges/1","subscriptionGuid":"g","meterId":"2core",
         "usageStartDate":"2017-04-01T00:00:00Z","usageEndDate":"2017-04-30T23:59:59Z",
         "isRecurringCharge":"False","consumedQuantity":1.0,"resourceRate":1E+2,"extendedCost":100.00,
         "unitOfMeasure":"","accountId":7,"tags":"{}"},{"isRecurringCharge":true}]
        """#,
      expected: [
        "usage_start_date": "2017-04-01", "usage_end_date": "2017-04-30",
        "is_recurring_charge": "false", "resource_rate": "1E+2", "extended_cost": "100.00",
        "unit_of_measure": "", "account_id": "7", "meter_id": "2core",
      ], rows: 2),
    EndpointCase(
      endpoint: "balance-summary",
      target: "/v3/enrollments/100/billingPeriods/201704/balancesummary",
      body: #"""
        {"id":"b","billingPeriodId":201704,"currencyCode":"USD","totalUsage":12.50,"newPurchases":3,
         "newPurchasesDetails":[{"name":"","value":1.10},{"name":"Promo Credit","value":1.90}],
         "adjustmentDetails":[]}
        """#,
      expected: [
        "total_usage": "12.50", "billing_currency": "USD", "billing_period_id": "201704",
        "new_purchases_details":
          #"[{"name":"","value":1.10},{"name":"Promo Credit","value":1.90}]"#,
        "adjustment_details": "[]", "adjustments": nil,
      ]),
    EndpointCase(
      endpoint: "price-sheet", target: "/v3/enrollments/100/billingPeriods/201704/pricesheet",
      body: #"""
        [{"id":"enrollments/100/billingperiods/201703/products/343/pricesheets",
         "billingPeriodId":"201703","meterId":"m","unitOfMeasure":"100 Hours","includedQuantity":0.0,
         "partNumber":"N7H-00015","unitPrice":0.00000000012345678901234567,"currencyCode":"JPY"}]
        """#,
      expected: [
        "billing_period": "201704", "billing_period_id": "201703", "billing_currency": "JPY",
        "unit_price": "0.00000000012345678901234567", "offer_id": nil,
      ]),
    EndpointCase(
      endpoint: "billing-periods", target: "/v2/enrollments/100/billingperiods",
      body: #"""
        [{"billingPeriodId":"201704","billingStart":"2017-04-01T00:00:00Z",
         "billingEnd":"2017-04-30T11:59:59Z","usageDetails":"/v1/x","marketplaceCharges":null}]
        """#,
      expected: [
        "billing_start": "2017-04-01", "billing_end": "2017-04-30", "usage_details": "/v1/x",
        "marketplace_charges": nil,
      ]),
    EndpointCase(
      endpoint: "reservation-charges",
      target: "/v4/enrollments/100/reservationcharges?startDate=2017-04-01&endDate=2017-05-01",
      body: #"""
        [{"PurchasingsubscriptionGuid":"g","PurchasingsubscriptionName":"n","term":"P1Y",
         "eventDate":"2017-04-09T00:00:00","eventType":"Refund","quantity":1,"amount":-12.34,
         "currency":"EUR"},{"eventDate":"2017-05-01T00:00:00","amount":5,"currency":"EUR"}]
        """#,
      expected: [
        "purchasing_subscription_guid": "g", "purchasing_subscription_name": "n",
        "event_date": "2017-04-09", "amount": "-12.34", "billing_currency": "EUR",
      ]),
    EndpointCase(
      endpoint: "reservation-details",
      target: "/v2/enrollments/100/reservationdetails?startDate=2017-04-01&endDate=2017-05-01",
      body: #"""
        [{"reservationOrderId":"o","usageDate":"2017-04-30T00:00:00","totalReservedQuantity":"2.0",
         "reservedHours":24,"usedHours":11.5}]
        """#,
      expected: [
        "usage_date": "2017-04-30", "total_reserved_quantity": "2.0", "used_hours": "11.5",
      ]),
    EndpointCase(
      endpoint: "reservation-summaries",
      target:
        "/v2/enrollments/100/reservationsummaries?grain=daily&startdate=2017-04-01&enddate=2017-05-01",
      body: #"[{"usageDate":"2017-04-30T00:00:00","avgUtilizationPercentage":47.9}]"#,
      expected: ["usage_date": "2017-04-30", "avg_utilization_percentage": "47.9"]),
    EndpointCase(
      endpoint: "reservation-summaries", options: ["grain": "monthly"],
      target: "/v2/enrollments/100/reservationsummaries?grain=monthly",
      // The answer has every month; only the unit's own belongs to it.
      body: #"""
        [{"usageDate":"2017-03-01T00:00:00","usedHours":1},{"usageDate":"2017-04-01T00:00:00","usedHours":2},
         {"usageDate":"2017-05-01T00:00:00","usedHours":3}]
        """#,
      expected: ["usage_date": "2017-04-01", "used_hours": "2", "source_row": "1"]),
    EndpointCase(
      endpoint: "reservation-recommendations",
      target: "/v2/enrollments/100/AggregateReservationRecommendations?lookBackPeriod=7",
      body: #"""
        [{"lookBackPeriod":"Last7Days","meterId":"m","skuName":"s","term":"P1Y","region":"westus",
         "costWithNoRI":186.27634908960002,"recommendedQuantity":9,"totalCostWithRI":143.12931642978083,
         "netSavings":43.147032659819189,"firstUsageDate":"2017-04-19T00:00:00",
         "skuProperties":[{"name":"Cores","value":"1"}]}]
        """#,
      expected: [
        "cost_with_no_ri": "186.27634908960002", "net_savings": "43.147032659819189",
        "first_usage_date": "2017-04-19", "sku_properties": #"[{"name":"Cores","value":"1"}]"#,
        "subscription_id": nil,
      ]),
    EndpointCase(
      endpoint: "reservation-recommendations", options: ["scope": "single", "look_back": "60"],
      target: "/v2/enrollments/100/ReservationRecommendations?lookBackPeriod=60",
      body: #"[{"subscriptionId":"g","lookBackPeriod":"Last60Days","netSavings":1}]"#,
      expected: ["subscription_id": "g", "look_back_period": "Last60Days"]),
  ]
}

@Suite(.timeLimit(.minutes(2))) struct EndpointReadTests {
  @Test func `every endpoint is among the cases`() {
    #expect(Set(EndpointCase.all.map(\.endpoint)) == Set(Endpoint.allCases.map(\.rawValue)))
  }

  @Test(arguments: EndpointCase.all)
  func `an endpoint is asked at its address, and its answer becomes rows`(_ endpoint: EndpointCase)
    throws
  {
    let server = try ScriptedServer { _, _ in tagged(endpoint.body) }
    let bench = try SourceBench(
      server, endpoint: endpoint.endpoint, options: endpoint.options.mapValues { .text($0) })
    let (outcome, rows) = try bench.read()
    #expect(bench.targets == [endpoint.target])
    #expect(rows.rows.count == endpoint.rows && rows.rejected.isEmpty)
    let row = try #require(rows.rows.first)
    for (column, value) in endpoint.expected {
      #expect(bench.schema[column] != nil)
      #expect(row[column] == value, "\(column)")
    }
    #expect(row["enrollment"] == "100" && row["billing_period"] == "201704")
    guard case .complete(let facts) = outcome else { return }
    #expect(facts.source.etag == "\"1\"" && facts.source.confirmed)
  }

  @Test(arguments: [
    (
      "marketplace-charges",
      "/v3/enrollments/100/marketplacechargesbycustomdate?startTime=2017-04-03&endTime=2017-04-05"
    ),
    (
      "reservation-charges",
      "/v4/enrollments/100/reservationcharges?startDate=2017-04-03&endDate=2017-04-05"
    ),
    (
      "reservation-summaries",
      "/v2/enrollments/100/reservationsummaries?grain=daily&startdate=2017-04-03&enddate=2017-04-05"
    ),
  ])
  func `days are asked for at their address`(_ endpoint: String, _ target: String) throws {
    let bench = try SourceBench(endpoint: endpoint) { _, _ in ScriptedServer.response(body: "[]") }
    let days = try #require(CalendarDate("2017-04-03"))..<(try #require(CalendarDate("2017-04-05")))
    _ = try bench.read(days: days)
    #expect(bench.targets == [target])
  }

  @Test func `an error under 200 is no balance summary`() throws {
    let bad = try SourceBench(endpoint: "balance-summary") { _, _ in
      ScriptedServer.response(body: #"{"error":{"code":"X"}}"#)
    }
    #expect(try bad.fault()?.category == .failed)
  }
}
