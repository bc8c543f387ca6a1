import JSONStream
import Records

/// Fills the columns that hold one of a few words, by what other columns of the row say.
struct FocusWords: ~Copyable {
  /// A word of every row, of another type than text.
  private struct Literal {
    var target: Int
    var text: Int
    var kind: Slot.Kind
  }

  private let plan: FocusPlan
  private let constants: [FocusPlan.Constant]
  private let literals: [Literal]
  private let recurring: Int?
  private let event: Int?
  private let order: Int?
  private let separate: Int?
  private let meterName: Int?
  private let quantity: Int
  private let numbers: Numbers

  /// Numbers of texts.
  private struct Numbers {
    let usage, purchase, recurring, usageBased, correction, used, unused: Int
    let standard, dynamic, committed, hours, normalizedHours, yes, no: Int

    init(_ texts: inout ByteTable) {
      usage = texts.insert("Usage")
      purchase = texts.insert("Purchase")
      recurring = texts.insert("Recurring")
      usageBased = texts.insert("Usage-Based")
      correction = texts.insert("Correction")
      used = texts.insert("Used")
      unused = texts.insert("Unused")
      standard = texts.insert("Standard")
      dynamic = texts.insert("Dynamic")
      committed = texts.insert("Committed")
      hours = texts.insert("Hours")
      normalizedHours = texts.insert("Normalized Hours")
      yes = texts.insert("true")
      no = texts.insert("false")
    }
  }

  init(_ plan: FocusPlan, _ unit: Unit, _ texts: inout ByteTable) {
    self.plan = plan
    let sources = plan.mapping.sources
    recurring = plan.source(sources.isRecurring)
    event = plan.source(sources.event)
    order = plan.source(sources.order)
    separate = plan.source(sources.isBilledSeparately)
    meterName = plan.source(sources.meterName)
    quantity = plan.source(sources.quantity) ?? 0
    numbers = Numbers(&texts)
    let period = unit.period
    let isVendor = sources.isRecurring != nil
    let words = [
      ("BillingPeriodStart", FocusMoments.text(period.firstDay)),
      ("BillingPeriodEnd", FocusMoments.text(period.adding(months: 1).firstDay)),
      ("x_QuantityScale", "unknown"), ("x_SourceDataset", unit.endpoint),
      ("x_PublisherCategory", isVendor ? "Vendor" : "Cloud Provider"),
    ]
    var constants = plan.constants
    for (name, word) in words {
      constants.append(
        FocusPlan.Constant(target: plan.made(name), text: texts.insert(word), beside: nil))
    }
    self.constants = constants
    literals = [
      Literal(target: plan.made("x_ListCostIsEstimated"), text: numbers.yes, kind: .bool)
    ]
  }

  mutating func fill(
    _ rows: FocusRows, _ resources: borrowing FocusResources, _ window: inout ByteWindow,
    _ texts: inout PlacedTexts
  ) {
    fillCategories(rows, &window, &texts)
    fillCommitments(rows, resources, &window, &texts)
    fillUnits(rows, &window, &texts)
    fillEligibility(rows, &window, &texts)
    for constant in constants {
      let slot = rows.count > 0 ? texts.slot(constant.text, in: &window) : .null
      for row in 0..<rows.count {
        let isThere = constant.beside.map { !rows[row, $0].isNull } ?? true
        rows[row, constant.target] = isThere ? slot : .null
      }
    }
    for literal in literals {
      for row in 0..<rows.count {
        rows[row, literal.target] = texts.slot(literal.text, in: &window).with(literal.kind)
      }
    }
  }

  /// What kind of charge it is, and how prices came about.
  private func fillCategories(
    _ rows: FocusRows, _ window: inout ByteWindow, _ texts: inout PlacedTexts
  ) {
    let (category, frequency) = (plan.made("ChargeCategory"), plan.made("ChargeFrequency"))
    let (correction, pricing) = (plan.made("ChargeClass"), plan.made("PricingCategory"))
    let commitment = plan.slot("CommitmentDiscountId")
    for row in 0..<rows.count {
      let comesBack = isPurchase(row, rows, window)
      rows[row, category] = texts.slot(comesBack ? numbers.purchase : numbers.usage, in: &window)
      rows[row, frequency] = texts.slot(
        comesBack ? numbers.recurring : numbers.usageBased, in: &window)
      if let event {
        let isCorrection = Self.isCorrection(window.bytes(of: rows[row, event]))
        rows[row, correction] =
          isCorrection ? texts.slot(numbers.correction, in: &window) : .null
      }
      let name =
        !rows[row, commitment].isNull
        ? numbers.committed : isDynamic(row, rows, window) ? numbers.dynamic : numbers.standard
      rows[row, pricing] = texts.slot(name, in: &window)
    }
  }

