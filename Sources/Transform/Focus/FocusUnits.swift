import Billing
import JSONStream
import Records

/// Spells units of measure as FOCUS does, each once a batch.
struct FocusUnits: ~Copyable {
  private let source: Int?
  private let target: Int
  private let block: Int
  private var seen = SeenValues()

  init(_ plan: FocusPlan) {
    source = plan.source(plan.mapping.sources.unit)
    target = plan.made("unit")
    block = plan.made("x_PricingBlockSize")
  }

  mutating func fill(_ rows: FocusRows, _ window: inout ByteWindow) {
    guard let source else { return fillPlain(rows, &window) }
    seen.beginBatch()
    for row in 0..<rows.count {
      if let earlier = seen.earlierRow(like: row, column: source, rows, window) {
        rows.copy([target, block], from: earlier, to: row)
        continue
      }
      let slot = rows[row, source]
      let bytes = window.bytes(of: slot)
      let text =
        slot.kind == .escaped
        ? JSONText.string(unescaping: bytes) : String(decoding: bytes, as: UTF8.self)
      let unit = FocusUnit(text)
      rows[row, target] = window.append(text: unit.name)
      let number = window.append(text: unit.block)
      rows[row, block] = Slot(.number, offset: number.offset, byteCount: number.byteCount)
    }
  }

  /// Records without units count pieces.
  private func fillPlain(_ rows: FocusRows, _ window: inout ByteWindow) {
    let slot = window.append(text: FocusUnit("").name)
    for row in 0..<rows.count { rows[row, target] = slot }
  }
}
