import Records
import Testing

@testable import Billing

@Suite struct DatasetTests {
  @Test(arguments: [
    ("consumedQuantity", "consumed_quantity"), ("meterSubCategory", "meter_sub_category"),
    ("instanceId", "instance_id"), ("serviceInfo1", "service_info1"),
    ("costWithNoRI", "cost_with_no_ri"), ("totalCostWithRI", "total_cost_with_ri"),
    ("tags", "tags"), ("id", "id"),
  ])
  func `a field's column is its name in snake case`(name: String, column: String) {
    #expect(Dataset.snakeCase(name) == column)
  }

  @Test(arguments: Endpoint.allCases)
  func `a row starts with the frame and ends with extra and source row`(endpoint: Endpoint) {
    let names = endpoint.dataset.schema.names
    #expect(Array(names.prefix(2)) == ["enrollment", "billing_period"])
    #expect(names.contains("billing_currency") == endpoint.dataset.carriesMoney)
    #expect(!endpoint.dataset.carriesMoney || names[2] == "billing_currency")
    #expect(Array(names.suffix(2)) == ["extra", "source_row"])
  }

  @Test(arguments: Endpoint.allCases)
  func `columns, slots and the provider's names are unique`(endpoint: Endpoint) {
    let schema = endpoint.dataset.schema
    #expect(Set(schema.names).count == schema.columns.count)
    #expect(schema.columns.map(\.slot) == Array(0..<schema.columns.count))
    let names = schema.columns.flatMap(\.sourceNames).map { $0.lowercased() }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: Endpoint.allCases)
  func `every column says what it means`(endpoint: Endpoint) {
    for column in endpoint.dataset.schema.columns {
      #expect(column.meaning.hasSuffix("."), "\(column.name)")
    }
  }

  @Test func `usage details have the forty fields of version 3`() {
    #expect(Dataset.usageDetails.fields.count == 40)
    let schema = Dataset.usageDetails.schema
    #expect(schema["usage_date"]?.sourceNames == ["date"])
    #expect(schema["cost"]?.sourceNames == ["cost", "extendedCost"])
    #expect(schema.additiveColumns.map(\.name) == ["cost"])
  }

  @Test(arguments: Endpoint.allCases)
  func `a currency column is one of the dataset's`(endpoint: Endpoint) {
    guard let name = endpoint.dataset.currencyColumn else { return }
    #expect(endpoint.dataset.schema[name] != nil)
  }

  @Test(
    arguments: [
      (Endpoint.usageDetails, "usage_date"), (.marketplaceCharges, "usage_start_date"),
      (.reservationCharges, "event_date"), (.reservationDetails, "usage_date"),
      (.reservationSummaries, "usage_date"), (.priceSheet, nil), (.balanceSummary, nil),
      (.billingPeriods, nil), (.reservationRecommendations, nil),
    ] as [(Endpoint, String?)])
  func `one column at most tells the day of a row`(endpoint: Endpoint, column: String?) {
    let schema = endpoint.dataset.schema
    #expect(schema.dayColumn?.name == column)
    #expect(schema.columns.count { $0.isDay } == (column == nil ? 0 : 1))
    #expect(schema.dayColumn.map { $0.type == .date } ?? true)
  }

  @Test(arguments: ["BillingCurrencyCode", "billingCurrency", "CurrencyCode", "Currency"])
  func `files tell the currency of their rows under each name that exports give it`(name: String) {
    for endpoint in [Endpoint.usageDetails, .marketplaceCharges] {
      let columns = endpoint.fileSchema.columns.filter { column in
        column.sourceNames.contains { $0.lowercased() == name.lowercased() }
      }
      #expect(columns.map(\.name) == ["billing_currency"])
    }
  }

  @Test func `a table is named like its endpoint`() {
    #expect(Endpoint.usageDetails.tableName == "usage_details")
  }
}

@Suite struct BillingPeriodTests {
  @Test(arguments: [
    ("2017-04-01", true), ("2017-04-30", true), ("2017-05-01", true), ("2017-05-05", true),
    ("2017-05-06", false), ("2018-01-01", false),
  ])
  func `a period is open until five days after its last`(day: String, isOpen: Bool) throws {
    let period = try #require(CalendarMonth("201704"))
    #expect(period.isOpen(on: try #require(CalendarDate(day))) == isOpen)
  }

  @Test(arguments: [
    ("100", true), ("8608480", true), ("v5702303S", true), ("a-b_c", true), ("", false),
    ("../x", false), ("a b", false), ("é", false), (String(repeating: "1", count: 65), false),
  ])
  func `an enrollment is letters and digits`(id: String, isLegal: Bool) {
    #expect((Enrollment(id) != nil) == isLegal)
  }
}