  private func isPurchase(
    _ row: Int, _ rows: FocusRows, _ window: borrowing ByteWindow
  ) -> Bool {
    recurring.flatMap { rows.isTrue(row, $0, window) } ?? false
  }

  private static func isCorrection(_ event: UnsafeRawBufferPointer) -> Bool {
    let word = event.map(ASCIICase.lower)
    return word.starts(with: "cancel".utf8) || word.starts(with: "refund".utf8)
  }

  private func isDynamic(
    _ row: Int, _ rows: FocusRows, _ window: borrowing ByteWindow
  ) -> Bool {
    guard let meterName else { return false }
    let name = window.bytes(of: rows[row, meterName])
    return name.ends(with: " Spot") || name.ends(with: "Low Priority")
  }

  /// What a commitment that covers the row is, and reserved capacity.
  private func fillCommitments(
    _ rows: FocusRows, _ resources: borrowing FocusResources, _ window: inout ByteWindow,
    _ texts: inout PlacedTexts
  ) {
    let (commitment, ratio) = (plan.slot("CommitmentDiscountId"), plan.made("ratio"))
    let unit = plan.made("CommitmentDiscountUnit")
    let (capacity, status) = (
      plan.slot("CapacityReservationId"), plan.made("CapacityReservationStatus")
    )
    for row in 0..<rows.count {
      if let order { rows[row, commitment] = window.appendOrder(rows[row, order]) }
      rows[row, unit] =
        rows[row, commitment].isNull || rows[row, quantity].isNull
        ? .null
        : texts.slot(
          rows[row, ratio].isNull ? numbers.hours : numbers.normalizedHours, in: &window)
      rows[row, status] =
        rows[row, capacity].isNull
        ? .null
        : texts.slot(
          resources.isReservedCapacity(row) ? numbers.unused : numbers.used, in: &window)
    }
  }

  /// Units are told where there is a quantity; nothing is consumed by a purchase.
  private func fillUnits(
    _ rows: FocusRows, _ window: inout ByteWindow, _ texts: inout PlacedTexts
  ) {
    let unit = plan.made("unit")
    let (pricing, consumed) = (plan.made("PricingUnit"), plan.made("ConsumedUnit"))
    let consumedQuantity = plan.made("ConsumedQuantity")
    for row in 0..<rows.count {
      let isThere = !rows[row, quantity].isNull
      rows[row, pricing] = isThere ? rows[row, unit] : .null
      let isConsumed = isThere && !isPurchase(row, rows, window)
      rows[row, consumed] = isConsumed ? rows[row, unit] : .null
      rows[row, consumedQuantity] = isConsumed ? rows[row, quantity] : .null
    }
  }

  private func fillEligibility(
    _ rows: FocusRows, _ window: inout ByteWindow, _ texts: inout PlacedTexts
  ) {
    guard let separate else { return }
    let target = plan.made("x_SkuIsCreditEligible")
    for row in 0..<rows.count {
      guard let isSeparate = rows.isTrue(row, separate, window) else {
        rows[row, target] = .null
        continue
      }
      let text = texts.slot(isSeparate ? numbers.no : numbers.yes, in: &window)
      rows[row, target] = text.with(.bool)
    }
  }
}

extension Slot {
  /// The same bytes as another kind of value.
  fileprivate func with(_ kind: Kind) -> Slot { Slot(kind, offset: offset, byteCount: byteCount) }
}

extension UnsafeRawBufferPointer {
  fileprivate func ends(with word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard self.count >= count else { return false }
    let end = UnsafeRawBufferPointer(rebasing: suffix(count))
    return end.isEqual(to: UnsafeRawBufferPointer(start: word.utf8Start, count: count))
  }
}

extension ByteWindow {
  /// Appends the resource id of an order of reservations.
  fileprivate mutating func appendOrder(_ order: Slot) -> Slot {
    guard order.kind == .string, order.byteCount > 0 else { return .null }
    reserve(order.byteCount + 64)
    let start = count
    append(text: "/providers/Microsoft.Capacity/reservationOrders/")
    append(bytes(of: order))
    return Slot(
      .string, offset: start, byteCount: count - start, needsQuotes: order.needsQuotes)
  }
}
