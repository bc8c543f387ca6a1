import Records

/// The usage of one enrollment in one month: any row of it at once, from the seed alone.
///
/// Invariant: the sum of `cost` over the rows as they are served equals ``MonthTotals/cost`` exactly,
/// because both come from ``use(at:rates:)`` and every digit of a cost is served.
struct UsageMonth: Sendable {
  let catalogue: Catalogue
  let period: CalendarMonth
  let rowCount: Int
  let key: UInt64
  let restatement: RefreshedRows

  init(
    catalogue: Catalogue, seed: UInt64, period: CalendarMonth, rowCount: Int,
    restatement: RefreshedRows
  ) {
    self.catalogue = catalogue
    self.period = period
    self.rowCount = rowCount
    self.restatement = restatement
    key = scattered("usage \(catalogue.enrollment) \(period)", seed)
  }

  var dayCount: Int {
    Int(period.days.upperBound.daysSinceEpoch - period.days.lowerBound.daysSinceEpoch)
  }

  /// Days come round several times in a month, as they do where a listing goes by subscription.
  var roundCount: Int { max(1, min(8, rowCount / (dayCount * 4))) }

  /// The rows of one round of days.
  func round(_ number: Int) -> Range<Int> {
    number * rowCount / roundCount..<(number + 1) * rowCount / roundCount
  }

  /// The rows of some days of the month (1 to 31), in order: one range a round.
  func rows(onDays days: ClosedRange<Int>) -> [Range<Int>] {
    (0..<roundCount).map { number in
      let round = round(number)
      return rowsStart(
        of: days.lowerBound, in: round)..<rowsStart(of: days.upperBound + 1, in: round)
    }.filter { !$0.isEmpty }
  }

  /// The first row of a day (1 to 32) in a round.
  func rowsStart(of day: Int, in round: Range<Int>) -> Int {
    round.lowerBound + ((day - 1) * round.count + dayCount - 1) / dayCount
  }

  /// The day of the month (1 to 31) that a row is of.
  func day(of row: Int) -> Int {
    // Rounds differ in length by at most one row, so the quotient is off by at most one.
    var number = min(roundCount - 1, row * roundCount / max(1, rowCount))
    if row >= round(number).upperBound { number += 1 }
    let round = round(number)
    return (row - round.lowerBound) * dayCount / round.count + 1
  }

  /// What a row is a use of. Now and then a row repeats the one before it in every digit, which is
  /// legitimate: usage details have no key.
  @inline(__always)
  func use(at row: Int, rates: UnsafeBufferPointer<LineRate>) -> Use {
    var content = scattered(key &+ UInt64(row))
    if content & 0x1FF == 0x155, row > 0 { content = scattered(key &+ UInt64(row - 1)) }
    var amounts = content
    if restatement.isActive { restatement.apply(to: &content, amounts: &amounts) }
    return Use(identity: scattered(content), amounts: amounts, rates: rates)
  }
}
