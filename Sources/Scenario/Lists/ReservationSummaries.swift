public import Records

extension Scenario {
  /// What a row of the reservation summaries is of.
  public enum Grain: String, Sendable {
    /// A day.
    case daily
    /// A calendar month.
    case monthly
  }

  /// Hours reserved and used, by reservation and day or month: the sums of the reservation details.
  public func reservationSummaries(
    _ grain: Grain, on days: ClosedRange<CalendarDate>, of enrollment: String
  ) -> RecordList {
    let spans = grain == .daily ? Self.singleDays(of: days) : Self.months(of: days)
    let reservations = reservations(of: enrollment)
    let seed = seed
    return RecordList(
      "reservation summaries \(enrollment) \(grain.rawValue) \(days)", seed: seed,
      count: spans.count * reservations.count
    ) { index, isSpoilt in
      let reservation = reservations[index % reservations.count]
      let use = Utilization(
        of: reservation, in: spans[index / reservations.count], seed: seed)
      return use.object(of: reservation, isSpoilt: isSpoilt)
    }
  }

  private static func singleDays(
    of days: ClosedRange<CalendarDate>
  ) -> [ClosedRange<CalendarDate>] {
    (days.lowerBound.daysSinceEpoch...days.upperBound.daysSinceEpoch).map {
      let day = CalendarDate(daysSinceEpoch: Int($0))
      return day...day
    }
  }

  private static func months(of days: ClosedRange<CalendarDate>) -> [ClosedRange<CalendarDate>] {
    (days.lowerBound.month...days.upperBound.month).map { month in
      month.firstDay...month.days.upperBound.adding(days: -1)
    }
  }
}

/// What was used of a reservation over some days; percentages in hundredths, cut off.
private struct Utilization {
  var firstDay: CalendarDate
  var reservedQuarters = 0
  var usedQuarters = 0
  var lowest = 10_000
  var highest = 0

  var mean: Int { usedQuarters * 10_000 / max(1, reservedQuarters) }

  init(of reservation: Reservation, in days: ClosedRange<CalendarDate>, seed: UInt64) {
    firstDay = days.lowerBound
    for number in days.lowerBound.daysSinceEpoch...days.upperBound.daysSinceEpoch {
      let day = CalendarDate(daysSinceEpoch: Int(number))
      let used = reservation.uses(on: day, seed: seed).reduce(0) { $0 + $1.usedQuarters }
      let share = used * 10_000 / reservation.reservedQuarters
      (lowest, highest) = (min(lowest, share), max(highest, share))
      usedQuarters += used
      reservedQuarters += reservation.reservedQuarters
    }
  }

  func object(of reservation: Reservation, isSpoilt: Bool) -> [UInt8] {
    var row = MemberWriter(inASCII: false)
    row.text("reservationOrderId", reservation.order)
    row.text("reservationId", reservation.id)
    row.text("skuName", reservation.size.spec.skuName)
    row.lexeme("reservedHours", hoursText(quarters: reservedQuarters))
    row.text("usageDate", "\(firstDay)T00:00:00")
    if isSpoilt {
      row.text("usedHours", "n/a")
    } else {
      row.lexeme("usedHours", hoursText(quarters: usedQuarters))
    }
    row.lexeme("minUtilizationPercentage", Self.percent(lowest))
    row.lexeme("avgUtilizationPercentage", Self.percent(mean))
    row.lexeme("maxUtilizationPercentage", Self.percent(highest))
    return row.object
  }

  private static func percent(_ hundredths: Int) -> String {
    decimalText(UInt128(hundredths), scale: 2, .withFraction)
  }
}
