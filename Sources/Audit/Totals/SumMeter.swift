import JSONStream
import Records

/// Exact sums of some columns over rows, by currency. An amount that no exact decimal holds counts as zero.
struct SumMeter: ~Copyable {
  private let columns: [Column]
  private var currencies = CurrencyTable()
  /// currencies × columns.
  private var sums = OwnedArray<ExactSum>()

  /// - Parameter columns: the columns to sum.
  init(_ columns: [Column]) { self.columns = columns }

  /// Adds an amount of the row whose currency stands in a slot, or takes it away.
  @inline(__always)
  mutating func add(
    _ slot: Slot, ofColumn index: Int, currency: Slot, _ rows: BatchRows, isTaken: Bool = false
  ) throws(Fault) {
    guard !slot.isNull, let amount = try? ExactDecimal(lexeme: rows.bytes(of: slot)) else { return }
    let number =
      if let own = columns[index].currency { try currencies.number(of: own) } else {
        try currencies.number(of: currency, in: rows)
      }
    let place = number * columns.count + index
    if place >= sums.count {
      sums.grow(to: currencies.codes.count * columns.count, filler: ExactSum())
    }
    do throws(DecimalError) {
      try sums[place].add(isTaken ? -amount : amount)
    } catch {
      throw Fault(.failed, "the sum of '\(columns[index].name)' \(error)")
    }
  }

  /// The index of the column in a slot.
  func index(ofSlot slot: Int) -> Int? { columns.firstIndex { $0.slot == slot } }

  /// The sums of the column in a slot, by currency.
  func sums(ofSlot slot: Int) -> [String: ExactSum] {
    guard let index = index(ofSlot: slot) else { return [:] }
    var result: [String: ExactSum] = [:]
    for (number, code) in currencies.codes.enumerated() {
      let place = number * columns.count + index
      if place < sums.count { result[code] = sums[place] }
    }
    return result
  }
}
