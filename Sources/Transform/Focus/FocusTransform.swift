import JSONStream
import Records

/// Makes rows of FOCUS of the records of one unit.
final class FocusTransform: RecordTransform {
  private var pass: FocusPass

  init(_ plan: FocusPlan, unit: Unit) { pass = FocusPass(plan, unit) }

  func apply(_ batch: RecordBatch) throws(Fault) {
    let misfits = pass.fill(&batch.window, batch.slots)
    for misfit in misfits { batch.rejected.append(batch.rejection(of: misfit)) }
    if !misfits.isEmpty {
      let gone = Set(misfits.map(\.row))
      batch.slots.keep { !gone.contains($0) }
    }
    try pass.sum(batch.window, batch.slots)
  }

  var effect: TransformEffect { pass.effect }
}

/// One unit's way into FOCUS: the steps, column by column of each batch.
struct FocusPass: ~Copyable {
  private let plan: FocusPlan
  private var texts: PlacedTexts
  private var starts: FocusMoments
  private var ends: FocusMoments
  private var units: FocusUnits
  private var details: FocusDetails
  private var tags: FocusTags
  private var resources: FocusResources
  private var services: FocusServices
  private var places: FocusPlaces
  private var priceKeys: FocusJoins
  private var descriptions: FocusJoins
  private let skuSlot: Int
  private let skuPriceSlot: Int
  private var costs: FocusCosts
  private var words: FocusWords
  private var sums: RowSums
  private var rows = 0

  init(_ plan: FocusPlan, _ unit: Unit) {
    self.plan = plan
    var texts = plan.texts
    let sources = plan.mapping.sources
    let (first, last) = (plan.source(sources.firstDay) ?? 0, plan.source(sources.lastDay) ?? 0)
    starts = FocusMoments(from: first, to: plan.made("ChargePeriodStart"), daysLater: 0)
    ends = FocusMoments(from: last, to: plan.made("ChargePeriodEnd"), daysLater: 1)
    units = FocusUnits(plan)
    details = FocusDetails(plan)
    tags = FocusTags(plan)
    resources = FocusResources(plan, &texts)
    services = FocusServices(plan, &texts)
    places = FocusPlaces(plan, &texts)
    priceKeys = FocusJoins(
      sources.priceKey.compactMap { plan.source($0) }, to: plan.made("SkuPriceId"),
      separator: UInt8(ascii: "_"), skipsEmpty: false)
    descriptions = FocusJoins(
      sources.description.compactMap { plan.source($0) }, to: plan.made("ChargeDescription"),
      separator: UInt8(ascii: " "), skipsEmpty: true)
    skuSlot = plan.slot("SkuId")
    skuPriceSlot = plan.made("SkuPriceId")
    costs = FocusCosts(plan)
    words = FocusWords(plan, unit, &texts)
    sums = RowSums(
      Schema(endpoint: plan.schema.endpoint, columns: plan.added), source: plan.sourceSchema)
    self.texts = PlacedTexts(texts)
  }

  /// Fills the columns of every row; says which rows have amounts that cannot be kept.
  mutating func fill(
    _ window: inout ByteWindow, _ table: borrowing SlotTable
  ) -> [FocusCosts.Misfit] {
    let rows = FocusRows(table)
    texts.beginBatch()
    starts.fill(rows, &window)
    ends.fill(rows, &window)
    units.fill(rows, &window)
    details.fill(rows, &window)
    tags.fill(rows, &window)
    resources.fill(rows, &window, &texts)
    services.fill(rows, types: resources.typeNumbers, &window, &texts)
    places.fill(rows, &window, &texts)
    priceKeys.fill(rows, &window)
    descriptions.fill(rows, &window)
    copyValues(rows)
    words.fill(rows, resources, &window, &texts)
    costs.fill(rows, &window)
    self.rows += rows.count - costs.misfits.count
    return costs.misfits
  }

  /// What columns take over from others.
  private func copyValues(_ rows: FocusRows) {
    for amount in plan.amounts {
      for row in 0..<rows.count { rows[row, amount.target] = rows[row, amount.source] }
    }
    for copy in plan.copies {
      for row in 0..<rows.count { rows[row, copy.target] = rows.firstText(row, copy.sources) }
    }
    // A price without a key of its own is that of its SKU.
    for row in 0..<rows.count where rows[row, skuPriceSlot].isNull {
      rows[row, skuPriceSlot] = rows[row, skuSlot]
    }
    for (target, beside) in plan.dependents {
      for row in 0..<rows.count where rows[row, beside].isNull { rows[row, target] = .null }
    }
  }

  /// Sums the amounts that were added, over rows that stay.
  mutating func sum(
    _ window: borrowing ByteWindow, _ table: borrowing SlotTable
  ) throws(Fault) {
    for row in 0..<table.count {
      try sums.add(table.slots + row * table.width, UnsafePointer(window.base))
    }
  }

  var effect: TransformEffect {
    TransformEffect(
      coverage: [
        "rows": "\(rows)", "tags unparsable": "\(tags.unparsable)",
        "services unknown": "\(services.unknown)", "regions unknown": "\(places.unknown)",
        "contracted cost differs from billed": "\(costs.differing)",
      ], sumsAdded: sums.byColumn)
  }
}

extension RecordBatch {
  /// A row for quarantine whose amounts cannot be multiplied.
  fileprivate func rejection(of misfit: FocusCosts.Misfit) -> RejectedRecord {
    let place = slots.place(of: misfit.row)
    let range = Int(place.offset)..<Int(place.offset) + Int(place.byteCount)
    let record = Slot(.json, offset: range.lowerBound, byteCount: range.count)
    let isInRecord = range.contains(misfit.slot.offset)
    return RejectedRecord(
      page: origin.page, ordinal: place.ordinal,
      path: "\(origin.arrayPath)/\(place.ordinal - origin.firstOrdinalOfPage)",
      byteOffset: origin.windowOffset + (isInRecord ? misfit.slot.offset : range.lowerBound),
      reason: "'ContractedCost' \(misfit.error), from '\(misfit.column)'",
      bytes: Array(window.bytes(of: record)))
  }
}
