/// A signed integer of 256 bits in two's complement: a running sum of amounts × 10^38.
struct Int256: Hashable, Sendable {
  var high: Int128
  var low: UInt128

  static let zero = Int256(high: 0, low: 0)

  init(high: Int128, low: UInt128) {
    self.high = high
    self.low = low
  }

  /// The magnitude, which must be below 2^255, with a sign.
  init(_ magnitude: UInt256, isNegative: Bool) {
    let value = Int256(high: Int128(truncatingIfNeeded: magnitude.high), low: magnitude.low)
    self = isNegative ? value.negated : value
  }

  var isNegative: Bool { high < 0 }

  /// The number with the other sign. Never given −2^255.
  var negated: Int256 {
    let (low, carry) = (~low).addingReportingOverflow(1)
    return Int256(high: ~high &+ (carry ? 1 : 0), low: low)
  }

  /// The number without its sign.
  var magnitude: UInt256 {
    let value = isNegative ? negated : self
    return UInt256(high: UInt128(truncatingIfNeeded: value.high), low: value.low)
  }

  /// The sum modulo 2^256, which is the sum where the caller knows that it fits.
  func wrappingAdd(_ other: Int256) -> Int256 {
    let (low, carry) = low.addingReportingOverflow(other.low)
    return Int256(high: high &+ other.high &+ (carry ? 1 : 0), low: low)
  }

  /// 10^76 ÷ 2^128, rounded down.
  private static let limit: Int128 = 29_387_358_770_557_187_699_218_413_430_556_141_945

  /// Whether the number lies within ±10^76, give or take 2^128: 38 digits before the point and 38 behind.
  var isWithinSumLimit: Bool { high < Self.limit && high >= -Self.limit }
}

extension Int256: Comparable {
  static func < (left: Int256, right: Int256) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}
