import Scenario

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
    ) { (request) throws(Refusal) in
      let grain = try request.choice("grain", of: ["daily", "monthly"])
      let days = try request.servedDays(from: "startdate", to: "enddate", isOptional: true)
      return request.array(
        request.provider.scenario.reservationSummaries(
          grain == "daily" ? .daily : .monthly, on: days, of: request["enrollment"]))
    }
  ]

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
