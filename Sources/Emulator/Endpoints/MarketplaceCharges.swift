import Records

/// Charges of third parties: a bare array of a period or of a range of days.
///
/// The sum of `extendedCost` over a period's array under v3 is `azureMarketplaceServiceCharges` of its
/// balance summary. v1 and v2 leave out the fees, those that come once and those that come back.
enum MarketplaceCharges {
  static func operations(_ version: APIVersion) -> [Operation] {
    let base = "/v\(version.rawValue)/enrollments/{enrollment}"
    return [
      Operation(
        path: "\(base)/marketplacecharges",
        identifier: "currentMarketplaceChargesV\(version.rawValue)",
        summary: "Marketplace charges of the current billing period.", schema: schema(version)
      ) { (request) throws(Refusal) in
        list([request.provider.options.periods.upperBound], days: nil, version, request)
      },
      Operation(
        path: "\(base)/billingPeriods/{billingPeriod}/marketplacecharges",
        identifier: "marketplaceChargesV\(version.rawValue)",
        summary: "Marketplace charges of a billing period.", schema: schema(version)
      ) { (request) throws(Refusal) in
        list([try request.billingPeriod()], days: nil, version, request)
      },
      Operation(
        path: "\(base)/marketplacechargesbycustomdate",
        identifier: "marketplaceChargesByDateV\(version.rawValue)",
        summary: "Marketplace charges that begin in a range of days, both ends included.",
        query: [.firstDay("startTime"), .lastDay("endTime")], schema: schema(version)
      ) { (request) throws(Refusal) in
        let days = try request.servedDays(from: "startTime", to: "endTime")
        let months = Array(days.lowerBound.month...days.upperBound.month)
        return list(months, days: days, version, request)
      },
    ]
  }

  private static func list(
    _ periods: [CalendarMonth], days: ClosedRange<CalendarDate>?, _ version: APIVersion,
    _ request: RoutedRequest
  ) -> Response {
    let enrollment = request["enrollment"]
    let months = periods.map { request.provider.marketplace($0, of: enrollment) }
    let starts = months.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.chargeCount) }
    let range = days.map { "\($0)" } ?? "\(periods)"
    return request.array(
      "marketplace \(enrollment) v\(version.rawValue) \(range)", count: starts.last ?? 0
    ) { index, isSpoilt in
      let place = (starts.lastIndex { $0 <= index } ?? 0)
      let month = months[min(place, months.count - 1)]
      let charge = month.charge(at: index - starts[min(place, months.count - 1)])
      guard version == .v3 || charge.offer.charging == .usage else { return nil }
      if let days, !days.contains(charge.firstDay) { return nil }
      return object(charge, of: month, version: version, isSpoilt: isSpoilt)
    }
  }

  private static func object(
    _ charge: MarketplaceCharge, of month: MarketplaceMonth, version: APIVersion, isSpoilt: Bool
  ) -> [UInt8] {
    let resource = charge.resource
    let subscription = resource.subscription
    let account = subscription.account
    let variant = Int(charge.draw >> 40 & 3)
    let base = "enrollments/\(month.catalogue.enrollment)/billingperiods/\(month.period)"
    var row = MemberWriter(inASCII: variant == 1)
    row.text("id", "\(base)/marketplacecharges/\(charge.index)")
    row.text("subscriptionGuid", subscription.guid)
    row.text("subscriptionName", subscription.name)
    row.text("meterId", charge.offer.meter)
    row.text("usageStartDate", "\(charge.firstDay)T00:00:00Z")
    row.text("usageEndDate", "\(charge.lastDay)T23:59:59Z")
    row.text("offerName", charge.offer.offer)
    row.text("resourceGroup", variant == 2 ? resource.group.uppercased() : resource.group)
    row.text("instanceId", resource.instanceID(group: resource.group))
    row.attached("additionalInfo", [.text(""), .null, .text("{}"), .absent][variant])
    row.attached("tags", AttachedText.tags(of: resource, spelling: variant))
    row.text("orderNumber", String(resource.uniqueID.prefix(8)))
    row.text("unitOfMeasure", charge.offer.unit)
    row.text("costCenter", account.costCenter)
    row.number("accountId", account.id)
    row.text("accountName", account.name)
    row.text("accountOwnerId", account.owner)
    if let department = account.department {
      row.number("departmentId", department.id)
      row.text("departmentName", department.name)
    } else if account.absence != .absent {
      row.number("departmentId", account.absence == .zeroAndEmpty ? 0 : nil)
      row.attached("departmentName", account.absence == .zeroAndEmpty ? .text("") : .null)
    }
    row.text("publisherName", charge.offer.publisher)
    row.text("planName", charge.offer.plan)
    writeAmounts(of: charge, variant: variant, isSpoilt: isSpoilt, to: &row)
    if version == .v3 {
      // The provider's sample has a string where its description says boolean; both are served.
      let word = charge.isRecurring ? "true" : "false"
      if month.period.index % 2 == 0 {
        row.lexeme("isRecurringCharge", word)
      } else {
        row.text("isRecurringCharge", word.capitalizedFirst)
      }
    }
    return row.object
  }

  private static func writeAmounts(
    of charge: MarketplaceCharge, variant: Int, isSpoilt: Bool, to row: inout MemberWriter
  ) {
    let spelling: DecimalSpelling = [.trimmed, .withFraction, .full, .exponent][variant]
    let quantity = decimalText(
      UInt128(charge.quantity), scale: charge.quantityScale,
      spelling == .exponent ? .trimmed : spelling)
    if isSpoilt {
      row.text("consumedQuantity", "n/a")
    } else {
      row.lexeme("consumedQuantity", quantity)
    }
    row.lexeme(
      "resourceRate",
      decimalText(UInt128(charge.offer.price), scale: charge.offer.priceScale, spelling))
    row.lexeme(
      "extendedCost",
      decimalText(charge.cost, scale: charge.costScale, spelling == .exponent ? .full : spelling))
  }

  private static func schema(_ version: APIVersion) -> JSONText {
    let numbers = ["consumedQuantity", "resourceRate", "extendedCost"]
    let texts = [
      "id", "subscriptionGuid", "subscriptionName", "meterId", "offerName", "resourceGroup",
      "instanceId", "orderNumber", "unitOfMeasure", "costCenter", "accountName", "accountOwnerId",
      "publisherName", "planName",
    ]
    let days = ["usageStartDate", "usageEndDate"]
    var properties: [(String, JSONText)] = numbers.map { ($0, ["type": "number"]) }
    properties += texts.map { ($0, ["type": "string"]) }
    properties += days.map { ($0, ["type": "string", "format": "date-time"]) }
    properties += ["additionalInfo", "tags", "departmentName"].map { ($0, .nullable("string")) }
    properties += [("accountId", ["type": "integer"]), ("departmentId", .nullable("integer"))]
    if version == .v3 {
      properties.append(
        ("isRecurringCharge", ["description": "A boolean, or the text True or False."]))
    }
    return .array(of: properties, required: numbers + texts + days + ["accountId"])
  }
}

extension Resource {
  /// The resource's id, or its bare name where it has none.
  func instanceID(group: String) -> String {
    guard !kind.resourceType.isEmpty else { return name }
    return
      "/subscriptions/\(subscription.guid)/resourceGroups/\(group)/providers/\(kind.resourceType)/\(name)"
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension JSONText {
  /// The schema of a bare array of objects.
  static func array(of properties: [(String, JSONText)], required: [String]) -> JSONText {
    [
      "type": "array",
      "items": [
        "type": "object", "required": .list(required.map(JSONText.string)),
        "properties": .object(properties),
      ],
    ]
  }
}
