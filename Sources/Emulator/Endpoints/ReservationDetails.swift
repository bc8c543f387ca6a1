import Records

/// Hours reserved and used, by reservation, machine and day.
///
/// The reservations are those that `additionalInfo` of the usage details names. `reservedHours` is of the
/// whole reservation on that day, `usedHours` of the machine.
enum ReservationDetails {
  static let operations = [
    Operation(
      path: "/v2/enrollments/{enrollment}/reservationdetails", identifier: "reservationDetailsV2",
      summary: "Hours reserved and used by machine and day, both ends included.",
      query: [.firstDay("startDate"), .lastDay("endDate")], schema: schema
    ) { (request) throws(Refusal) in
      list(try request.servedDays(from: "startDate", to: "endDate"), request)
    }
  ]

  private static func list(
    _ days: ClosedRange<CalendarDate>, _ request: RoutedRequest
  ) -> Response {
    let enrollment = request["enrollment"]
    let provider = request.provider
    let reservations = provider.reservations(of: enrollment)
    let slots = reservations.flatMap { reservation in
      reservation.machines.indices.map { (reservation: reservation, machine: $0) }
    }
    let dayCount = Int(days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch) + 1
    let seed = provider.options.seed
    return request.array(
      "reservation details \(enrollment) \(days)", count: dayCount * slots.count
    ) { index, isSpoilt in
      let (reservation, place) = slots[index % slots.count]
      let day = days.lowerBound.adding(days: index / slots.count)
      let machine = reservation.machines[place]
      guard
        let use = reservation.uses(on: day, seed: seed).first(where: {
          $0.machine.index == machine.index
        })
      else { return nil }
      var row = MemberWriter(inASCII: false)
      row.text("reservationOrderId", reservation.order)
      row.text("reservationId", reservation.id)
      row.text("usageDate", "\(day)T00:00:00")
      row.text("skuName", reservation.size.spec.skuName)
      row.text("instanceId", machine.instanceID(group: machine.group.lowercased()))
      row.lexeme("totalReservedQuantity", "\(reservation.quantity).000000000000000")
      row.lexeme("reservedHours", hours(reservation.reservedQuarters))
      if isSpoilt {
        row.text("usedHours", "n/a")
      } else {
        row.lexeme("usedHours", hours(use.usedQuarters))
      }
      return row.object
    }
  }

  /// Quarters of an hour as hours with every digit that the provider writes.
  static func hours(_ quarters: Int) -> String {
    decimalText(UInt128(quarters) * 25 * powersOfTen[13], scale: 15, .full)
  }

  private static let schema: JSONText = {
    let texts = ["reservationOrderId", "reservationId", "usageDate", "skuName", "instanceId"]
    let numbers = ["totalReservedQuantity", "reservedHours", "usedHours"]
    return .array(
      of: texts.map { ($0, ["type": "string"]) } + numbers.map { ($0, ["type": "number"]) },
      required: texts + numbers)
  }()
}
