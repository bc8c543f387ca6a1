import JSONStream
import Records

/// Multiplies prices by quantities, exactly.
///
/// A product of more than 38 digits, which takes a price and a quantity of more than 17 each, is rounded half-even at 18
/// digits after the point.
struct FocusCosts: ~Copyable {
  /// A row whose amounts cannot be multiplied.
  struct Misfit {
    var row: Int
    var column: String
    var slot: Slot
    var error: DecimalError
  }

  private let cost: Int
  private let quantity: Int
  private let price: Int?
  private let ratio: Int
  private let commitment: Int
  private let contracted: Int
  private let list: Int
  private let committed: Int
  private let unitPrices: [Int]
  private let effective: [Int]
  private let isPurchase: Bool
  private let names: (quantity: String, price: String)
  private(set) var misfits: [Misfit] = []
  /// Rows whose contracted cost is not what was billed, by more than half a percent.
  private(set) var differing = 0

  init(_ plan: FocusPlan) {
    let sources = plan.mapping.sources
    cost = plan.source(sources.cost) ?? 0
    quantity = plan.source(sources.quantity) ?? 0
    price = plan.source(sources.price)
    ratio = plan.made("ratio")
    commitment = plan.slot("CommitmentDiscountId")
    contracted = plan.made("ContractedCost")
    list = plan.made("ListCost")
    committed = plan.made("CommitmentDiscountQuantity")
    unitPrices = [
      "ContractedUnitPrice", "ListUnitPrice", "PricingCurrencyContractedUnitPrice",
      "PricingCurrencyListUnitPrice",
    ].map { plan.made($0) }
    effective = ["EffectiveCost", "PricingCurrencyEffectiveCost"].map { plan.made($0) }
    isPurchase = sources.price == nil
    names = (sources.quantity, sources.price ?? sources.cost)
  }

  mutating func fill(_ rows: FocusRows, _ window: inout ByteWindow) {
    misfits.removeAll(keepingCapacity: true)
    let zero = isPurchase ? window.append(ExactDecimal.zero) : .null
    for row in 0..<rows.count {
      do throws(DecimalError) {
        if isPurchase {
          for target in effective { rows[row, target] = zero }
          try dividePrice(row, rows, &window)
        } else {
          try multiply(row, rows, &window)
        }
        rows[row, list] = rows[row, contracted]
      } catch {
        let (name, slot) = culprit(row, rows, window)
        misfits.append(Misfit(row: row, column: name, slot: slot, error: error))
      }
    }
  }

  private mutating func multiply(
    _ row: Int, _ rows: FocusRows, _ window: inout ByteWindow
  ) throws(DecimalError) {
    let (quantitySlot, costSlot) = (rows[row, quantity], rows[row, cost])
    let priceSlot = price.map { rows[row, $0] } ?? .null
    rows[row, committed] = .null
    guard !quantitySlot.isNull else {
      rows[row, contracted] = costSlot
      return
    }
    let quantity = try ExactDecimal(lexeme: window.bytes(of: quantitySlot))
    if !rows[row, commitment].isNull {
      rows[row, committed] = try commitmentQuantity(row, quantity, rows, &window)
    }
    guard !priceSlot.isNull else {
      rows[row, contracted] = costSlot
      return
    }
    let price = try ExactDecimal(lexeme: window.bytes(of: priceSlot))
    let product = try Self.product(price, quantity)
    rows[row, contracted] = window.append(product)
    guard !costSlot.isNull, rows[row, commitment].isNull else { return }
    let billed = try ExactDecimal(lexeme: window.bytes(of: costSlot))
    if Self.differs(product, billed) { differing += 1 }
  }

  private func commitmentQuantity(
    _ row: Int, _ quantity: ExactDecimal, _ rows: FocusRows, _ window: inout ByteWindow
  ) throws(DecimalError) -> Slot {
    let slot = rows[row, ratio]
    guard !slot.isNull, let ratio = try? ExactDecimal(lexeme: window.bytes(of: slot)) else {
      return rows[row, self.quantity]
    }
    return window.append(try Self.product(quantity, ratio))
  }

  /// The price of one, of a purchase that tells only what all of it cost.
  private func dividePrice(
    _ row: Int, _ rows: FocusRows, _ window: inout ByteWindow
  ) throws(DecimalError) {
    rows[row, contracted] = rows[row, cost]
    for target in unitPrices { rows[row, target] = .null }
    guard !rows[row, cost].isNull, !rows[row, quantity].isNull else { return }
    let amount = try ExactDecimal(lexeme: window.bytes(of: rows[row, cost]))
    let count = try ExactDecimal(lexeme: window.bytes(of: rows[row, quantity]))
    guard !count.isZero else { return }
    let price = window.append(try amount.divided(by: count, scale: 10))
    for target in unitPrices { rows[row, target] = price }
  }

  private static func product(
    _ price: ExactDecimal, _ quantity: ExactDecimal
  ) throws(DecimalError) -> ExactDecimal {
    do throws(DecimalError) {
      return try price.multiplied(by: quantity)
    } catch .overflow, .scaleTooLarge {
      return try price.multiplied(by: quantity, dividedBy: 1, scale: 18)
    }
  }

  /// Whether two amounts are further apart than half a percent of what was billed, and than a millionth.
  private static func differs(_ product: ExactDecimal, _ billed: ExactDecimal) -> Bool {
    guard let apart = try? product.subtracting(billed) else { return false }
    let gap = apart.isNegative ? -apart : apart
    guard gap > millionth, let gaps = try? gap.multiplied(by: 200) else { return false }
    return gaps > (billed.isNegative ? -billed : billed)
  }

  private static let millionth = ExactDecimal("0.000001") ?? .zero

  /// The value that is at fault, as far as that can be told.
  private func culprit(
    _ row: Int, _ rows: FocusRows, _ window: borrowing ByteWindow
  ) -> (name: String, slot: Slot) {
    let quantitySlot = rows[row, quantity]
    if (try? ExactDecimal(lexeme: window.bytes(of: quantitySlot))) == nil {
      return (names.quantity, quantitySlot)
    }
    return (names.price, rows[row, price ?? cost])
  }
}
