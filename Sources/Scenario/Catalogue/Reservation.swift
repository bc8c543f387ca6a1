import Records

/// Instances of one machine size in one region, paid ahead for a term.
struct Reservation: Sendable {
  /// Position in the catalogue.
  var number: Int
  var order: String
  var id: String
  var size: Meter
  /// The machines that use it, one for each reserved instance; the first one's subscription bought it.
  var machines: [Resource]

  var quantity: Int { machines.count }
  var term: String { isOfThreeYears ? "P3Y" : "P1Y" }
  var isOfThreeYears: Bool { number % 5 == 4 }

  /// What one instance costs for the whole term: 60 % of the hourly price for one year, 40 % for three.
  var pricePerInstance: ExactAmount {
    let price = size.spec.listPrice
    let tenths: UInt128 = isOfThreeYears ? 8_760 * 3 * 4 : 8_760 * 6
    let mantissa = UInt128(price.mantissa) * tenths
    return ExactAmount(
      mantissa: Int128(mantissa * powersOfTen[ExactAmount.scale - price.scale - 1]))
  }
}

/// A purchase of a reservation, or what was given back of it.
struct ReservationEvent: Sendable {
  enum Kind: String, Sendable { case purchase = "Purchase", cancel = "Cancel", refund = "Refund" }

  var reservation: Reservation
  var kind: Kind
  var day: CalendarDate
  var quantity: Int
  var amount: ExactAmount
}

extension Reservation {
  /// The events of the reservation in a month. It is bought anew when its term ends, always in the same
  /// month of the year; of several instances one may be given back soon after, for less than it cost,
  /// so that the sum of a month is never negative.
  func events(in month: CalendarMonth) -> [ReservationEvent] {
    let isDue = !isOfThreeYears || month.year % 3 == number % 3
    guard month.month - 1 == number % 12, isDue else { return [] }
    let day = month.firstDay.adding(days: number * 7 % 25)
    let price = pricePerInstance
    let paid = ExactAmount(mantissa: price.mantissa * Int128(quantity))
    let purchase = ReservationEvent(
      reservation: self, kind: .purchase, day: day, quantity: quantity, amount: paid)
    guard quantity > 1, number % 4 < 2 else { return [purchase] }
    let isRefund = number % 4 == 0
    let back = ExactAmount(mantissa: -price.mantissa / (isRefund ? 1 : 2))
    return [
      purchase,
      ReservationEvent(
        reservation: self, kind: isRefund ? .refund : .cancel, day: day.adding(days: 2),
        quantity: 1, amount: back),
    ]
  }
}

/// What one machine used of a reservation on a day, in quarters of an hour.
struct ReservationUse: Sendable {
  var machine: Resource
  var usedQuarters: Int
}

extension Reservation {
  /// Quarters of an hour that the reservation holds on a day.
  var reservedQuarters: Int { quantity * 96 }

  /// Who used the reservation on a day; a machine that stood still is not there.
  func uses(on day: CalendarDate, seed: UInt64) -> [ReservationUse] {
    machines.compactMap { machine in
      let key = scattered("reserved \(id) \(machine.index)", seed)
      let draw = scattered(key &+ UInt64(bitPattern: Int64(day.daysSinceEpoch)))
      switch draw & 15 {
      case 0: return nil
      case 1..<10: return ReservationUse(machine: machine, usedQuarters: 96)
      default:
        return ReservationUse(machine: machine, usedQuarters: 1 + Int(reduced(draw, below: 95)))
      }
    }
  }
}

extension Catalogue {
  /// The reservations that the usage details of an enrollment name, and the machines in their regions.
  static func reservations(
    of lines: [Line], machines: [Resource], sizes: [String: Meter]
  ) -> [Reservation] {
    lines.filter(\.meter.spec.isReservation).enumerated().compactMap { number, line in
      guard let size = sizes[line.reservation.meter] else { return nil }
      let neighbours = machines.filter {
        $0.region.location == line.resource.region.location && $0.index > line.resource.index
      }
      return Reservation(
        number: number, order: line.reservation.order, id: line.reservation.id, size: size,
        machines: [line.resource] + neighbours.prefix(number % 3))
    }
  }
}
