/// One row of a month before it is spelled: which line, how much, at what cost.
struct Use {
  var line: Int
  var variant: Int
  /// `quantity × 10^-quantityScale` units of measure.
  var quantity: UInt64
  var quantityScale: Int
  var quantitySpelling: DecimalSpelling
  /// `cost × 10^-costScale`; at most 27 digits after the point.
  var cost: UInt128
  var costScale: Int
  var costSpelling: DecimalSpelling
}

extension Use {
  /// The use that a key stands for. The identity (line, variant) and the amounts come from two keys,
  /// so that a restatement can change the amounts alone.
  ///
  /// Cost: some 20 ns; nothing is allocated.
  @inline(__always)
  init(identity: UInt64, amounts: UInt64, rates: UnsafeBufferPointer<LineRate>) {
    line = Int(reduced(identity, below: UInt64(rates.count)))
    variant = Int(identity & UInt64(LineTemplates.variants - 1))
    let rate = rates[line]
    let draw = scattered(amounts ^ 0x5DEE_CE66_D1CE_4E5B)
    (quantity, quantityScale) = Self.quantity(draw, upTo: rate.dailyMillionths)
    let product = quantity.multipliedFullWidth(by: rate.rate)
    cost = UInt128(product.high) << 64 | UInt128(product.low)
    costScale = quantityScale + Int(rate.rateScale)
    // In some rows the provider's last digits, a millionth at most, are not those of quantity × rate.
    let deviation = (draw >> 6) & 15
    if deviation < 4, costScale >= 6, cost > 100 {
      cost = cost &+ UInt128(deviation) &- 2 &+ UInt128(deviation >> 1)
    }
    let spelling = Self.spellings(draw >> 10)
    let isTiny = cost < 1 << 64 && Self.isBelowTenThousandth(UInt64(cost), scale: costScale)
    costSpelling = isTiny && (draw >> 12) & 1 == 0 ? .exponent : spelling
    let isTinyQuantity = Self.isBelowTenThousandth(quantity, scale: quantityScale)
    quantitySpelling = isTinyQuantity && (draw >> 13) & 3 != 0 ? .exponent : spelling
  }

  /// A day's quantity in one of the provider's precisions: 6, 0, 2, 15 or 8 digits after the point.
  @inline(__always)
  private static func quantity(
    _ draw: UInt64, upTo dailyMillionths: UInt64
  ) -> (mantissa: UInt64, scale: Int) {
    let size = scattered(draw)
    switch draw & 63 {
    case 0..<14 where dailyMillionths >= 1_000_000:
      return (1 + reduced(size, below: dailyMillionths / 1_000_000), 0)
    case 14..<26 where dailyMillionths >= 10_000:
      return (1 + reduced(size, below: dailyMillionths / 10_000), 2)
    case 26..<30:
      return (1 + reduced(size, below: min(dailyMillionths, 10_000_000) * 1_000_000_000), 15)
    case 30..<33: return (1 + reduced(size, below: 999), 8)
    case 33: return (0, 0)
    default: return (1 + reduced(size, below: dailyMillionths), 6)
    }
  }

  @inline(__always)
  private static func spellings(_ draw: UInt64) -> DecimalSpelling {
    switch draw & 3 {
    case 0: .withFraction
    case 1: .full
    default: .trimmed
    }
  }

  @inline(__always)
  private static func isBelowTenThousandth(_ mantissa: UInt64, scale: Int) -> Bool {
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10_000)
    guard !overflow, mantissa != 0 else { return false }
    return scale >= 20 || product < smallPowersOfTen(scale)
  }

  /// 10^0 to 10^19 without a table to reach for.
  @inline(__always)
  private static func smallPowersOfTen(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<exponent { power &*= 10 }
    return power
  }
}
