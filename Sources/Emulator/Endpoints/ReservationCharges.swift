import Records

/// Purchases, cancellations and refunds of reservations in a range of days.
///
/// The sum of `amount` over a month is what the balance summary's adjustments name "Reservation
/// purchases" with the opposite sign. v4 spells every name in camel case, v2 and v3 do not.
enum ReservationCharges {
  /// The versions that have it.
  static let versions: [APIVersion] = [.v2, .v3, .v4]

  static func operations(_ version: APIVersion) -> [Operation] {
    [
      Operation(
        path: "/v\(version.rawValue)/enrollments/{enrollment}/reservationcharges",
        identifier: "reservationChargesV\(version.rawValue)",
        summary: "Purchases, cancellations and refunds of reservations, both ends included.",
        query: [.firstDay("startDate"), .lastDay("endDate")], schema: schema(version)
      ) { (request) throws(Refusal) in
        list(try request.servedDays(from: "startDate", to: "endDate"), version, request)
      }
    ]
  }

  private static func list(
    _ days: ClosedRange<CalendarDate>, _ version: APIVersion, _ request: RoutedRequest
  ) -> Response {
    let enrollment = request["enrollment"]
    let provider = request.provider
    let months = days.lowerBound.month...days.upperBound.month
    let events = months.flatMap { provider.reservationEvents(in: $0, of: enrollment) }.filter {
      days.contains($0.day)
    }
    let currency = provider.options.currency
    return request.array(
      "reservation charges \(enrollment) v\(version.rawValue) \(days)", count: events.count
    ) { index, isSpoilt in
      object(
        events[index], enrollment: enrollment, currency: currency, version: version,
        isSpoilt: isSpoilt)
    }
  }

  private static func buyer(_ version: APIVersion) -> (guid: String, name: String) {
    version == .v4
      ? ("purchasingSubscriptionGuid", "purchasingSubscriptionName")
      : ("PurchasingsubscriptionGuid", "PurchasingsubscriptionName")
  }

  private static func object(
    _ event: ReservationEvent, enrollment: String, currency: String, version: APIVersion,
    isSpoilt: Bool
  ) -> [UInt8] {
    let reservation = event.reservation
    let buyer = reservation.machines[0].subscription
    let size = reservation.size
    let years = reservation.isOfThreeYears ? "3 Years" : "1 Year"
    var row = MemberWriter(inASCII: reservation.number % 5 == 0)
    row.text("purchasingEnrollment", enrollment)
    row.text("armSkuName", size.spec.skuName)
    row.text("term", reservation.term)
    row.text("region", size.region.datacenters[2])
    row.text(Self.buyer(version).guid, buyer.guid)
    row.text(Self.buyer(version).name, buyer.name)
    row.text("accountName", buyer.account.name)
    row.text("accountOwnerEmail", buyer.account.owner)
    row.attached("departmentName", buyer.account.department.map { .text($0.name) } ?? .null)
    row.text("costCenter", buyer.account.costCenter)
    row.text("currentEnrollment", enrollment)
    row.text("eventDate", "\(event.day)T00:00:00Z")
    row.text("reservationOrderId", reservation.order)
    row.text("description", "\(size.spec.skuName), \(size.region.meterRegion), \(years)")
    row.text("eventType", event.kind.rawValue)
    if isSpoilt { row.text("quantity", "n/a") } else { row.number("quantity", event.quantity) }
    row.lexeme("amount", event.amount.text)
    row.text("currency", currency)
    row.attached(
      "reservationOrderName",
      reservation.number % 4 == 3 ? .null : .text("VM_RI_本番 #\(reservation.number)"))
    return row.object
  }

  private static func schema(_ version: APIVersion) -> JSONText {
    let buyer = buyer(version)
    let texts = [
      "purchasingEnrollment", "armSkuName", "term", "region", buyer.guid, buyer.name,
      "accountName", "accountOwnerEmail", "costCenter", "currentEnrollment", "reservationOrderId",
      "description", "currency",
    ]
    let numbers = ["quantity", "amount"]
    var properties: [(String, JSONText)] = texts.map { ($0, ["type": "string"]) }
    properties += numbers.map { ($0, ["type": "number"]) }
    properties += ["departmentName", "reservationOrderName"].map { ($0, .nullable("string")) }
    properties += [
      ("eventDate", ["type": "string", "format": "date-time"]),
      ("eventType", ["type": "string", "enum": ["Purchase", "Cancel", "Refund"]]),
    ]
    return .array(of: properties, required: texts + numbers + ["eventDate", "eventType"])
  }
}
