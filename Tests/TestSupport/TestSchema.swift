import JSONStream
public import Records

/// A row of the fake endpoint; nil is NULL.
public struct TestRow: Sendable, Equatable {
  /// Code of the currency.
  public var currency: String? = "EUR"
  /// The day as ISO text.
  public var day: String? = "2017-04-01"
  /// The amount as a lexeme.
  public var cost: String? = "1"
  /// Any text.
  public var product: String? = "vm"

  public init(
    currency: String? = "EUR", day: String? = "2017-04-01", cost: String? = "1",
    product: String? = "vm"
  ) {
    self.currency = currency
    self.day = day
    self.cost = cost
    self.product = product
  }

  /// The values in the order of `TestSchema.usage`.
  public var values: [String?] { ["100", "201704", currency, day, cost, product] }
}

/// A small schema of usage details.
public enum TestSchema {
  /// Three columns of the frame, a day, an amount and a text.
  public static let usage = Schema(
    endpoint: "usage-details",
    columns: [
      Column("enrollment", .text, slot: 0), Column("billing_period", .text, slot: 1),
      Column("billing_currency", .text, slot: 2),
      Column("usage_date", .date, slot: 3, isDay: true, sourceNames: ["date"]),
      Column("cost", .decimal, slot: 4, isAdditive: true, role: .cost, sourceNames: ["cost"]),
      Column("product", .text, slot: 5),
    ])

  /// A unit of those usage details.
  public static func unit(_ period: String = "201704", enrollment: String = "100") -> Unit {
    Unit(
      endpoint: "usage-details", enrollment: enrollment,
      period: CalendarMonth(period) ?? CalendarMonth(index: 0))
  }

  /// A batch of some rows, numbers where a column is decimal, as a reader would fill it.
  public static func batch(
    _ rows: [TestRow], width: Int = 6, firstOrdinal: Int = 0, page: Int = 0
  ) -> RecordBatch {
    let batch = RecordBatch(width: width, recordCapacity: 1, windowBytes: 64)
    batch.origin = BatchOrigin(page: page, arrayPath: "/data")
    for (index, row) in rows.enumerated() {
      let start = batch.window.count
      var slots: [Slot] = []
      for (column, value) in row.values.enumerated() {
        guard let value else {
          slots.append(.null)
          continue
        }
        let slot = batch.window.append(text: value)
        slots.append(
          Slot(column == 4 ? .number : .string, offset: slot.offset, byteCount: slot.byteCount))
      }
      let place = RecordPlace(
        offset: start, byteCount: batch.window.count - start, ordinal: firstOrdinal + index)
      batch.slots.appendRow(place)
      for (column, slot) in slots.enumerated() { batch.slots[index, column] = slot }
    }
    return batch
  }
}
