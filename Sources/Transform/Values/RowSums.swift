import JSONStream
import Records

/// Sums all additive columns over some rows, by currency, exactly: those that a transform drops, or what it adds.
///
/// Costs nothing for rows that are not added. An amount that no exact decimal holds counts as zero.
struct RowSums: ~Copyable {
  /// The most currencies that are told apart; more can only be another column taken for one.
  static let maximumCurrencies = 1000

  private let columns: [Column]
  private let currencySlot: Int?
  private var currencies = ByteTable()
  /// currencies × columns.
  private var sums: [ExactSum] = []
  /// Which of them some row is part of.
  private var isUsed: [Bool] = []

  /// - Parameters:
  ///   - schema: the columns that reach the transform.
  ///   - source: those of the source, whose currency stays in its slot when the column is left out.
  init(_ schema: Schema, source: Schema) {
    columns = schema.additiveColumns
    currencySlot =
      (source[FrameColumn.billingCurrency] ?? schema[FrameColumn.billingCurrency])?.slot
  }

  /// Adds a row.
  mutating func add(
    _ row: UnsafePointer<Slot>, _ base: UnsafePointer<UInt8>
  ) throws(Fault) {
    if columns.isEmpty { return }
    let slot = currencySlot.map { row[$0] } ?? .null
    for (index, column) in columns.enumerated() {
      let currency: Int
      if let own = column.currency {
        currency = try number(of: Array(own.utf8))
      } else {
        currency = try number(of: slot, base)
      }
      isUsed[currency * columns.count + index] = true
      let amount = row[column.slot]
      let bytes = UnsafeRawBufferPointer(start: base + amount.offset, count: amount.byteCount)
      guard !amount.isNull, let value = try? ExactDecimal(lexeme: bytes) else { continue }
      do throws(DecimalError) {
        try sums[currency * columns.count + index].add(value)
      } catch {
        throw Fault(.failed, "the sum of '\(column.name)' over the rows of a transform \(error)")
      }
    }
  }

  /// The sums by column and currency; none before the first row.
  var byColumn: [String: [String: ExactSum]] {
    var result: [String: [String: ExactSum]] = [:]
    for number in 0..<currencies.count {
      for (index, column) in columns.enumerated() {
        guard isUsed[number * columns.count + index] else { continue }
        let code = currencies.string(number)
        result[column.name, default: [:]][code] = sums[number * columns.count + index]
      }
    }
    return result
  }

  private mutating func number(of slot: Slot, _ base: UnsafePointer<UInt8>) throws(Fault) -> Int {
    let bytes = UnsafeRawBufferPointer(start: base + slot.offset, count: slot.byteCount)
    if slot.byteCount > 0, slot.kind != .escaped, let known = currencies.number(of: bytes) {
      return known
    }
    let code = slot.kind == .escaped ? Array(JSONText.string(unescaping: bytes).utf8) : Array(bytes)
    return try number(of: code.isEmpty ? Array(UnknownCurrency.code.utf8) : code)
  }

  private mutating func number(of code: [UInt8]) throws(Fault) -> Int {
    let number = currencies.insert(code)
    guard number < Self.maximumCurrencies else {
      throw Fault(
        .failed,
        "more than \(Self.maximumCurrencies) currencies, the last '\(currencies.string(number))'",
        remedy: "See what the column billing_currency holds")
    }
    while sums.count < currencies.count * columns.count {
      sums.append(ExactSum())
      isUsed.append(false)
    }
    return number
  }
}
