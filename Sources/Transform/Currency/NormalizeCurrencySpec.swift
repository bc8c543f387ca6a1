public import Records

/// `normalize_currency: {to: EUR, columns: [cost], from: USD, rates: {ecb: FILE}, on: usage_date, digits: 10}`.
///
/// Adds `<column>_<to>` for each column, `fx_rate` and `fx_date`; the originals stay. An amount is multiplied and
/// divided in 256 bits and rounded once, half-even, at `digits` places. An amount in the target's currency is
/// passed on as it is, with a rate of 1 and no `fx_date`. The table is read with the definition, once for all units.
public struct NormalizeCurrencySpec: TransformSpec {
  let options: CurrencyOptions

  public init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    guard let options = CurrencyOptions(node, context, diagnostics) else { return nil }
    self.options = options
  }

  public var columnsPresumed: [Column]? {
    let suffix = options.target.description.lowercased()
    return options.columns.map {
      Column("\($0.name)_\(suffix)", .decimal, slot: 0, currency: options.target.description)
    } + [Column("fx_rate", .decimal, slot: 0), Column("fx_date", .date, slot: 0)]
  }

  /// Names the layout of the table; its digest is that of the file among `inputs`.
  public var fingerprint: String {
    let rates =
      options.table.layout == .fixed
      ? "fixed \(options.table.fixedText)"
      : "\(options.table.layout.rawValue) on \(options.policy.name)"
    return "normalize_currency to \(options.target) \(options.columns.map(\.name))"
      + " from \(options.origin.name) rates \(rates) digits \(options.digits)"
  }

  /// The rate table, with the digest of all its bytes.
  public var inputs: [LoadRecord.Input] { options.table.input.map { [$0] } ?? [] }

  /// The rate, its table and its day.
  public func explain(_ passage: RowPassage) -> [String] {
    guard let from = currency(of: passage.before) else {
      return ["the row has no currency in '\(options.origin.name)'"]
    }
    guard let day = day(of: passage.before) else {
      return ["the row has no day in '\(options.policy.name)'"]
    }
    do throws(Fault) {
      let rate = try explainRate(from: from, on: day, today: passage.day)
      return ["\(rate)"]
        + (from == target
          ? [] : ["rounded once, half-even, at \(options.digits) decimal places"])
    } catch {
      return ["\(error)"]
    }
  }

  private func currency(of row: [NamedValue]) -> String? {
    if case .code(let code) = options.origin { return code.description }
    return options.origin.columnName.flatMap { row[$0] }
  }

  /// The day that the policy asks about; for rates of a period any day of it.
  private func day(of row: [NamedValue]) -> CalendarDate? {
    switch options.policy {
    case .column(let column): row[column.name].flatMap { CalendarDate($0) }
    case .date(let date): date
    case .periodEnd, .periodAverage:
      row[FrameColumn.billingPeriod].flatMap { CalendarMonth($0) }?.firstDay
    }
  }

  /// True when the currency is that of the frame, which a source may have to look up.
  public var needsCurrency: Bool { options.origin.columnName == FrameColumn.billingCurrency }

  /// Throws `configuration` for columns that do not exist, are no amounts, or would exist twice.
  public func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    let plan = try ConversionPlan(options, input: input, slots: &slots)
    return BoundTransform(schema: plan.schema) { opening in
      NormalizeCurrencyTransform(plan, unit: opening.unit, today: opening.startedAt.day)
    }
  }
}
