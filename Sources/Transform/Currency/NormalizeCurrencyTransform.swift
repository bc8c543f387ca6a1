import Records

/// Converts the amounts of one unit.
final class NormalizeCurrencyTransform: RecordTransform {
  private var conversion: CurrencyConversion

  /// - Parameter today: decides whether the unit's period is open.
  init(_ plan: ConversionPlan, unit: Unit, today: CalendarDate) {
    conversion = CurrencyConversion(plan, unit: unit, today: today)
  }

  func apply(_ batch: RecordBatch) throws(Fault) { try conversion.convert(batch) }

  var effect: TransformEffect { conversion.effect }
}
