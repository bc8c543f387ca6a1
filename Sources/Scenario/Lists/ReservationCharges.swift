public import Records

extension Scenario {
  /// Purchases, cancellations and refunds of reservations in a range of days, both ends included.
  ///
  /// v4 spells every name in camel case, v2 and v3 do not.
  public func reservationCharges(
    on days: ClosedRange<CalendarDate>, of enrollment: String, _ version: APIVersion
  ) -> RecordList {
    let months = days.lowerBound.month...days.upperBound.month
    let events = months.flatMap { reservationEvents(in: $0, of: enrollment) }.filter {
      days.contains($0.day)
    }
    let currency = currency
    return RecordList(
      "reservation charges \(enrollment) v\(version.rawValue) \(days)", seed: seed,
      count: events.count
    ) { index, isSpoilt in
      events[index].object(
        enrollment: enrollment, currency: currency, version: version, isSpoilt: isSpoilt)
    }
  }
}

extension ReservationEvent {
  fileprivate func object(
    enrollment: String, currency: String, version: APIVersion, isSpoilt: Bool
  ) -> [UInt8] {
    let buyer = reservation.machines[0].subscription
    let size = reservation.size
    let years = reservation.isOfThreeYears ? "3 Years" : "1 Year"
    var row = MemberWriter(inASCII: reservation.number % 5 == 0)
    row.text("purchasingEnrollment", enrollment)
    row.text("armSkuName", size.spec.skuName)
    row.text("term", reservation.term)
    row.text("region", size.region.datacenters[2])
    row.text(
      version == .v4 ? "purchasingSubscriptionGuid" : "PurchasingsubscriptionGuid", buyer.guid)
    row.text(
      version == .v4 ? "purchasingSubscriptionName" : "PurchasingsubscriptionName", buyer.name)
    row.text("accountName", buyer.account.name)
    row.text("accountOwnerEmail", buyer.account.owner)
    row.attached("departmentName", buyer.account.department.map { .text($0.name) } ?? .null)
    row.text("costCenter", buyer.account.costCenter)
    row.text("currentEnrollment", enrollment)
    row.text("eventDate", "\(day)T00:00:00Z")
    row.text("reservationOrderId", reservation.order)
    row.text("description", "\(size.spec.skuName), \(size.region.meterRegion), \(years)")
    row.text("eventType", kind.rawValue)
    if isSpoilt { row.text("quantity", "n/a") } else { row.number("quantity", quantity) }
    row.lexeme("amount", amount.text)
    row.text("currency", currency)
    row.attached(
      "reservationOrderName",
      reservation.number % 4 == 3 ? .null : .text("VM_RI_本番 #\(reservation.number)"))
    return row.object
  }
}
