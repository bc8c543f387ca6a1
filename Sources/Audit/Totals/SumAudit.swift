import JSONStream
public import Records

/// Follows the sums of additive columns through the transforms of a unit, exactly.
///
/// What comes in is summed once. What a transform drops and adds it says itself; the rows that it rejects are known by
/// their ordinals, and summed here. What goes out must be what is left. Costs some 20 ns a row for one column, and a
/// nanosecond or two for each transform.
public struct SumAudit: ~Copyable {
  /// The columns before and behind a step.
  public typealias Step = (input: Schema, output: Schema)

  private let source: Schema
  private let steps: [Step]
  /// The columns that leave the last step, under the names that they end with.
  private let final: Schema
  private let currencySlot: Int?
  /// Where the cost of a row lies, whether or not a step still shows it.
  private let costSlot: Int?
  private var entered: SumMeter
  private var rejected: SumMeter
  /// Slots of the additive columns that reach each step, and of the cost; behind the last, of those that leave it.
  private let watched: [[Int]]
  /// Ordinals, currencies and watched slots of the rows that a step is given.
  private var ordinals = OwnedArray<Int>()
  private var slots = OwnedArray<Slot>()

  /// - Parameters:
  ///   - source: the columns of the source.
  ///   - steps: the columns before and behind each transform that changes rows.
  ///   - final: the columns that are written; behind the last step some may be renamed or left out.
  public init(source: Schema, steps: [Step], final: Schema) {
    self.source = source
    self.steps = steps
    self.final = final
    currencySlot = source[FrameColumn.billingCurrency]?.slot
    costSlot = source.costColumn?.slot
    entered = SumMeter(source.additiveColumns)
    var all = source.additiveColumns
    for column in steps.flatMap(\.output.additiveColumns)
    where !all.contains(where: { $0.slot == column.slot }) {
      all.append(column)
    }
    rejected = SumMeter(all)
    let schemas = steps.map(\.input) + [final]
    watched = schemas.map { [costSlot] schema in
      let slots = schema.additiveColumns.map(\.slot)
      return slots + [costSlot].compactMap(\.self).filter { !slots.contains($0) }
    }
  }

  /// Sums a batch that comes from the source.
  public mutating func enter(_ batch: RecordBatch) throws(Fault) {
    let rows = BatchRows(batch)
    for (index, column) in source.additiveColumns.enumerated() {
      for row in 0..<rows.count {
        let currency = currencySlot.map { rows[row, $0] } ?? .null
        try entered.add(rows[row, column.slot], ofColumn: index, currency: currency, rows)
      }
    }
  }

  /// Does a step, sums the rows that it rejects, and lets each of them say what it costs.
  public mutating func measure(
    _ batch: RecordBatch, at number: Int, _ step: (RecordBatch) throws(Fault) -> Void
  ) throws(Fault) {
    let count = batch.count
    remember(batch, watched[number])
    let rejectedBefore = batch.rejected.count
    try step(batch)
    guard batch.rejected.count > rejectedBefore else { return }
    let gone = Set(batch.rejected[rejectedBefore...].map(\.ordinal))
    let rows = BatchRows(batch)
    let columns = watched[number]
    let stride = columns.count + 1
    for row in 0..<count where gone.contains(ordinals[row]) {
      for (position, slot) in columns.enumerated() {
        guard let index = rejected.index(ofSlot: slot) else { continue }
        try rejected.add(
          slots[row * stride + position + 1], ofColumn: index, currency: slots[row * stride], rows)
      }
    }
    // Of the rows made of one record some may have stayed.
    for row in 0..<rows.count where gone.contains(rows.ordinal(of: row)) {
      for slot in columns {
        guard let index = rejected.index(ofSlot: slot) else { continue }
        let currency = currencySlot.map { rows[row, $0] } ?? .null
        try rejected.add(
          rows[row, slot], ofColumn: index, currency: currency, rows, isTaken: true)
      }
    }
    stateCosts(of: batch, rejectedFrom: rejectedBefore, countBefore: count, columns)
  }

