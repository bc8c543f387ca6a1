import Scenario

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
        let days = try request.servedDays(from: "startDate", to: "endDate")
        return request.array(
          request.provider.scenario.reservationCharges(
            on: days, of: request["enrollment"], version))
      }
    ]
  }

  private static func buyer(_ version: APIVersion) -> (guid: String, name: String) {
    version == .v4
      ? ("purchasingSubscriptionGuid", "purchasingSubscriptionName")
      : ("PurchasingsubscriptionGuid", "PurchasingsubscriptionName")
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
