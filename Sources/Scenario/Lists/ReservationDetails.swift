public import Records

extension Scenario {
  /// Hours reserved and used, by reservation, machine and day.
  ///
  /// The reservations are those that `additionalInfo` of the usage details names. `reservedHours` is of the
  /// whole reservation on that day, `usedHours` of the machine.
  public func reservationDetails(
    on days: ClosedRange<CalendarDate>, of enrollment: String
  ) -> RecordList {
    let slots = reservations(of: enrollment).flatMap { reservation in
      reservation.machines.indices.map { (reservation: reservation, machine: $0) }
    }
    let dayCount = Int(days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch) + 1
    let seed = seed
    return RecordList(
      "reservation details \(enrollment) \(days)", seed: seed, count: dayCount * slots.count
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
      row.lexeme("reservedHours", hoursText(quarters: reservation.reservedQuarters))
      if isSpoilt {
        row.text("usedHours", "n/a")
      } else {
        row.lexeme("usedHours", hoursText(quarters: use.usedQuarters))
      }
      return row.object
    }
  }
}

/// Quarters of an hour as hours with every digit that the provider writes.
func hoursText(quarters: Int) -> String {
  decimalText(UInt128(quarters) * 25 * powersOfTen[13], scale: 15, .full)
}
