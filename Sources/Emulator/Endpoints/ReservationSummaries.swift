import Records

/// Hours reserved and used, by reservation and day or month: the sums of the reservation details.
enum ReservationSummaries {
  static let operations = [
    Operation(
      path: "/v2/enrollments/{enrollment}/reservationsummaries",
      identifier: "reservationSummariesV2",
      summary: "Hours reserved and used by reservation; without dates, of all billing periods.",
      query: [
        .choice("grain", of: ["daily", "monthly"], "What a row is of."),
        .firstDay("startdate", isRequired: false), .lastDay("enddate", isRequired: false),
      ], schema: schema
    ) { (request) throws(Refusal) in try list(request) }
  ]

  private static func list(_ request: RoutedRequest) throws(Refusal) -> Response {
    let grain = try request.choice("grain", of: ["daily", "monthly"])
    let days = try request.servedDays(from: "startdate", to: "enddate", isOptional: true)
    let spans = grain == "daily" ? singleDays(of: days) : months(of: days)
    let enrollment = request["enrollment"]
    let reservations = request.provider.reservations(of: enrollment)
    let seed = request.provider.options.seed
    return request.array(
      "reservation summaries \(enrollment) \(grain) \(days)",
      count: spans.count * reservations.count
    ) { index, isSpoilt in
      let reservation = reservations[index % reservations.count]
      let use = Utilization(
        of: reservation, in: spans[index / reservations.count], seed: seed)
      return object(reservation, use, isSpoilt: isSpoilt)
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

  private static func object(
    _ reservation: Reservation, _ use: Utilization, isSpoilt: Bool
  ) -> [UInt8] {
    var row = MemberWriter(inASCII: false)
    row.text("reservationOrderId", reservation.order)
    row.text("reservationId", reservation.id)
    row.text("skuName", reservation.size.spec.skuName)
    row.lexeme("reservedHours", ReservationDetails.hours(use.reservedQuarters))
    row.text("usageDate", "\(use.firstDay)T00:00:00")
    if isSpoilt {
      row.text("usedHours", "n/a")
    } else {
      row.lexeme("usedHours", ReservationDetails.hours(use.usedQuarters))
    }
    row.lexeme("minUtilizationPercentage", percent(use.lowest))
    row.lexeme("avgUtilizationPercentage", percent(use.mean))
    row.lexeme("maxUtilizationPercentage", percent(use.highest))
    return row.object
  }

  private static func percent(_ hundredths: Int) -> String {
    decimalText(UInt128(hundredths), scale: 2, .withFraction)
  }

  private static let schema: JSONText = {
    let texts = ["reservationOrderId", "reservationId", "skuName", "usageDate"]
    let numbers = [
      "reservedHours", "usedHours", "minUtilizationPercentage", "avgUtilizationPercentage",
      "maxUtilizationPercentage",
    ]
    return .array(
      of: texts.map { ($0, ["type": "string"]) } + numbers.map { ($0, ["type": "number"]) },
      required: texts + numbers)
  }()
}

/// What was used of a reservation over some days; percentages in hundredths, cut off.
struct Utilization {
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
}
