public import Records

extension Scenario {
  /// The price sheet of a billing period: every meter that usage can name, once for each offer.
  ///
  /// A price is the list price of one unit of measure; a third of the resources pay less, as their rows'
  /// `resourceRate` says.
  public func priceSheet(
    _ period: CalendarMonth, of enrollment: String, _ version: APIVersion
  ) -> RecordList {
    let offers = ["MS-AZR-0017P", "MS-AZR-0148P"]
    let meters = catalogue(of: enrollment).meters
    let currency = currency
    return RecordList(
      "prices \(enrollment) v\(version.rawValue) \(period)", seed: seed,
      count: meters.count * offers.count
    ) { index, isSpoilt in
      let meter = meters[index / offers.count]
      let price = meter.spec.listPrice
      let base = "enrollments/\(enrollment)/billingperiods/\(period)"
      var row = MemberWriter(inASCII: index % 9 == 8)
      row.text("id", "\(base)/products/\(meter.product * offers.count + index % 2)/pricesheets")
      // The provider's sample names another period here than in the id.
      row.text("billingPeriodId", "\(index % 7 == 6 ? period.adding(months: -1) : period)")
      row.text("meterId", meter.id)
      row.text("meterName", meter.spec.name)
      row.text("unitOfMeasure", meter.spec.unit)
      row.lexeme("includedQuantity", meter.spec.category == "Bandwidth" ? "5.0" : "0")
      row.text("partNumber", meter.partNumber)
      if isSpoilt {
        row.text("unitPrice", "n/a")
      } else {
        let isTiny = UInt128(price.mantissa) * 10_000 < powersOfTen[price.scale]
        row.lexeme(
          "unitPrice",
          decimalText(
            UInt128(price.mantissa), scale: price.scale,
            isTiny ? .exponent : index % 3 == 0 ? .withFraction : .trimmed))
      }
      row.text("currencyCode", currency)
      if version == .v3 { row.text("offerId", offers[index % offers.count]) }
      return row.object
    }
  }
}
