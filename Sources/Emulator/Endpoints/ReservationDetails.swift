import Scenario

/// Hours reserved and used, by reservation, machine and day.
enum ReservationDetails {
  static let operations = [
    Operation(
      path: "/v2/enrollments/{enrollment}/reservationdetails", identifier: "reservationDetailsV2",
      summary: "Hours reserved and used by machine and day, both ends included.",
      query: [.firstDay("startDate"), .lastDay("endDate")], schema: schema
    ) { (request) throws(Refusal) in
      let days = try request.servedDays(from: "startDate", to: "endDate")
      return request.array(
        request.provider.scenario.reservationDetails(on: days, of: request["enrollment"]))
    }
  ]

  private static let schema: JSONText = {
    let texts = ["reservationOrderId", "reservationId", "usageDate", "skuName", "instanceId"]
    let numbers = ["totalReservedQuantity", "reservedHours", "usedHours"]
    return .array(
      of: texts.map { ($0, ["type": "string"]) } + numbers.map { ($0, ["type": "number"]) },
      required: texts + numbers)
  }()
}
