import JSONStream
import Records

/// Counts the records of pages that may turn out to be repeats, and sums their money.
///
/// Rows that are dropped must be told with their cost; this is the only place that sees them.
struct RepeatTally {
  private let amounts: [Column]
  private let currencySlot: Int?
  private var page = ListingFacts.Repeats()
  /// What was dropped so far.
  private(set) var dropped = ListingFacts.Repeats()

  init(_ schema: Schema) {
    amounts = schema.additiveColumns
    currencySlot = schema[FrameColumn.billingCurrency]?.slot
  }

  /// Takes in records of the page at hand.
  mutating func add(_ batch: RecordBatch, dropped count: Int) {
    page.rows += batch.count + batch.rejected.count + count
    for record in 0..<batch.count {
      let currency = text(currencySlot.map { batch.slots[record, $0] } ?? .null, batch)
      for column in amounts {
        let slot = batch.slots[record, column.slot]
        // An amount that cannot be kept exactly was not summed when it came first.
        guard !slot.isNull, let amount = try? ExactDecimal(lexeme: batch.window.bytes(of: slot))
        else { continue }
        try? page.sums[column.name, default: [:]][currency, default: ExactSum()].add(amount)
      }
    }
  }

  /// The page at hand is not a repeat, or begins again.
  mutating func forgetPage() { page = ListingFacts.Repeats() }

  /// The page at hand is a repeat, and dropped.
  mutating func dropPage() {
    dropped.pages += 1
    dropped.rows += page.rows
    for (column, sums) in page.sums {
      for (currency, sum) in sums {
        try? dropped.sums[column, default: [:]][currency, default: ExactSum()].merge(sum)
      }
    }
    forgetPage()
  }

  private func text(_ slot: Slot, _ batch: RecordBatch) -> String {
    slot.byteCount == 0
      ? UnknownCurrency.code : String(decoding: batch.window.bytes(of: slot), as: UTF8.self)
  }
}
