import Records

extension Scenario {
  /// Charges of third parties in a period, or those that begin in a range of days.
  ///
  /// v1 and v2 leave out the fees, those that come once and those that come back.
  public func marketplaceCharges(
    _ selection: UsageSelection, of enrollment: String, _ version: APIVersion
  ) -> RecordList {
    let periods: [CalendarMonth]
    var days: ClosedRange<CalendarDate>?
    switch selection {
    case .period(let period): periods = [period]
    case .days(let range):
      periods = Array(range.lowerBound.month...range.upperBound.month)
      days = range
    }
    let months = periods.map { marketplace($0, of: enrollment) }
    let starts = months.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.chargeCount) }
    let range = days.map { "\($0)" } ?? "\(periods)"
    return RecordList(
      "marketplace \(enrollment) v\(version.rawValue) \(range)", seed: seed,
      count: starts.last ?? 0
    ) { [days] index, isSpoilt in
      let place = (starts.lastIndex { $0 <= index } ?? 0)
      let month = months[min(place, months.count - 1)]
      let charge = month.charge(at: index - starts[min(place, months.count - 1)])
      guard version == .v3 || charge.offer.charging == .usage else { return nil }
      if let days, !days.contains(charge.firstDay) { return nil }
      return charge.object(in: month, version: version, isSpoilt: isSpoilt)
    }
  }
}

extension MarketplaceCharge {
  fileprivate func object(
    in month: MarketplaceMonth, version: APIVersion, isSpoilt: Bool
  ) -> [UInt8] {
    let subscription = resource.subscription
    let account = subscription.account
    let variant = Int(draw >> 40 & 3)
    let base = "enrollments/\(month.catalogue.enrollment)/billingperiods/\(month.period)"
    var row = MemberWriter(inASCII: variant == 1)
    row.text("id", "\(base)/marketplacecharges/\(index)")
    row.text("subscriptionGuid", subscription.guid)
    row.text("subscriptionName", subscription.name)
    row.text("meterId", offer.meter)
    row.text("usageStartDate", "\(firstDay)T00:00:00Z")
    row.text("usageEndDate", "\(lastDay)T23:59:59Z")
    row.text("offerName", offer.offer)
    row.text("resourceGroup", variant == 2 ? resource.group.uppercased() : resource.group)
    row.text("instanceId", resource.instanceID(group: resource.group))
    row.attached("additionalInfo", [.text(""), .null, .text("{}"), .absent][variant])
    row.attached("tags", AttachedText.tags(of: resource, spelling: variant))
    row.text("orderNumber", String(resource.uniqueID.prefix(8)))
    row.text("unitOfMeasure", offer.unit)
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
    row.text("publisherName", offer.publisher)
    row.text("planName", offer.plan)
    writeAmounts(variant: variant, isSpoilt: isSpoilt, to: &row)
    if version == .v3 {
      // The provider's sample has a string where its description says boolean; both are served.
      let word = isRecurring ? "true" : "false"
      if month.period.index % 2 == 0 {
        row.lexeme("isRecurringCharge", word)
      } else {
        row.text("isRecurringCharge", word.capitalizedFirst)
      }
    }
    return row.object
  }

  private func writeAmounts(variant: Int, isSpoilt: Bool, to row: inout MemberWriter) {
    let spelling: DecimalSpelling = [.trimmed, .withFraction, .full, .exponent][variant]
    let quantity = decimalText(
      UInt128(quantity), scale: quantityScale,
      spelling == .exponent ? .trimmed : spelling)
    if isSpoilt {
      row.text("consumedQuantity", "n/a")
    } else {
      row.lexeme("consumedQuantity", quantity)
    }
    row.lexeme(
      "resourceRate",
      decimalText(UInt128(offer.price), scale: offer.priceScale, spelling))
    row.lexeme(
      "extendedCost",
      decimalText(cost, scale: costScale, spelling == .exponent ? .full : spelling))
  }
}
