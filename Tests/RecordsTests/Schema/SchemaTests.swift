import Records
import Testing

@Suite struct SchemaTests {
  @Test func `columns are read under their own names, unless a provider's field has the name`() {
    let schema = Schema(
      endpoint: "usage-details",
      columns: [
        Column("enrollment", .text, slot: 0),
        Column("cost", .decimal, slot: 1, sourceNames: ["extendedCost", "Cost"]),
        Column("usage_date", .date, slot: 2, sourceNames: ["date"]),
        Column("product", .text, slot: 3, sourceNames: ["productName"]),
        Column("offer", .text, slot: 4, sourceNames: ["product"]),
      ])
    #expect(
      schema.readingOwnNames.columns.map(\.sourceNames) == [
        ["enrollment"], ["extendedCost", "Cost"], ["date", "usage_date"], ["productName"],
        ["product", "offer"],
      ])
  }
}
