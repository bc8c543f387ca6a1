/// The exact sums of a month.
struct MonthTotals: Equatable, Sendable {
  /// The sum of `cost` over all rows.
  var cost = ExactAmount()
  /// The part of it that is not drawn from the commitment.
  var billedSeparately = ExactAmount()

  init() {}

  /// Adds up a month without spelling it: some 30 ns a row.
  init(of month: UsageMonth) {
    guard month.rowCount > 0 else { return }
    let factors = (0...ExactAmount.scale).map { powersOfTen[ExactAmount.scale - $0] }
    var sum: UInt128 = 0
    var separate: UInt128 = 0
    month.catalogue.rates.withUnsafeBufferPointer { rates in
      factors.withUnsafeBufferPointer { factors in
        for row in 0..<month.rowCount {
          let use = month.use(at: row, rates: rates)
          let amount = use.cost &* factors[use.costScale]
          sum &+= amount
          if rates[use.line].isBilledSeparately { separate &+= amount }
        }
      }
    }
    cost = ExactAmount(mantissa: Int128(sum))
    billedSeparately = ExactAmount(mantissa: Int128(separate))
  }
}
