public import Records
import Synchronization

/// What a provider would bill, invented from a seed: rows, sums, prices and text of any month of any enrollment.
///
/// Everything follows from the seed, the enrollment, the period and the number of rows: equal ones, equal
/// bytes, on every machine and in any order. The data sets agree with each other to the last digit: the
/// balance is the sum of the rows, the price sheet has every meter that a row names.
///
/// What is expensive to make is made once: catalogues, rendered lines and sums. Threads may share a scenario.
public final class Scenario: Sendable {
  let seed: UInt64
  let rowsPerMonth: Int
  let currency: String
  private let sums = Mutex(Sums())

  private struct Sums {
    var usage: [SumKey: MonthTotals] = [:]
    var marketplace: [SumKey: ExactAmount] = [:]
  }

  private struct SumKey: Hashable {
    var enrollment: String
    var period: CalendarMonth
    var restatement: RefreshedRows
  }

  /// - Parameters:
  ///   - rowsPerMonth: usage details of each enrollment in each month; the other data sets follow in size.
  ///   - currency: of all amounts, ISO 4217.
  public init(seed: UInt64, rowsPerMonth: Int, currency: String) {
    (self.seed, self.rowsPerMonth, self.currency) = (seed, rowsPerMonth, currency)
  }

  /// The usage details of a selection.
  ///
  /// - Parameter restatement: what was changed in a month; asked once for each month of the selection.
  public func usage(
    _ selection: UsageSelection, of enrollment: String,
    restatement: (CalendarMonth) -> RefreshedRows = { _ in .none }
  ) -> UsageListing {
    UsageListing(selection, of: enrollment, in: self, restatement: restatement)
  }

  func catalogue(of enrollment: String) -> Catalogue {
    CatalogueShelf.shared.catalogue(of: enrollment, seed: seed)
  }

  /// The rendered lines of an enrollment.
  func templates(of enrollment: String, _ spelling: RowSpelling) -> LineTemplates {
    CatalogueShelf.shared.templates(of: enrollment, seed: seed, spelling: spelling)
  }

  func month(
    _ period: CalendarMonth, of enrollment: String, restatement: RefreshedRows
  ) -> UsageMonth {
    UsageMonth(
      catalogue: catalogue(of: enrollment), seed: seed, period: period, rowCount: rowsPerMonth,
      restatement: restatement)
  }

  func marketplace(_ period: CalendarMonth, of enrollment: String) -> MarketplaceMonth {
    MarketplaceMonth(
      catalogue: catalogue(of: enrollment), seed: seed, period: period,
      usageRowCount: rowsPerMonth)
  }

  /// The reservations that usage can name; none where there is no usage.
  func reservations(of enrollment: String) -> [Reservation] {
    rowsPerMonth == 0 ? [] : catalogue(of: enrollment).reservations
  }

  /// What happened to reservations in a month, day by day.
  func reservationEvents(in period: CalendarMonth, of enrollment: String) -> [ReservationEvent] {
    reservations(of: enrollment).flatMap { $0.events(in: period) }.sorted { $0.day < $1.day }
  }

  /// The balance of a month; its parts are the sums of what the other data sets list.
  func balance(of month: UsageMonth) -> Balance {
    let enrollment = month.catalogue.enrollment
    let events = reservationEvents(in: month.period, of: enrollment)
    return Balance(
      month: month, totals: totals(of: month),
      marketplace: marketplaceTotal(of: marketplace(month.period, of: enrollment)),
      reservations: events.reduce(into: ExactAmount()) { $0 = $0 + $1.amount })
  }

  /// The exact sums of a month; added up on the first call, remembered afterwards.
  private func totals(of month: UsageMonth) -> MonthTotals {
    let key = SumKey(
      enrollment: month.catalogue.enrollment, period: month.period, restatement: month.restatement)
    if let known = sums.withLock({ $0.usage[key] }) { return known }
    let totals = MonthTotals(of: month)
    sums.withLock { $0.usage[key] = totals }
    return totals
  }

  private func marketplaceTotal(of month: MarketplaceMonth) -> ExactAmount {
    let key = SumKey(
      enrollment: month.catalogue.enrollment, period: month.period, restatement: .none)
    if let known = sums.withLock({ $0.marketplace[key] }) { return known }
    let total = month.total
    sums.withLock { $0.marketplace[key] = total }
    return total
  }
}
