import JSONStream
import Records

/// Numbers the currencies of a unit in order of appearance, so that sums can lie in arrays.
struct CurrencyTable: ~Copyable {
  /// The most currencies that a unit may have; more can only be another column taken for one.
  static let maximumCount = 1000

  /// The codes by number.
  private(set) var codes: [String] = []
  private var numbers: [String: Int] = [:]
  private var recent = RecentNumbers()

  init() {}

  /// The number of a row's currency.
  mutating func number(of slot: Slot, in rows: BatchRows) throws(Fault) -> Int {
    guard slot.byteCount <= 7, slot.kind != .escaped else {
      return try number(of: rows.text(of: slot))
    }
    // A code of up to seven bytes is its own key, with its length above it. None is the empty one.
    let key = rows.word(of: slot) | UInt64(slot.byteCount) << 56
    if let number = recent[key] { return number }
    let code = String(decoding: rows.bytes(of: slot), as: UTF8.self)
    let number = try number(of: code.isEmpty ? UnknownCurrency.code : code)
    recent.remember(key, number)
    return number
  }

  /// The number of a code.
  mutating func number(of code: String) throws(Fault) -> Int {
    if let number = numbers[code] { return number }
    guard codes.count < Self.maximumCount else {
      throw Fault(
        .failed, "more than \(Self.maximumCount) currencies, the last '\(code)'",
        remedy: "See what the column billing_currency holds")
    }
    return add(code)
  }

  /// Gives a code a number, if it has none.
  mutating func add(_ code: String) -> Int {
    if let number = numbers[code] { return number }
    numbers[code] = codes.count
    codes.append(code)
    return codes.count - 1
  }
}
