import JSONStream
public import Records

/// Exact sums over the final rows of a unit: each additive column, and the number of rows, by day and currency.
///
/// An amount that no exact decimal holds makes its record one that cannot be used. Works through a batch column by
/// column: some thirty nanoseconds a row with one amount and a day, and no allocation per row.
public struct UnitTotals: ~Copyable {
  /// An additive column as the loop over rows needs it.
  struct Place: BitwiseCopyable {
    var slot: Int
    /// Number of the currency of a column that has one of its own, else -1.
    var ownCurrency: Int
  }

  private let columns: [Column]
  private var places = OwnedArray<Place>()
  private let currencySlot: Int?
  private let daySlot: Int?
  private var currencies = CurrencyTable()
  private var buckets = DayBuckets()
  /// Rows by bucket.
  private var counts = OwnedArray<Int>()
  /// Buckets × columns.
  private var sums = OwnedArray<ExactSum>()
  /// The amounts of the batch at hand: columns × rows.
  private var amounts = OwnedArray<ExactDecimal>()
  /// The bucket of each row of the batch at hand.
  private var rowBuckets = OwnedArray<Int>()
  /// The rows of the batch at hand that cannot be used.
  private var faults: [Int: AmountFault] = [:]

  /// - Parameters:
  ///   - schema: the columns that leave the last transform.
  ///   - source: those of the source, whose currency stays in its slot when the column is not selected.
  public init(schema: Schema, source: Schema) {
    columns = schema.additiveColumns
    currencySlot =
      (schema[FrameColumn.billingCurrency] ?? source[FrameColumn.billingCurrency])?.slot
    daySlot = schema.dayColumn?.slot
    for column in columns {
      var place = Place(slot: column.slot, ownCurrency: -1)
      if let code = column.currency { place.ownCurrency = currencies.add(code) }
      places.append(place)
    }
  }

  /// Adds the rows of a batch; those with an amount that cannot be kept move to `batch.rejected`.
  public mutating func add(_ batch: RecordBatch) throws(Fault) {
    guard batch.count > 0 else { return }
    let rows = BatchRows(batch)
    readAmounts(of: rows)
    try findBuckets(of: rows)
    for index in 0..<places.count {
      do throws(DecimalError) {
        try addColumn(index, of: rows)
      } catch {
        throw Fault(.failed, "the sum of '\(columns[index].name)' \(error)")
      }
    }
    if !faults.isEmpty { reject(from: batch) }
  }

  /// What was summed so far.
  public func figures() throws(Fault) -> UnitFigures {
    var figures = UnitFigures(columns: columns.map(\.name))
    var seen: Set<Int> = []
    for bucket in 0..<counts.count where counts[bucket] > 0 {
      let (day, currency) = buckets.meaning(of: bucket)
      seen.insert(currency)
      var amounts: [UnitFigures.Amount] = []
      for (index, column) in columns.enumerated() {
        let own = places[index].ownCurrency
        amounts.append(
          UnitFigures.Amount(
            column: column.name, currency: currencies.codes[own < 0 ? currency : own],
            sum: sums[bucket * columns.count + index]))
      }
      try figures.add(amounts, rows: counts[bucket], of: daySlot == nil ? nil : .some(day))
    }
    if let number = seen.first, seen.count == 1, currencies.codes[number] != UnknownCurrency.code {
      figures.onlyCurrency = currencies.codes[number]
    }
    return figures
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

  /// Finds the bucket of each row, and counts the rows.
  private mutating func findBuckets(of rows: BatchRows) throws(Fault) {
    rowBuckets.grow(to: rows.count, filler: 0)
    let hasFaults = !faults.isEmpty
    for row in 0..<rows.count {
      if hasFaults, faults[row] != nil { continue }
      let slot = currencySlot.map { rows[row, $0] } ?? .null
      let currency = try currencies.number(of: slot, in: rows)
      let bucket =
        daySlot.map { buckets.number(of: rows[row, $0], currency: currency, in: rows) }
        ?? buckets.undated(currency: currency)
      rowBuckets[row] = bucket
      if bucket >= counts.count { growSums() }
      counts[bucket] += 1
    }
  }

  /// Adds the amounts of one column.
  private mutating func addColumn(_ index: Int, of rows: BatchRows) throws(DecimalError) {
    let start = index * rows.count
    let hasFaults = !faults.isEmpty
    for row in 0..<rows.count {
      if hasFaults, faults[row] != nil { continue }
      try sums[rowBuckets[row] * places.count + index].add(amounts[start + row])
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
    counts.grow(to: buckets.count, filler: 0)
    sums.grow(to: buckets.count * columns.count, filler: ExactSum())
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
