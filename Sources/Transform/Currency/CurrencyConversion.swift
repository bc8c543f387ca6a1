import JSONStream
import Records

/// The state of a conversion: rates met, sums made, rows counted. Allocates nothing per row.
struct CurrencyConversion {
  let plan: ConversionPlan
  private let ownCurrency: CurrencyCode?
  private let digits: Int
  private let sources: [Int]
  private let targets: [Int]
  private(set) var rates: UnitRates
  /// Slots of each rate and its day in the batch at hand; null until a row of it needs them.
  private var shown: [(rate: Slot, day: Slot)] = []
  /// Converted amounts of the row at hand, zero where there is none.
  private var converted: [ExactDecimal]
  private(set) var sums: [ExactSum]
  private var rejections: [RowRejection] = []
  private(set) var rowsConverted = 0
  private(set) var rowsInTarget = 0
  private(set) var rowsWithoutAmount = 0

  init(_ plan: ConversionPlan, unit: Unit, today: CalendarDate) {
    self.plan = plan
    ownCurrency = if case .code(let code) = plan.options.origin { code } else { nil }
    digits = plan.options.digits
    sources = plan.amounts.map(\.source.slot)
    targets = plan.amounts.map(\.target.slot)
    rates = UnitRates(plan.options, period: unit.period, today: today)
    converted = Array(repeating: .zero, count: plan.amounts.count)
    sums = Array(repeating: ExactSum(), count: plan.amounts.count)
  }

  /// Fills the added columns of every row; rows whose amounts cannot be kept move to `batch.rejected`.
  mutating func convert(_ batch: RecordBatch) throws(Fault) {
    let count = batch.count
    rejections.removeAll(keepingCapacity: true)
    for index in shown.indices { shown[index] = (.null, .null) }
    let rowBytes = (sources.count + 1) * ExactDecimal.maximumByteCount + Self.dayByteCount
    // One amount more: an amount wants room for the longest, whatever its own length.
    let byteCount = count * rowBytes + ExactDecimal.maximumByteCount
    batch.window.reserve(byteCount)
    let start = batch.window.count
    let bytes = UnsafePointer(batch.window.base)
    let (slots, width) = (batch.slots.slots, batch.slots.width)
    _ = try batch.window.appendUninitialized(byteCount) { (room) throws(Fault) -> Int in
      var rows = ConversionRows(
        bytes: bytes, slots: slots, width: width, count: count, room: room, start: start)
      for row in 0..<count { try convert(row, &rows, of: batch) }
      return rows.written
    }
    if !rejections.isEmpty { reject(from: batch) }
  }

  private static let dayByteCount = 10

  private mutating func convert(
    _ row: Int, _ rows: inout ConversionRows, of batch: RecordBatch
  ) throws(Fault) {
    var hasAmount = false
    for source in sources where !rows[row, source].isNull { hasAmount = true }
    guard hasAmount else { return leaveEmpty(row, rows) }
    guard let number = try rateNumber(of: row, rows, batch) else { return }
    let factors = rates.factors[number]
    let before = rows.written
    for index in sources.indices {
      let slot = rows[row, sources[index]]
      do throws(DecimalError) {
        rows[row, targets[index]] = try convert(slot, index, factors, &rows)
      } catch {
        rows.rollBack(to: before)
        rejections.append(RowRejection(row: row, amount: index, slot: slot, error: error))
        return
      }
    }
    try addToSums()
    if factors.isIdentity { rowsInTarget += 1 } else { rowsConverted += 1 }
    if shown.count <= number || shown[number].rate.isNull { write(number, &rows) }
    rows[row, plan.rateSlot] = shown[number].rate
    rows[row, plan.dateSlot] = shown[number].day
  }

  /// The slot of one converted amount, which is also kept in `converted`.
  @inline(__always)
  private mutating func convert(
    _ slot: Slot, _ index: Int, _ factors: UnitRates.Factors, _ rows: inout ConversionRows
  ) throws(DecimalError) -> Slot {
    guard !slot.isNull else {
      converted[index] = .zero
      return .null
    }
    let amount = try ExactDecimal(lexeme: rows.bytes(of: slot))
    if factors.isIdentity {
      converted[index] = amount
      return slot
    }
    let result = try amount.multiplied(
      by: factors.multiplier, dividedBy: factors.divisor, scale: digits)
    converted[index] = result
    return rows.append(result)
  }