  /// Gives each record that a step rejected its cost: that of a row of it which is no longer there.
  private func stateCosts(
    of batch: RecordBatch, rejectedFrom first: Int, countBefore: Int, _ columns: [Int]
  ) {
    guard let costSlot, let position = columns.firstIndex(of: costSlot) else { return }
    let gone = Set(batch.rejected[first...].map(\.ordinal))
    let rows = BatchRows(batch)
    let stride = columns.count + 1
    var left: [Int: [(cost: Slot, currency: Slot)]] = [:]
    for row in 0..<countBefore where gone.contains(ordinals[row]) {
      left[ordinals[row], default: []].append(
        (slots[row * stride + position + 1], slots[row * stride]))
    }
    for row in 0..<rows.count where gone.contains(rows.ordinal(of: row)) {
      let bits = rows[row, costSlot].bits
      let stayed = left[rows.ordinal(of: row)]?.firstIndex { $0.cost.bits == bits }
      if let stayed { left[rows.ordinal(of: row)]?.remove(at: stayed) }
    }
    for index in first..<batch.rejected.count {
      let ordinal = batch.rejected[index].ordinal
      guard let row = left[ordinal]?.first else { continue }
      left[ordinal]?.removeFirst()
      guard !row.cost.isNull, let amount = try? ExactDecimal(lexeme: rows.bytes(of: row.cost))
      else { continue }
      let currency = rows.text(of: row.currency)
      batch.rejected[index].cost = StatedCost(
        amount: amount, currency: currency.isEmpty ? nil : currency)
    }
  }

  /// Keeps what is needed to know the rows that a step will reject.
  private mutating func remember(_ batch: RecordBatch, _ columns: [Int]) {
    let rows = BatchRows(batch)
    let stride = columns.count + 1
    ordinals.grow(to: rows.count, filler: 0)
    slots.grow(to: rows.count * stride, filler: .null)
    for row in 0..<rows.count {
      ordinals[row] = rows.ordinal(of: row)
      slots[row * stride] = currencySlot.map { rows[row, $0] } ?? .null
      for position in columns.indices {
        slots[row * stride + position + 1] = rows[row, columns[position]]
      }
    }
  }
}

extension SumAudit {
  /// Makes sure that the sums at the end are what is left of those at the start.
  ///
  /// - Parameters:
  ///   - totals: the sums of the columns that leave the last transform, by column and currency.
  ///   - effects: what each step says that it did, with its name.
  public func check(
    _ totals: [String: [String: ExactSum]], _ effects: [(name: String, effect: TransformEffect)]
  ) throws(Fault) {
    // Where another column tells the currency, the same amounts are sorted otherwise.
    let isResorted = final[FrameColumn.billingCurrency].map { $0.slot != currencySlot } ?? false
    for column in final.additiveColumns {
      var balance = SumBalance(column: column.name, mergesCurrencies: isResorted)
      var first = 0
      if source.additiveColumns.contains(where: { $0.slot == column.slot }) {
        try balance.add(entered.sums(ofSlot: column.slot), "came")
      } else if let origin = steps.firstIndex(where: {
        $0.output.nameOfAdditive(column.slot) != nil
      }),
        let name = steps[origin].output.nameOfAdditive(column.slot)
      {
        first = origin + 1
        try balance.add(
          effects[origin].effect.sumsAdded[name] ?? [:], "were added by \(effects[origin].name)")
      }
      for index in steps.indices.dropFirst(first) {
        guard let name = steps[index].input.nameOfAdditive(column.slot) else { continue }
        try balance.subtract(
          effects[index].effect.sumsDropped[name] ?? [:],
          "were dropped by \(effects[index].name)")
      }
      try balance.subtract(rejected.sums(ofSlot: column.slot), "were put aside")
      try balance.settle(totals[column.name] ?? [:])
    }
  }
}

extension Schema {
  /// The name of the additive column in a slot.
  fileprivate func nameOfAdditive(_ slot: Int) -> String? {
    columns.first { $0.slot == slot && $0.isAdditive }?.name
  }
}
