public import Records

extension Scenario {
  /// What reservations would have saved: for the enrollment as a whole, or for each subscription.
  ///
  /// - Parameters:
  ///   - isShared: whether all subscriptions share the reservations.
  ///   - dayCount: how many days are looked back over.
  ///   - last: the last of these days.
  public func reservationRecommendations(
    isShared: Bool, lookingBack dayCount: Int, from last: CalendarDate, of enrollment: String
  ) -> RecordList {
    let advices = rowsPerMonth == 0 ? [] : advices(isShared: isShared, of: enrollment)
    let firstDay = last.adding(days: 1 - dayCount)
    return RecordList(
      "recommendations \(enrollment) \(isShared) \(dayCount)", seed: seed, count: advices.count
    ) { index, isSpoilt in
      advices[index].object(
        days: dayCount, firstDay: firstDay, number: index, isSpoilt: isSpoilt)
    }
  }

  private func advices(isShared: Bool, of enrollment: String) -> [ReservationAdvice] {
    let catalogue = catalogue(of: enrollment)
    let machines = catalogue.resources.filter { $0.kind == .virtualMachine }
    let sizes = catalogue.meters.filter {
      $0.spec.category == "Virtual Machines" && !$0.spec.isReservation
    }
    let subscriptions: [Subscription?] =
      isShared
      ? [nil]
      : Dictionary(grouping: machines, by: \.subscription.guid).values
        .compactMap(\.first?.subscription).sorted { $0.guid < $1.guid }
    return subscriptions.enumerated().flatMap { place, subscription in
      sizes.enumerated().flatMap { index, size in
        [false, true].map { isOfThreeYears in
          ReservationAdvice(
            size: size, isOfThreeYears: isOfThreeYears, subscription: subscription,
            quantity: 1 + (index + place) % 4)
        }
      }
    }
  }
}

/// What one size in one region would save.
private struct ReservationAdvice {
  var size: Meter
  var isOfThreeYears: Bool
  var subscription: Subscription?
  var quantity: Int

  func object(
    days: Int, firstDay: CalendarDate, number: Int, isSpoilt: Bool
  ) -> [UInt8] {
    let spec = size.spec
    let price = spec.listPrice
    let scale = price.scale + 1
    let tenths = UInt128(price.mantissa) * UInt128(days * 24 * quantity)
    let reserved = tenths * (isOfThreeYears ? 4 : 6)
    var row = MemberWriter(inASCII: false)
    if let subscription { row.text("subscriptionId", subscription.guid) }
    row.text("lookBackPeriod", "Last\(days)Days")
    row.text("meterId", size.id)
    row.text("skuName", spec.skuName)
    row.text("term", isOfThreeYears ? "P3Y" : "P1Y")
    row.text("region", size.region.datacenters[2])
    row.lexeme("costWithNoRI", decimalText(tenths * 10, scale: scale, .trimmed))
    if isSpoilt {
      row.text("recommendedQuantity", "n/a")
    } else {
      row.lexeme("recommendedQuantity", "\(quantity).0")
    }
    row.lexeme("totalCostWithRI", decimalText(reserved, scale: scale, .withFraction))
    row.lexeme("netSavings", decimalText(tenths * 10 - reserved, scale: scale, .full))
    row.text("firstUsageDate", "\(firstDay)T00:00:00")
    // The provider added the rest later; not every row has it.
    if number % 5 != 4 { writeAdditions(to: &row) }
    return row.object
  }

  private func writeAdditions(to row: inout MemberWriter) {
    row.text("resourceType", "virtualMachines")
    row.lexeme("instanceFlexibilityRatio", "1.0")
    row.text("instanceFlexibilityGroup", size.spec.subCategory)
    row.text("normalizedSize", size.spec.skuName)
    row.number("recommendedQuantityNormalized", quantity)
    let properties = JSONText.list([
      ["name": "Cores", "value": "2"], ["name": "Ram", "value": .null],
    ])
    row.lexeme("skuProperties", properties.text)
  }
}
