import Records

/// The price sheet: a bare array with every meter that usage can name, once for each offer.
///
/// A price is the list price of one unit of measure; a third of the resources pay less, as their rows'
/// `resourceRate` says.
enum PriceSheet {
  static func operations(_ version: APIVersion) -> [Operation] {
    let base = "/v\(version.rawValue)/enrollments/{enrollment}"
    return [
      Operation(
        path: "\(base)/pricesheet", identifier: "currentPriceSheetV\(version.rawValue)",
        summary: "Price sheet of the current billing period.", schema: schema(version)
      ) { (request) throws(Refusal) in
        list(request.provider.options.periods.upperBound, version, request)
      },
      Operation(
        path: "\(base)/billingPeriods/{billingPeriod}/pricesheet",
        identifier: "priceSheetV\(version.rawValue)",
        summary: "Price sheet of a billing period.", schema: schema(version)
      ) { (request) throws(Refusal) in list(try request.billingPeriod(), version, request) },
    ]
  }

  private static let offers = ["MS-AZR-0017P", "MS-AZR-0148P"]

  private static func list(
    _ period: CalendarMonth, _ version: APIVersion, _ request: RoutedRequest
  ) -> Response {
    let enrollment = request["enrollment"]
    let meters = request.provider.catalogue(of: enrollment).meters
    let currency = request.provider.options.currency
    return request.array(
      "prices \(enrollment) v\(version.rawValue) \(period)", count: meters.count * offers.count
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

  private static func schema(_ version: APIVersion) -> JSONText {
    let texts =
      [
        "id", "billingPeriodId", "meterId", "meterName", "unitOfMeasure", "partNumber",
        "currencyCode",
      ] + (version == .v3 ? ["offerId"] : [])
    let numbers = ["includedQuantity", "unitPrice"]
    return .array(
      of: texts.map { ($0, ["type": "string"]) } + numbers.map { ($0, ["type": "number"]) },
      required: texts + numbers)
  }
}
