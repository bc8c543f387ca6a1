import JSONStream
import Records

/// Sums a column over rows of the unit by target, and by currency where that matters.
struct MeasuredShares {
  private let plan: AllocatePlan.Measured
  private let among: Matching
  private let currencySlot: Int?
  private let rule: String
  private var targets = ByteTable()
  private var currencies = ByteTable()
  /// By currency, then by target.
  private var sums: [[ExactSum]] = []

  init(_ plan: AllocatePlan.Measured, rule: String, currencySlot: Int?) {
    self.plan = plan
    self.rule = rule
    self.currencySlot = plan.isByCurrency ? currencySlot : nil
    among = Matching(plan.among)
  }

  /// Adds the rows that no rule splits.
  ///
  /// - Parameter rules: the rule of each row, -1 for none.
  mutating func add(_ batch: RecordBatch, rules: [Int32]) throws(Fault) {
    among.match(batch)
    for row in 0..<batch.count where rules[row] < 0 && among.isMatch(row) {
      let target = batch.slots[row, plan.by]
      let value = batch.slots[row, plan.of]
      guard !target.isNull, !value.isNull,
        let amount = try? ExactDecimal(lexeme: batch.window.bytes(of: value))
      else { continue }
      let targetNumber = targets.insert(batch.meaning(of: target))
      guard targetNumber < AllocationRule.maximumTargets else {
        throw Fault(
          .failed,
          "allocation rule '\(rule)' finds more than \(AllocationRule.maximumTargets) targets, the"
            + " last '\(targets.string(targetNumber))'",
          remedy: "Name a column with fewer values in 'by', or leave rows out with 'among'")
      }
      let currency = currency(of: row, in: batch)
      while sums.count <= currency { sums.append([]) }
      while sums[currency].count <= targetNumber { sums[currency].append(ExactSum()) }
      do throws(DecimalError) {
        try sums[currency][targetNumber].add(amount)
      } catch {
        throw Fault(.failed, "the total that allocation rule '\(rule)' measures \(error)")
      }
    }
  }

  /// The currency of a row by number; one for all where it does not matter.
  mutating func currency(of row: Int, in batch: RecordBatch) -> Int {
    guard let currencySlot else { return 0 }
    return currencies.insert(batch.meaning(of: batch.slots[row, currencySlot]))
  }

  /// The targets whose total is above zero in each currency, in order of their bytes.
  func shares() throws(Fault) -> [[(target: [UInt8], weight: ExactDecimal)]] {
    let order = (0..<targets.count).sorted {
      targets.text($0).lexicographicallyPrecedes(targets.text($1))
    }
    var result: [[(target: [UInt8], weight: ExactDecimal)]] = []
    for sums in sums {
      var shares: [(target: [UInt8], weight: ExactDecimal)] = []
      for target in order where target < sums.count {
        if sums[target].isNegative || sums[target].isZero { continue }
        do throws(DecimalError) {
          shares.append((Array(targets.text(target)), try ExactDecimal(exactly: sums[target])))
        } catch {
          throw Fault(
            .failed,
            "the total of '\(targets.string(target))' that allocation rule '\(rule)' measures \(error)"
          )
        }
      }
      result.append(shares)
    }
    return result
  }
}

extension RecordBatch {
  /// The bytes that a value means.
  fileprivate func meaning(of slot: Slot) -> [UInt8] {
    let bytes = window.bytes(of: slot)
    return slot.kind == .escaped ? Array(JSONText.string(unescaping: bytes).utf8) : Array(bytes)
  }
}