  @inline(__always)
  private mutating func addToSums() throws(Fault) {
    for index in sums.indices {
      do throws(DecimalError) {
        try sums[index].add(converted[index])
      } catch {
        throw Fault(.failed, "the sum of '\(plan.amounts[index].target.name)' \(error)")
      }
    }
  }

  private mutating func leaveEmpty(_ row: Int, _ rows: ConversionRows) {
    for target in targets { rows[row, target] = .null }
    rows[row, plan.rateSlot] = .null
    rows[row, plan.dateSlot] = .null
    rowsWithoutAmount += 1
  }

  /// Writes a rate and its day into the batch, once for all rows that have it.
  @inline(never)
  private mutating func write(_ number: Int, _ rows: inout ConversionRows) {
    while shown.count <= number { shown.append((.null, .null)) }
    let text = rates.texts[number]
    shown[number].rate = rows.append(text.rate, .number)
    if let day = text.day { shown[number].day = rows.append(day, .string) }
  }
}

// Finding the rate of a row.
extension CurrencyConversion {
  /// The number of the row's rate; nil if the row was rejected for its day.
  @inline(__always)
  private mutating func rateNumber(
    of row: Int, _ rows: ConversionRows, _ batch: RecordBatch
  ) throws(Fault) -> Int? {
    var key = RateKey()
    if let currencySlot = plan.currencySlot {
      let slot = rows[row, currencySlot]
      guard slot.byteCount <= 8, slot.kind != .escaped else {
        return try findRate(of: row, nil, rows, batch)
      }
      key.currency = rows.word(of: slot)
      key.currencyByteCount = UInt8(truncatingIfNeeded: slot.byteCount)
    }
    if let daySlot = plan.daySlot {
      let slot = rows[row, daySlot]
      guard slot.byteCount == Self.dayByteCount else {
        rejections.append(RowRejection(row: row, amount: nil, slot: slot, error: nil))
        return nil
      }
      key.dayStart = rows.word(of: slot)
      key.dayEnd = rows.tail(of: slot)
    }
    let number = rates.number(of: key)
    return number >= 0 ? number : try findRate(of: row, key, rows, batch)
  }

  @inline(never)
  private mutating func findRate(
    of row: Int, _ key: RateKey?, _ rows: ConversionRows, _ batch: RecordBatch
  ) throws(Fault) -> Int? {
    let currency = try currency(of: row, rows, batch)
    var day = CalendarDate(daysSinceEpoch: 0)
    if let daySlot = plan.daySlot {
      let slot = rows[row, daySlot]
      guard let date = CalendarDate(iso: rows.bytes(of: slot)) else {
        rejections.append(RowRejection(row: row, amount: nil, slot: slot, error: nil))
        return nil
      }
      day = date
    }
    do throws(Fault) {
      return try rates.find(key, currency: currency, day: day)
    } catch {
      throw error.within(Self.place(of: row, in: batch))
    }
  }

  private func currency(
    of row: Int, _ rows: ConversionRows, _ batch: RecordBatch
  ) throws(Fault) -> CurrencyCode {
    if let ownCurrency { return ownCurrency }
    guard let currencySlot = plan.currencySlot else { return plan.options.target }
    let name = plan.options.origin.columnName ?? ""
    let slot = rows[row, currencySlot]
    let bytes = rows.bytes(of: slot)
    if let code = CurrencyCode(bytes) { return code }
    if slot.kind == .escaped, let code = CurrencyCode(JSONText.string(unescaping: bytes)) {
      return code
    }
    let found = "'\(TableLines.excerpt(bytes))' in '\(name)', which is no currency"
    throw Fault(
      .failed,
      "a record has \(bytes.isEmpty ? "no currency: '\(name)' is empty" : found)",
      at: Self.place(of: row, in: batch),
      remedy: "Say with 'from' of normalize_currency which currency the amounts are in")
  }

  private static func place(of row: Int, in batch: RecordBatch) -> String {
    "\(batch.origin.pageName), record \(batch.slots.place(of: row).ordinal)"
  }
}

// Rows that cannot be converted.
extension CurrencyConversion {
  private mutating func reject(from batch: RecordBatch) {
    for rejection in rejections {
      batch.rejected.append(rejection.record(plan, digits: digits, batch))
    }
    var next = 0
    let rejections = rejections
    // Rejections are in order of rows, and `keep` asks in that order.
    batch.slots.keep { row in
      guard next < rejections.count, rejections[next].row == row else { return true }
      next += 1
      return false
    }
  }
}
