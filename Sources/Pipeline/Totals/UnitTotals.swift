import JSONStream
import Records

/// Exact sums over the final rows of a unit: each additive column by currency, and cost by day and currency.
///
/// An amount that no exact decimal holds makes its record one that cannot be used. Costs some ten nanoseconds an
/// amount and allocates nothing per row.
struct UnitTotals {
  private let columns: [Column]
  private let currencySlot: Int?
  private let daySlot: Int?
  /// Index in `columns` of the cost that is summed by day.
  private let costIndex: Int?
  /// Number of the currency of columns that have one of their own.
  private let ownCurrencies: [Int?]
  private var currencies: CurrencyTable
  /// Whether a currency is that of a row, by number.
  private var isRowCurrency: [Bool] = []
  /// currencies × columns.
  private var sums: [ExactSum] = []
  private var days: [DaySums] = []
  /// The amounts of the row at hand.
  private var amounts: [ExactDecimal]
  private var rejected: [Int] = []
  private var rowCount = 0

  /// - Parameters:
  ///   - schema: the columns that leave the last transform.
  ///   - source: those of the source, whose currency stays in its slot when the column is not selected.
  init(schema: Schema, source: Schema) throws(Fault) {
    columns = schema.additiveColumns
    currencySlot =
      (schema[FrameColumn.billingCurrency] ?? source[FrameColumn.billingCurrency])?.slot
    amounts = Array(repeating: .zero, count: columns.count)
    let cost = columns.firstIndex { $0.name == "cost" }
    costIndex = cost
    daySlot = cost == nil ? nil : schema["usage_date"]?.slot
    var table = CurrencyTable()
    var own: [Int?] = []
    for column in columns {
      if let code = column.currency {
        own.append(try table.number(of: code))
      } else {
        own.append(nil)
      }
    }
    ownCurrencies = own
    currencies = table
    growSums()
  }

  /// Adds the rows of a batch; those with an amount that cannot be kept move to `batch.rejected`.
  mutating func add(_ batch: RecordBatch) throws(Fault) {
    guard !columns.isEmpty else { return }
    let rows = BatchRows(batch)
    rejected.removeAll(keepingCapacity: true)
    for row in 0..<rows.count {
      if let fault = readAmounts(of: row, in: rows) {
        rejected.append(row)
        batch.rejected.append(rejection(of: row, fault, in: rows, batch.origin))
      } else {
        try addAmounts(of: row, in: rows)
      }
    }
    rowCount += rows.count - rejected.count
    if !rejected.isEmpty {
      let gone = Set(rejected)
      batch.slots.keep { !gone.contains($0) }
    }
  }

  /// The sums by column and currency; a column with no row has none.
  var byColumn: [String: [String: ExactSum]] {
    var result: [String: [String: ExactSum]] = [:]
    for (index, column) in columns.enumerated() {
      var sumsOfColumn: [String: ExactSum] = [:]
      for (number, code) in currencies.codes.enumerated() where rowCount > 0 {
        let isMeant = ownCurrencies[index].map { $0 == number } ?? isRowCurrency[number]
        if isMeant { sumsOfColumn[code] = sums[number * columns.count + index] }
      }
      result[column.name] = sumsOfColumn
    }
    return result
  }

  /// Cost by day and currency, as exact text.
  var costDaily: [String: [String: String]] {
    var result: [String: [String: String]] = [:]
    for (number, table) in days.enumerated() {
      for (day, sum) in table.byDay { result[day, default: [:]][currencies.codes[number]] = sum }
    }
    return result
  }

  /// The one currency of all rows, or nil when they have several or none is known.
  var onlyCurrency: String? {
    let seen = currencies.codes.indices.filter { isRowCurrency[$0] }
    guard let number = seen.first, seen.count == 1 else { return nil }
    return currencies.codes[number] == CurrencyTable.unknown ? nil : currencies.codes[number]
  }

  /// Reads all amounts of a row; says which column is at fault if one cannot be kept.
  private mutating func readAmounts(of row: Int, in rows: BatchRows) -> AmountFault? {
    for index in columns.indices {
      let slot = rows[row, columns[index].slot]
      guard !slot.isNull else {
        amounts[index] = .zero
        continue
      }
      do throws(DecimalError) {
        amounts[index] = try ExactDecimal(lexeme: rows.bytes(of: slot))
      } catch {
        return AmountFault(column: columns[index], slot: slot, error: error)
      }
    }
    return nil
  }

  private mutating func addAmounts(of row: Int, in rows: BatchRows) throws(Fault) {
    let currency: Int
    if let currencySlot {
      currency = try currencies.number(of: rows[row, currencySlot], in: rows)
    } else {
      currency = try currencies.number(of: .null, in: rows)
    }
    if currency >= isRowCurrency.count { growSums() }
    isRowCurrency[currency] = true
    for index in columns.indices {
      let number = ownCurrencies[index] ?? currency
      do throws(DecimalError) {
        try sums[number * columns.count + index].add(amounts[index])
        if index == costIndex, let daySlot {
          try days[number].add(amounts[index], on: rows.bytes(of: rows[row, daySlot]))
        }
      } catch {
        throw Fault(.failed, "the sum of '\(columns[index].name)' \(error)")
      }
    }
  }

  private mutating func growSums() {
    let missing = currencies.codes.count - isRowCurrency.count
    isRowCurrency.append(contentsOf: repeatElement(false, count: missing))
    sums.append(contentsOf: repeatElement(ExactSum(), count: missing * columns.count))
    days.append(contentsOf: repeatElement(DaySums(), count: missing))
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
private struct AmountFault {
  var column: Column
  var slot: Slot
  var error: DecimalError
}
