import JSONStream
import Records

/// Splits the rows of a unit as the rules say.
final class AllocateTransform: RecordTransform {
  /// Whom a rule splits among: numbers of texts, and weights.
  private struct Division {
    var targets: [Int] = []
    var weights: [ExactDecimal] = []
  }

  private let plan: AllocatePlan
  private let matching: RuleMatching
  private var measured: [Int: MeasuredShares] = [:]
  /// By rule, then by currency where the rule measures one; nil until all of the unit was seen.
  private var divisions: [[Division]]?
  private var texts = PlacedTexts(ByteTable())
  private var rowsSplit: [Int]
  private var rowsMade: [Int]
  private var rowsWhole: [Int]

  init(_ plan: AllocatePlan) {
    self.plan = plan
    matching = RuleMatching(plan.rules)
    rowsSplit = Array(repeating: 0, count: plan.rules.count)
    rowsMade = rowsSplit
    rowsWhole = rowsSplit
    for (number, rule) in plan.rules.enumerated() {
      guard case .measured(let what) = rule.shares else { continue }
      measured[number] = MeasuredShares(what, rule: rule.name, currencySlot: plan.currencySlot)
    }
  }

  func survey(_ batch: RecordBatch) throws(Fault) {
    _ = matching.match(batch)
    for number in measured.keys { try measured[number]?.add(batch, rules: matching.rules) }
  }

  func apply(_ batch: RecordBatch) throws(Fault) {
    let divisions = try divide()
    let isSplit = matching.match(batch)
    texts.beginBatch()
    let count = batch.count
    for row in 0..<count {
      let rule = Int(matching.rules[row])
      if rule < 0 {
        batch.slots[row, plan.targetSlot] = plan.otherwise.map { batch.slots[row, $0] } ?? .null
        batch.slots[row, plan.ruleSlot] = .null
        if isSplit { batch.copy(row) }
      } else {
        try split(row, of: batch, by: rule, division(of: row, rule, divisions, batch))
      }
    }
    if isSplit { batch.slots.keep { $0 >= count } }
  }

  var effect: TransformEffect {
    var coverage: [String: String] = [:]
    for (number, rule) in plan.rules.enumerated() {
      coverage["\(rule.name): rows split"] = "\(rowsSplit[number])"
      coverage["\(rule.name): parts"] = "\(rowsMade[number])"
      if rowsWhole[number] > 0 {
        coverage["\(rule.name): rows left whole"] = "\(rowsWhole[number])"
      }
    }
    return TransformEffect(
      rowsAdded: rowsMade.reduce(0, +) - rowsSplit.reduce(0, +), coverage: coverage)
  }

  /// The divisions of all rules, worked out at the first call, with the texts that they write.
  private func divide() throws(Fault) -> [[Division]] {
    if let divisions { return divisions }
    var names = ByteTable()
    for rule in plan.rules { _ = names.insert(rule.name) }
    var made: [[Division]] = []
    for (number, rule) in plan.rules.enumerated() {
      switch rule.shares {
      case .fixed(let shares):
        made.append([
          Division(targets: shares.map { names.insert($0.target) }, weights: shares.map(\.weight))
        ])
      case .measured:
        let shares = try measured[number]?.shares() ?? []
        made.append(
          shares.map { shares in
            Division(
              targets: shares.map { names.insert($0.target) }, weights: shares.map(\.weight))
          })
      }
    }
    texts = PlacedTexts(names)
    divisions = made
    return made
  }

  private func division(
    of row: Int, _ rule: Int, _ divisions: [[Division]], _ batch: RecordBatch
  ) -> Division {
    let currency = measured[rule]?.currency(of: row, in: batch) ?? 0
    return currency < divisions[rule].count ? divisions[rule][currency] : Division()
  }

  private func split(
    _ row: Int, of batch: RecordBatch, by rule: Int, _ division: Division
  ) throws(Fault) {
    let name = texts.slot(rule, in: &batch.window)
    batch.slots[row, plan.ruleSlot] = name
    guard !division.targets.isEmpty else {
      // Nothing was measured that it could be split by.
      batch.slots[row, plan.targetSlot] = .null
      rowsWhole[rule] += 1
      return batch.copy(row)
    }
    let first = batch.count
    for target in division.targets {
      batch.slots[row, plan.targetSlot] = texts.slot(target, in: &batch.window)
      batch.copy(row)
    }
    for column in plan.amounts {
      let slot = batch.slots[row, column]
      guard !slot.isNull, let amount = try? ExactDecimal(lexeme: batch.window.bytes(of: slot))
      else { continue }
      let parts = try parts(of: amount, division, rule)
      for (index, part) in parts.enumerated() {
        batch.slots[first + index, column] = batch.window.append(part)
      }
    }
    rowsSplit[rule] += 1
    rowsMade[rule] += division.targets.count
  }

  private func parts(
    of amount: ExactDecimal, _ division: Division, _ rule: Int
  ) throws(Fault) -> [ExactDecimal] {
    do throws(DecimalError) {
      return try amount.shares(of: division.weights, scale: max(amount.scale, 10))
    } catch {
      throw Fault(
        .failed,
        "allocation rule '\(plan.rules[rule].name)' cannot split \(amount): a share \(error)")
    }
  }
}

extension RecordBatch {
  /// Adds a row that is like another one.
  fileprivate func copy(_ row: Int) {
    let made = slots.appendRow(slots.place(of: row))
    (slots.slots + made * slots.width).update(
      from: slots.slots + row * slots.width, count: slots.width)
  }
}
