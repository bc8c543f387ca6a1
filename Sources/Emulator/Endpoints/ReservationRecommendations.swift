import Scenario

/// What reservations would have saved: for the enrollment as a whole, or for each subscription.
enum ReservationRecommendations {
  static let operations = [
    ("AggregateReservationRecommendations", true), ("SharedReservationRecommendations", true),
    ("ReservationRecommendations", false), ("SingleReservationRecommendations", false),
  ].map { name, isShared in
    Operation(
      path: "/v2/enrollments/{enrollment}/\(name)", identifier: "\(name)V2",
      summary: isShared
        ? "What reservations shared by all subscriptions would save."
        : "What reservations of single subscriptions would save.",
      query: [
        .choice("lookBackPeriod", of: ["7", "30", "60"], "Days to look back.", isRequired: false)
      ], schema: schema(isShared)
    ) { (request) throws(Refusal) in
      let days = try request.choice("lookBackPeriod", of: ["7", "30", "60"], default: "7")
      return request.array(
        request.provider.scenario.reservationRecommendations(
          isShared: isShared, lookingBack: Int(days) ?? 7,
          from: request.provider.options.servedDays.upperBound, of: request["enrollment"]))
    }
  }

  private static func schema(_ isShared: Bool) -> JSONText {
    let texts =
      ["lookBackPeriod", "meterId", "skuName", "term", "region", "firstUsageDate"]
      + (isShared ? [] : ["subscriptionId"])
    let numbers = ["costWithNoRI", "recommendedQuantity", "totalCostWithRI", "netSavings"]
    let later: [(String, JSONText)] = [
      ("resourceType", ["type": "string"]), ("instanceFlexibilityRatio", ["type": "number"]),
      ("instanceFlexibilityGroup", ["type": "string"]), ("normalizedSize", ["type": "string"]),
      ("recommendedQuantityNormalized", ["type": "number"]),
      (
        "skuProperties",
        .array(
          of: [("name", ["type": "string"]), ("value", .nullable("string"))], required: ["name"])
      ),
    ]
    return .array(
      of: texts.map { ($0, ["type": "string"]) } + numbers.map { ($0, ["type": "number"]) }
        + later, required: texts + numbers)
  }
}
