import Records

/// A conversion that knows its columns.
struct ConversionPlan: Sendable {
  /// An amount and where its conversion goes.
  struct Amount: Sendable {
    var source: Column
    var target: Column
  }

  let options: CurrencyOptions
  let amounts: [Amount]
  /// Slot of the row's currency; nil when all rows are in one.
  let currencySlot: Int?
  /// The row's day; nil when it does not matter.
  let dayColumn: Column?
  let rateSlot: Int
  let dateSlot: Int
  /// Slot of the row's day; nil when it does not matter.
  let daySlot: Int?
  /// The columns that leave the transform.
  let schema: Schema

  init(
    _ options: CurrencyOptions, input: Schema, slots: inout SlotAllocator
  ) throws(Fault) {
    self.options = options
    currencySlot = try Self.currencyColumn(options, in: input)?.slot
    dayColumn = try Self.dayColumn(options, in: input)
    daySlot = dayColumn?.slot
    let sources = try input.columns(options.columns, for: "normalize_currency")
    var amounts: [Amount] = []
    for (source, named) in zip(sources, options.columns) {
      try Self.check(source, at: named.place, options)
      var target = source
      target.name = "\(source.name)_\(options.target.description.lowercased())"
      target.slot = slots.next()
      target.currency = options.target.description
      target.meaning = "\(source.name) converted to \(options.target) with fx_rate."
      target.sourceNames = []
      amounts.append(Amount(source: source, target: target))
    }
    self.amounts = amounts
    rateSlot = slots.next()
    dateSlot = slots.next()
    schema = try input.with(
      amounts.map(\.target) + [
        Column(
          "fx_rate", .decimal, slot: rateSlot,
          meaning: "\(options.target) for one unit of the row's currency, to 28 digits."),
        Column("fx_date", .date, slot: dateSlot, meaning: "Last day whose rates fx_rate is from."),
      ], at: options.place)
  }

  private static func currencyColumn(
    _ options: CurrencyOptions, in input: Schema
  ) throws(Fault) -> Column? {
    switch options.origin {
    case .code: return nil
    case .column(let column):
      return try input.columns([column], for: "normalize_currency").first
    case .billing(let document):
      guard let column = input[FrameColumn.billingCurrency] else {
        throw Fault(
          .configuration,
          "'from: \(document)' of transform 'normalize_currency' needs the column"
            + " '\(FrameColumn.billingCurrency)', which does not reach it",
          at: options.place.description,
          remedy: "Put it before the transform that leaves the column out, or name a currency")
      }
      return column
    }
  }

  private static func dayColumn(
    _ options: CurrencyOptions, in input: Schema
  ) throws(Fault) -> Column? {
    let isFixed = options.table.layout == .fixed
    guard case .column(let named) = options.policy, !isFixed || options.hasPolicy else {
      return nil
    }
    let days = input.columns.filter { $0.type == .date }
    if let column = days.first(where: { $0.name == named.name }) { return isFixed ? nil : column }
    let known = days.map(\.name) + ["period_end", "period_average"]
    let reason = input[named.name] == nil ? "which does not reach it." : "which is no date."
    throw Fault(
      .configuration,
      "'on' of transform 'normalize_currency' names column '\(named.name)', \(reason)"
        + Suggestion.sentence(for: named.name, among: known), at: named.place.description)
  }

  private static func check(
    _ column: Column, at place: ConfigPlace, _ options: CurrencyOptions
  ) throws(Fault) {
    guard column.type == .decimal else {
      throw Fault(
        .configuration,
        "transform 'normalize_currency' converts amounts, and '\(column.name)' is"
          + " \(column.type.rawValue)", at: place.description)
    }
    guard let currency = column.currency, currency != options.origin.name else { return }
    throw Fault(
      .configuration,
      "transform 'normalize_currency' would read '\(column.name)' as if it were in the row's"
        + " currency, and it is in \(currency)", at: place.description,
      remedy: "Convert the original column, or write 'from: \(currency)'")
  }
}

extension Schema {
  /// The schema with more columns, in front of `extra` and `source_row` where those end it.
  fileprivate func with(_ added: [Column], at place: ConfigPlace) throws(Fault) -> Schema {
    for column in added where self[column.name] != nil {
      throw Fault(
        .configuration,
        "transform 'normalize_currency' adds '\(column.name)', and there is such a column",
        at: place.description, remedy: "Rename the one before it")
    }
    var end = columns.count
    while end > 0, [FrameColumn.extra, FrameColumn.sourceRow].contains(columns[end - 1].name) {
      end -= 1
    }
    var result = self
    result.columns.insert(contentsOf: added, at: end)
    return result
  }
}
