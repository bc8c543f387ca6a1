import Records

/// The commitment of a month and what usage took from it.
struct Balance {
  var beginning: ExactAmount
  var ending: ExactAmount
  /// Commitment that was bought as such.
  var commitment: ExactAmount
  var promotion: ExactAmount
  var incentive: ExactAmount
  var utilized: ExactAmount
  var serviceOverage: ExactAmount
  var billedSeparately: ExactAmount
  var marketplace: ExactAmount
  /// What reservations cost, less what was given back. Commitment is bought for it and taken by it.
  var reservations: ExactAmount

  var newPurchases: ExactAmount { commitment + reservations }
  var adjustments: ExactAmount { promotion + incentive - reservations }
  var totalOverage: ExactAmount { serviceOverage + billedSeparately }
  var totalUsage: ExactAmount { utilized + totalOverage }

  /// Balances are round amounts that follow from the seed, of a size that goes with the usage; what
  /// the commitment does not cover is overage. In a month of few rows, usage may be below what was
  /// planned to be utilized: then all of it is utilized and the ending balance is what is left.
  init(
    month: UsageMonth, totals: MonthTotals, marketplace: ExactAmount, reservations: ExactAmount
  ) {
    (self.marketplace, self.reservations) = (marketplace, reservations)
    let typical = totals.typicalHundredths(of: month)
    beginning = Self.opening(of: month.period, typical: typical, key: month.key(of: "balance"))
    let planned = Self.opening(
      of: month.period.adding(months: 1), typical: typical, key: month.key(of: "balance"))
    commitment = ExactAmount(hundredths: typical / 1000 * 400)
    promotion = ExactAmount(hundredths: typical / 1000 * 10)
    incentive = ExactAmount(hundredths: typical / 1000 * 3)
    let available = beginning + commitment + promotion + incentive
    let covered = totals.cost - totals.billedSeparately
    let wanted = available - planned
    utilized = wanted.mantissa < covered.mantissa ? wanted : covered
    ending = available - utilized
    serviceOverage = covered - utilized
    billedSeparately = totals.billedSeparately
  }

  /// A twentieth to a quarter of a typical month's usage.
  private static func opening(of period: CalendarMonth, typical: Int, key: UInt64) -> ExactAmount {
    let thousandths = 50 + Int(reduced(scattered(key &+ UInt64(period.index)), below: 200))
    return ExactAmount(hundredths: typical / 1000 * thousandths)
  }
}

extension UsageMonth {
  /// A key that does not depend on the month, so that a month ends where the next one begins.
  func key(of purpose: String) -> UInt64 {
    scattered("\(purpose) \(catalogue.enrollment)", UInt64(rowCount))
  }
}

extension MonthTotals {
  /// The usage of a typical month in hundredths of the currency, from a sample that is the same for
  /// all months of an enrollment.
  func typicalHundredths(of month: UsageMonth) -> Int {
    var sample = ExactAmount()
    let factors = powersOfTen
    month.catalogue.rates.withUnsafeBufferPointer { rates in
      for number in 0..<512 {
        let key = scattered(UInt64(number))
        let use = Use(identity: scattered(key), amounts: key, rates: rates)
        sample.mantissa += Int128(use.cost &* factors[ExactAmount.scale - use.costScale])
      }
    }
    return sample.hundredths * month.rowCount / 512
  }
}
