import Records

/// One charge of a third party.
struct MarketplaceCharge: Sendable {
  var index: Int
  var offer: MarketplaceOffer
  var resource: Resource
  var firstDay: CalendarDate
  var lastDay: CalendarDate
  /// `quantity × 10^-quantityScale` units.
  var quantity: UInt64
  var quantityScale: Int
  /// What is left of the draw, for how the row is spelled.
  var draw: UInt64

  var cost: UInt128 { UInt128(quantity) * UInt128(offer.price) }
  var costScale: Int { quantityScale + offer.priceScale }
  var isRecurring: Bool { offer.charging == .recurring }
}

/// The marketplace charges of one enrollment in one month, any of them at once.
///
/// Charges by use come first, day by day; fees are spread among them and last from the first day of the
/// month to the last.
struct MarketplaceMonth: Sendable {
  let catalogue: Catalogue
  let period: CalendarMonth
  let chargeCount: Int
  let key: UInt64

  init(catalogue: Catalogue, seed: UInt64, period: CalendarMonth, usageRowCount: Int) {
    self.catalogue = catalogue
    self.period = period
    chargeCount = usageRowCount == 0 ? 0 : 12 + usageRowCount / 25
    key = scattered("marketplace \(catalogue.enrollment) \(period)", seed)
  }

  func charge(at index: Int) -> MarketplaceCharge {
    let draw = scattered(key &+ UInt64(index))
    let offers = MarketplaceOffer.all
    let offer = offers[Int(reduced(draw, below: UInt64(offers.count)))]
    let size = scattered(draw)
    let resources = catalogue.resources
    let resource = resources[Int(reduced(size, below: UInt64(resources.count)))]
    let days = period.days
    let dayCount = Int(days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch)
    let day = days.lowerBound.adding(days: index * dayCount / max(1, chargeCount))
    var charge = MarketplaceCharge(
      index: index, offer: offer, resource: resource, firstDay: day, lastDay: day, quantity: 1,
      quantityScale: 0, draw: scattered(size))
    switch offer.charging {
    case .usage:
      charge.quantityScale = [0, 2, 6, 6][Int(draw & 3)]
      let limit = UInt64(offer.dailyMaximum) * UInt64(powersOfTen[charge.quantityScale])
      charge.quantity = 1 + reduced(charge.draw, below: limit)
    case .recurring, .once:
      charge.quantity = 1 + reduced(charge.draw, below: UInt64(offer.dailyMaximum))
      if offer.charging == .recurring {
        charge.firstDay = days.lowerBound
        charge.lastDay = days.upperBound.adding(days: -1)
      }
    }
    return charge
  }

  /// The exact sum of all charges, fees included.
  var total: ExactAmount {
    (0..<chargeCount).reduce(into: ExactAmount()) { sum, index in
      let charge = charge(at: index)
      sum.mantissa += Int128(charge.cost * powersOfTen[ExactAmount.scale - charge.costScale])
    }
  }
}
