import JSONStream
import Records

/// Exact sums over the final rows of a unit: each additive column by currency, and cost by day and currency.
///
/// An amount that no exact decimal holds makes its record one that cannot be used. Works through a batch column by
/// column: some thirty nanoseconds a row with one amount and a day, and no allocation per row.
struct UnitTotals: ~Copyable {
  /// An additive column as the loop over rows needs it.
  struct Place: BitwiseCopyable {
    var slot: Int
    /// Number of the currency of a column that has one of its own, else -1.
    var ownCurrency: Int
    /// Whether it is the cost that is summed by day.
    var isDaily: Bool
  }

  private let columns: [Column]
  private var places = OwnedArray<Place>()
  private let currencySlot: Int?
  private let daySlot: Int?
  private var currencies = CurrencyTable()
  /// Whether a currency is that of a row, by number.
  private var isRowCurrency = OwnedArray<Bool>()
  /// currencies × columns.
  private var sums = OwnedArray<ExactSum>()
  private var days = DaySums()
  /// The amounts of the batch at hand: columns × rows.
  private var amounts = OwnedArray<ExactDecimal>()
  /// The currency of each row of the batch at hand.
  private var rowCurrencies = OwnedArray<Int>()
  /// The rows of the batch at hand that cannot be used.
  private var faults: [Int: AmountFault] = [:]
  private var rowCount = 0

  /// - Parameters:
  ///   - schema: the columns that leave the last transform.
  ///   - source: those of the source, whose currency stays in its slot when the column is not selected.
  init(schema: Schema, source: Schema) {
    columns = schema.additiveColumns
    currencySlot =
      (schema[FrameColumn.billingCurrency] ?? source[FrameColumn.billingCurrency])?.slot
    daySlot = schema["usage_date"]?.slot
    for column in columns {
      var place = Place(slot: column.slot, ownCurrency: -1, isDaily: false)
      place.isDaily = column.name == "cost" && daySlot != nil
      if let code = column.currency { place.ownCurrency = currencies.add(code) }
      places.append(place)
    }
    growSums()
  }

  /// Adds the rows of a batch; those with an amount that cannot be kept move to `batch.rejected`.
  mutating func add(_ batch: RecordBatch) throws(Fault) {
    guard !columns.isEmpty, batch.count > 0 else { return }
    let rows = BatchRows(batch)
    readAmounts(of: rows)
    try readCurrencies(of: rows)
    for index in 0..<places.count {
      do throws(DecimalError) {
        try addColumn(index, of: rows)
      } catch {
        throw Fault(.failed, "the sum of '\(columns[index].name)' \(error)")
      }
    }
    rowCount += rows.count - faults.count
    if !faults.isEmpty { reject(from: batch) }
  }

  /// The sums by column and currency; a column with no row has none.
  var byColumn: [String: [String: ExactSum]] {
    var result: [String: [String: ExactSum]] = [:]
    for (index, column) in columns.enumerated() {
      var sumsOfColumn: [String: ExactSum] = [:]
      for (number, code) in currencies.codes.enumerated() where rowCount > 0 {
        let own = places[index].ownCurrency
        if own < 0 ? isRowCurrency[number] : own == number {
          sumsOfColumn[code] = sums[number * columns.count + index]
        }
      }
      result[column.name] = sumsOfColumn
    }
    return result
  }

  /// Cost by day and currency, as exact text.
  var costDaily: [String: [String: String]] {
    let codes = currencies.codes
    return days.byDay.mapValues { sums in
      Dictionary(uniqueKeysWithValues: sums.map { (codes[$0.key], $0.value.description) })
    }
  }

  /// The one currency of all rows, or nil when they have several or none is known.
  var onlyCurrency: String? {
    let seen = currencies.codes.indices.filter { isRowCurrency[$0] }
    guard let number = seen.first, seen.count == 1 else { return nil }
    return currencies.codes[number] == CurrencyTable.unknown ? nil : currencies.codes[number]
  }

  /// Reads all amounts of a batch; `faults` says which rows have one that cannot be kept.
  private mutating func readAmounts(of rows: BatchRows) {
    faults.removeAll(keepingCapacity: true)
    amounts.grow(to: places.count * rows.count, filler: .zero)
    for index in 0..<places.count {
      let column = places[index].slot
      let start = index * rows.count
      for row in 0..<rows.count {
        let slot = rows[row, column]
        do throws(DecimalError) {
          amounts[start + row] =
            slot.isNull ? .zero : try ExactDecimal(lexeme: rows.bytes(of: slot))
        } catch {
          if faults[row] == nil {
            faults[row] = AmountFault(column: columns[index], slot: slot, error: error)
          }
        }
      }
    }
  }

  /// Numbers the currency of each row.
  private mutating func readCurrencies(of rows: BatchRows) throws(Fault) {
    rowCurrencies.grow(to: rows.count, filler: 0)
    let hasFaults = !faults.isEmpty
    for row in 0..<rows.count {
      let slot = currencySlot.map { rows[row, $0] } ?? .null
      let number = try currencies.number(of: slot, in: rows)
      rowCurrencies[row] = number
      if number >= isRowCurrency.count { growSums() }
      if !hasFaults || faults[row] == nil { isRowCurrency[number] = true }
    }
  }

  /// Adds the amounts of one column.
  private mutating func addColumn(_ index: Int, of rows: BatchRows) throws(DecimalError) {
    let place = places[index]
    let start = index * rows.count
    let hasFaults = !faults.isEmpty
    for row in 0..<rows.count {
      if hasFaults, faults[row] != nil { continue }
      let currency = place.ownCurrency < 0 ? rowCurrencies[row] : place.ownCurrency
      try sums[currency * places.count + index].add(amounts[start + row])
    }
    guard place.isDaily, let daySlot else { return }
    for row in 0..<rows.count {
      if hasFaults, faults[row] != nil { continue }
      let currency = place.ownCurrency < 0 ? rowCurrencies[row] : place.ownCurrency
      try days.add(amounts[start + row], on: rows[row, daySlot], in: rows, currency: currency)
    }
  }

  /// Moves the rows at fault from the batch's rows to its rejected records, in order.
  private func reject(from batch: RecordBatch) {
    let rows = BatchRows(batch)
    for (row, fault) in faults.sorted(by: { $0.key < $1.key }) {
      batch.rejected.append(rejection(of: row, fault, in: rows, batch.origin))
    }
    batch.slots.keep { faults[$0] == nil }
  }

  private mutating func growSums() {
    let missing = currencies.codes.count - isRowCurrency.count
    isRowCurrency.append(false, count: missing)
    sums.append(ExactSum(), count: missing * columns.count)
  }

  private func rejection(
    of row: Int, _ fault: AmountFault, in rows: BatchRows, _ origin: BatchOrigin
  ) -> RejectedRecord {
    let ordinal = rows.ordinal(of: row)
    let field = fault.column.sourceNames.first ?? fault.column.name
    return RejectedRecord(
      page: origin.page, ordinal: ordinal,
      path: "\(origin.arrayPath)/\(ordinal - origin.firstOrdinalOfPage)/\(field)",
      byteOffset: origin.windowOffset + fault.slot.offset,
      reason: "'\(fault.column.name)' \(fault.error): \(rows.text(of: fault.slot))",
      bytes: Array(rows.record(row)))
  }
}

/// An amount that cannot be kept exactly.
struct AmountFault {
  var column: Column
  var slot: Slot
  var error: DecimalError
}
