import JSONStream
import Records

/// Counts rows and sums their cost, by outcome and currency, exactly.
///
/// Costs some fifteen nanoseconds a row and two more an outcome; allocates nothing per row. A cost that no exact
/// decimal holds is left out of the sums: its record is put aside later.
struct CoverageTally: ~Copyable {
  /// The most currencies that a unit may have; more can only be another column taken for one.
  static let maximumCurrencies = 1000

  private let costSlot: Int?
  private let currencySlot: Int?
  /// What a row may come to, in words.
  private let outcomes: [String]
  private var rows: [Int]
  /// currencies × outcomes.
  private var sums: [ExactSum] = []
  private var isUsed: [Bool] = []
  private var currencies = ByteTable()
  private var lastCurrency = 0
  /// The first bytes of the last currency and its length: two rows in a row mostly agree.
  private var lastKey = UInt64.max
  /// Cost of the row at hand, and where the sums of its currency start.
  private var cost: ExactDecimal?
  private var firstSum = 0

  /// - Parameters:
  ///   - outcomes: what a row may come to, in words, such as `environment mapped`.
  ///   - schema: the columns that reach the transform; the cost, or else the first additive column, is summed.
  init(outcomes: [String], schema: Schema) {
    self.outcomes = outcomes
    rows = Array(repeating: 0, count: outcomes.count)
    costSlot = (schema.costColumn ?? schema.additiveColumns.first)?.slot
    currencySlot = schema[FrameColumn.billingCurrency]?.slot
  }

  /// Reads what a row costs and in which currency, for the outcomes that are counted next.
  @inline(__always)
  mutating func beginRow(
    _ row: UnsafePointer<Slot>, _ base: UnsafePointer<UInt8>
  ) throws(Fault) {
    cost = nil
    guard let costSlot, let amount = amount(row[costSlot], base) else { return }
    cost = amount
    firstSum = try currency(row, base) &* outcomes.count
  }

  /// Counts the row at hand, and its cost, as come to that.
  @inline(__always)
  mutating func count(_ outcome: Int) throws(Fault) {
    rows[outcome] += 1
    guard let cost else { return }
    isUsed[firstSum &+ outcome] = true
    do throws(DecimalError) {
      try sums[firstSum &+ outcome].add(cost)
    } catch {
      throw Fault(.failed, "the cost of rows '\(outcomes[outcome])' \(error)")
    }
  }

  /// Rows by outcome, and their cost by outcome and currency: `environment mapped`, `environment mapped cost USD`.
  var coverage: [String: String] {
    var result: [String: String] = [:]
    for (outcome, name) in outcomes.enumerated() {
      result[name] = String(rows[outcome])
      for currency in 0..<currencies.count {
        let index = currency * outcomes.count + outcome
        guard isUsed[index] else { continue }
        result["\(name) cost \(currencies.string(currency))"] = sums[index].description
      }
    }
    return result
  }

  @inline(__always)
  private func amount(_ slot: Slot, _ base: UnsafePointer<UInt8>) -> ExactDecimal? {
    guard !slot.isNull else { return nil }
    return try? ExactDecimal(
      lexeme: UnsafeRawBufferPointer(start: base + slot.offset, count: slot.byteCount))
  }

  @inline(__always)
  private mutating func currency(
    _ row: UnsafePointer<Slot>, _ base: UnsafePointer<UInt8>
  ) throws(Fault) -> Int {
    let slot = currencySlot.map { row[$0] } ?? .null
    var key = UInt64(slot.byteCount)
    if slot.byteCount <= 7, slot.kind != .escaped {
      for index in 0..<slot.byteCount { key = key &<< 8 | UInt64(base[slot.offset &+ index]) }
      if key == lastKey { return lastCurrency }
      lastKey = key
    } else {
      lastKey = .max
    }
    lastCurrency = try number(of: slot, base)
    return lastCurrency
  }

  @inline(never)
  private mutating func number(
    of slot: Slot, _ base: UnsafePointer<UInt8>
  ) throws(Fault) -> Int {
    let bytes = UnsafeRawBufferPointer(start: base + slot.offset, count: slot.byteCount)
    let code =
      slot.kind == .escaped
      ? JSONText.string(unescaping: bytes) : String(decoding: bytes, as: UTF8.self)
    let number = currencies.insert(code.isEmpty ? UnknownCurrency.code : code)
    guard number < Self.maximumCurrencies else {
      throw Fault(
        .failed, "more than \(Self.maximumCurrencies) currencies, the last '\(code)'",
        remedy: "See what the column billing_currency holds")
    }
    while sums.count < currencies.count * outcomes.count {
      sums.append(ExactSum())
      isUsed.append(false)
    }
    return number
  }
}
