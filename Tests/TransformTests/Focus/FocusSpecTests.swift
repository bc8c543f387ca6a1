import Billing
import Records
import TestSupport
import Testing

@testable import Transform

@Suite struct FocusSpecTests {
  private func spec(_ definition: Definition = ["version": "1.2"]) throws -> FocusSpec {
    let result = read(definition, as: FocusSpec.self)
    return try #require(result.spec, "\(result.problems)")
  }

  /// The columns behind it, where records are usage details and `schema` is what reaches it.
  private func columns(behind schema: Schema) throws -> Schema {
    var slots = SlotAllocator(source: Endpoint.usageDetails.dataset.schema)
    return try spec().bind(schema, slots: &slots).schema
  }

  private func refusal(_ schema: Schema) throws -> String {
    try #require(fault { try columns(behind: schema) })
  }

  @Test func `the version is 1.2 unless another is told, and changes the plan`() throws {
    #expect(try spec([:]).fingerprint == "focus 1.2")
    #expect(try spec(["version": "1.0"]).fingerprint == "focus 1.0")
    #expect(try spec().needsCurrency)
  }

  @Test(arguments: [
    (
      ["version": "1.3"] as Definition,
      "p.yml:1:1: 'version' of transform 'focus' must be 1.0, 1.1, 1.2, not '1.3'. Did you mean '1.0'?"
    ),
    (
      ["versions": "1.2"] as Definition,
      "p.yml:1:1: transform 'focus' has no option 'versions'. Did you mean 'version'?"
    ),
  ])
  func `what it does not understand is told`(definition: Definition, problem: String) {
    #expect(read(definition, as: FocusSpec.self).problems == [problem])
  }

  @Test func `its columns stand between those around every row`() throws {
    let names = try spec().bound(to: Endpoint.usageDetails.dataset.schema).schema.names
    #expect(
      names.prefix(5) == [
        "enrollment", "billing_period", "billing_currency", "usage_date", "AvailabilityZone",
      ])
    #expect(names[60] == "Tags")
    #expect(names.dropFirst(61).dropLast(2).allSatisfy { $0.hasPrefix("x_") })
    #expect(names.suffix(2) == ["extra", "source_row"])
  }

  @Test func `columns that transforms added before go on with x_ in front`() throws {
    var schema = Endpoint.usageDetails.dataset.schema
    schema.columns.append(
      Column("cost_usd", .decimal, slot: 90, isAdditive: true, currency: "USD"))
    schema.columns.append(Column("environment", .text, slot: 91))
    let bound = try columns(behind: schema)
    #expect(bound["x_cost_usd"]?.currency == "USD")
    #expect(bound["x_cost_usd"]?.isAdditive == true)
    #expect(bound["x_environment"]?.slot == 91)
  }

  @Test func `every column says what it is computed from`() throws {
    let bound = try spec().bound(to: Endpoint.usageDetails.dataset.schema).schema
    for column in bound.columns { #expect(!column.meaning.isEmpty, "\(column.name)") }
    #expect(bound["BilledCost"]?.meaning == "Charge that is invoiced. From: `cost`.")
  }

  @Test func `endpoints without a place in FOCUS are refused`() throws {
    #expect(
      try refusal(Endpoint.priceSheet.dataset.schema).contains(
        "transform 'focus' has no mapping for price-sheet"))
  }

  @Test func `an order that cannot work is refused with the reason`() throws {
    let schema = Endpoint.usageDetails.dataset.schema
    var narrow = schema
    narrow.columns.removeAll { ["meter_id", "tags"].contains($0.name) }
    #expect(
      try refusal(narrow).contains(
        "reads the column 'tags', which does not reach it, nor do 1 more"))
    var renamed = schema
    let index = try #require(renamed.columns.firstIndex { $0.name == "cost" })
    renamed.columns[index].name = "costs"
    #expect(
      try refusal(renamed).contains(
        "reads the column 'cost', which does not reach it. Did you mean 'costs'?"))
    var split = schema
    split.splitBy = "allocate"
    #expect(try refusal(split).contains("cannot stand behind 'allocate'"))
    let once = try spec().bound(to: schema).schema
    #expect(try refusal(once).contains("stands behind another one"))
    var taken = schema
    taken.columns.append(Column("x_AccountId", .text, slot: 90))
    #expect(try refusal(taken).contains("makes a second column 'x_AccountId'"))
  }

  @Test func `transforms that read the provider's columns are refused behind it`() throws {
    let bound = try spec().bound(to: Endpoint.usageDetails.dataset.schema).schema
    let tags = try #require(
      read(["columns": ["env": ["keys": ["env"]]]], as: MapTagsSpec.self).spec)
    #expect(
      fault { try tags.bound(to: bound) }?.contains("names column 'tags', which does not reach it")
        == true)
    let once = try #require(read([:], as: DeduplicateSpec.self).spec)
    var slots = SlotAllocator(source: Endpoint.usageDetails.dataset.schema)
    #expect(throws: Fault.self) { try once.bind(bound, slots: &slots) }
  }
}
