import Records

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
      try list(isShared: isShared, request)
    }
  }

  /// What one size in one region would save.
  private struct Advice {
    var size: Meter
    var isOfThreeYears: Bool
    var subscription: Subscription?
    var quantity: Int
  }

  private static func list(isShared: Bool, _ request: RoutedRequest) throws(Refusal) -> Response {
    let days = try request.choice("lookBackPeriod", of: ["7", "30", "60"], default: "7")
    let enrollment = request["enrollment"]
    let provider = request.provider
    let catalogue = provider.catalogue(of: enrollment)
    let machines = catalogue.resources.filter { $0.kind == .virtualMachine }
    let sizes = catalogue.meters.filter {
      $0.spec.category == "Virtual Machines" && !$0.spec.isReservation
    }
    let subscriptions: [Subscription?] =
      isShared
      ? [nil]
      : Dictionary(grouping: machines, by: \.subscription.guid).values
        .compactMap(\.first?.subscription).sorted { $0.guid < $1.guid }
    let advices =
      provider.options.rowsPerMonth == 0
      ? []
      : subscriptions.enumerated().flatMap {
        place, subscription in
        sizes.enumerated().flatMap { index, size in
          [false, true].map { isOfThreeYears in
            Advice(
              size: size, isOfThreeYears: isOfThreeYears, subscription: subscription,
              quantity: 1 + (index + place) % 4)
          }
        }
      }
    let last = provider.options.servedDays.upperBound
    let look = Int(days) ?? 7
    return request.array(
      "recommendations \(enrollment) \(isShared) \(days)", count: advices.count
    ) { index, isSpoilt in
      object(
        advices[index], days: look, firstDay: last.adding(days: 1 - look), number: index,
        isSpoilt: isSpoilt)
    }
  }

  private static func object(
    _ advice: Advice, days: Int, firstDay: CalendarDate, number: Int, isSpoilt: Bool
  ) -> [UInt8] {
    let spec = advice.size.spec
    let price = spec.listPrice
    let scale = price.scale + 1
    let tenths = UInt128(price.mantissa) * UInt128(days * 24 * advice.quantity)
    let reserved = tenths * (advice.isOfThreeYears ? 4 : 6)
    var row = MemberWriter(inASCII: false)
    if let subscription = advice.subscription { row.text("subscriptionId", subscription.guid) }
    row.text("lookBackPeriod", "Last\(days)Days")
    row.text("meterId", advice.size.id)
    row.text("skuName", spec.skuName)
    row.text("term", advice.isOfThreeYears ? "P3Y" : "P1Y")
    row.text("region", advice.size.region.datacenters[2])
    row.lexeme("costWithNoRI", decimalText(tenths * 10, scale: scale, .trimmed))
    if isSpoilt {
      row.text("recommendedQuantity", "n/a")
    } else {
      row.lexeme("recommendedQuantity", "\(advice.quantity).0")
    }
    row.lexeme("totalCostWithRI", decimalText(reserved, scale: scale, .withFraction))
    row.lexeme("netSavings", decimalText(tenths * 10 - reserved, scale: scale, .full))
    row.text("firstUsageDate", "\(firstDay)T00:00:00")
    // The provider added the rest later; not every row has it.
    if number % 5 != 4 { writeAdditions(of: advice, to: &row) }
    return row.object
  }

  private static func writeAdditions(of advice: Advice, to row: inout MemberWriter) {
    row.text("resourceType", "virtualMachines")
    row.lexeme("instanceFlexibilityRatio", "1.0")
    row.text("instanceFlexibilityGroup", advice.size.spec.subCategory)
    row.text("normalizedSize", advice.size.spec.skuName)
    row.number("recommendedQuantityNormalized", advice.quantity)
    let properties = JSONText.list([
      ["name": "Cores", "value": "2"], ["name": "Ram", "value": .null],
    ])
    row.lexeme("skuProperties", properties.text)
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
