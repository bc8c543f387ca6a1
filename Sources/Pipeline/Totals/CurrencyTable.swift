import JSONStream
import Records

/// Numbers the currencies of a unit in order of appearance, so that sums can lie in arrays.
struct CurrencyTable {
  /// What stands for the currency where none is known.
  static let unknown = "XXX"
  /// The most currencies that a unit may have; more can only be another column taken for one.
  static let maximumCount = 1000

  /// The codes by number.
  private(set) var codes: [String] = []
  private var numbers: [String: Int] = [:]
  // A code of up to seven bytes with its length above them is its own key; neighbours are mostly alike.
  private var packedNumbers: [UInt64: Int] = [:]
  private var lastKey = UInt64.max
  private var lastNumber = 0

  init() {}

  /// The number of a row's currency.
  mutating func number(of slot: Slot, in rows: BatchRows) throws(Fault) -> Int {
    if slot.isNull || slot.byteCount == 0 { return try number(packed: 0, Self.unknown) }
    let bytes = rows.bytes(of: slot)
    guard bytes.count <= 7, slot.kind != .escaped else {
      return try number(of: rows.text(of: slot))
    }
    var key = UInt64(bytes.count)
    for byte in bytes { key = key << 8 | UInt64(byte) }
    if key == lastKey { return lastNumber }
    if let number = packedNumbers[key] {
      (lastKey, lastNumber) = (key, number)
      return number
    }
    return try number(packed: key, String(decoding: bytes, as: UTF8.self))
  }

  /// The number of a code.
  mutating func number(of code: String) throws(Fault) -> Int {
    if let number = numbers[code] { return number }
    guard codes.count < Self.maximumCount else {
      throw Fault(
        .failed, "more than \(Self.maximumCount) currencies, the last '\(code)'",
        remedy: "See what the column billing_currency holds")
    }
    numbers[code] = codes.count
    codes.append(code)
    return codes.count - 1
  }

  private mutating func number(packed key: UInt64, _ code: String) throws(Fault) -> Int {
    if key == lastKey { return lastNumber }
    let number = try number(of: code)
    packedNumbers[key] = number
    (lastKey, lastNumber) = (key, number)
    return number
  }
}
