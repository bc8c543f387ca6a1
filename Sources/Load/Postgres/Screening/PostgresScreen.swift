import JSONStream
import Records

/// Moves rows that PostgreSQL cannot hold to `batch.rejected`, before any sink gets them: one such row would abort the
/// COPY of a whole month.
final class PostgresScreen: RecordTransform {
  private let schema: Schema
  private let texts: [Column]
  private let textSlots: [Int]
  private let indexed: [Column]
  private let amountSlots: [Int]
  /// Spells all values but texts.
  private var values: CopyEncoder
  /// Spells all values but texts and amounts.
  private var plainValues: CopyEncoder
  private var scratch = CopyOutput(CopyBuffer(capacity: 4096))

  init(_ schema: Schema, promoted: [PromotedColumn] = []) {
    self.schema = schema
    texts = schema.columns.filter { $0.type == .text || $0.type == .json }
    textSlots = texts.map(\.slot)
    amountSlots = schema.columns.filter { $0.type == .decimal }.map(\.slot)
    let names = Self.indexedColumns[schema.endpoint] ?? []
    indexed = schema.columns.filter { $0.type == .text && names.contains($0.name) }
    values = Self.encoder(schema, promoted) { $0 != .text && $0 != .json }
    plainValues = Self.encoder(schema, promoted) { ![.text, .json, .decimal].contains($0) }
  }

  private static func encoder(
    _ schema: Schema, _ promoted: [PromotedColumn], of isSpelled: (ColumnType) -> Bool
  ) -> CopyEncoder {
    CopyEncoder(
      fields: schema.columns.filter { isSpelled($0.type) }
        .map { .init(name: $0.name, type: $0.type, slot: $0.slot) }, constants: [],
      promoted: promoted, extraSlot: schema[FrameColumn.extra]?.slot)
  }

  /// Text columns that migrations made indexes on, by endpoint.
  private static let indexedColumns: [String: Set<String>] = [
    "usage-details": ["subscription_guid"], "marketplace-charges": ["subscription_guid"],
    "price-sheet": ["meter_id", "part_number"],
  ]
  /// A btree holds 2704 bytes of a row; its header and the length take some.
  private static let maximumIndexedByteCount = 2600

  /// What it rejects is counted where rejected records are.
  var effect: TransformEffect { TransformEffect() }

  func apply(_ batch: RecordBatch) throws(Fault) {
    let window = UnsafePointer(batch.window.base)
    var faults: [RowFault] = []
    for record in 0..<batch.count {
      if let fault = firstFault(batch.slots.row(record), of: record, in: window) {
        faults.append(fault)
      }
    }
    guard !faults.isEmpty else { return }
    for fault in faults { batch.rejected.append(RejectedRecord(fault, in: batch, schema)) }
    let gone = Set(faults.map(\.record))
    batch.slots.keep { !gone.contains($0) }
  }

  private func firstFault(
    _ slots: UnsafeMutablePointer<Slot>, of record: Int, in window: UnsafePointer<UInt8>
  ) -> RowFault? {
    for index in textSlots.indices where TextEncoder.holdsNul(window, slots[textSlots[index]]) {
      return RowFault(record: record, column: texts[index].name, fault: .holdsNul)
    }
    for index in indexed.indices
    where slots[indexed[index].slot].byteCount > Self.maximumIndexedByteCount {
      return RowFault(record: record, column: indexed[index].name, fault: .tooLongForIndex)
    }
    scratch.count = 0
    do throws(RowFault) {
      if areAmountsSmall(slots, in: window) {
        try plainValues.encode(slots, of: record, in: window, to: &scratch)
      } else {
        try values.encode(slots, of: record, in: window, to: &scratch)
      }
      return nil
    } catch {
      return error
    }
  }
}

// MARK: - Amounts

extension PostgresScreen {
  /// An amount of so few bytes and without an exponent is far from the limits of `numeric`.
  private static let smallAmountByteCount = 64

  /// Whether no amount of a row needs to be spelled to know that it fits: that is done once more for COPY.
  @inline(__always)
  private func areAmountsSmall(
    _ slots: UnsafeMutablePointer<Slot>, in window: UnsafePointer<UInt8>
  ) -> Bool {
    for index in amountSlots.indices {
      let slot = slots[amountSlots[index]]
      guard slot.isNull || Self.isSmall(window + slot.offset, slot.byteCount) else { return false }
    }
    return true
  }

  /// Whether an amount is some digits, with a sign before and a point among them at most.
  @inline(__always)
  private static func isSmall(_ lexeme: UnsafePointer<UInt8>, _ byteCount: Int) -> Bool {
    guard byteCount > 0, byteCount <= smallAmountByteCount else { return false }
    var hasPoint = false
    var isAfterDigit = false
    for offset in (lexeme[0] == UInt8(ascii: "-") ? 1 : 0)..<byteCount {
      if lexeme[offset] &- 0x30 < 10 {
        isAfterDigit = true
      } else if lexeme[offset] == UInt8(ascii: "."), isAfterDigit, !hasPoint {
        (hasPoint, isAfterDigit) = (true, false)
      } else {
        return false
      }
    }
    return isAfterDigit
  }
}

extension RejectedRecord {
  fileprivate init(_ error: RowFault, in batch: RecordBatch, _ schema: Schema) {
    let place = batch.slots.place(of: error.record)
    let index = place.ordinal - batch.origin.firstOrdinalOfPage
    let column = schema[error.column]
    let field = column?.sourceNames.first ?? error.column
    let record = Slot(.json, offset: Int(place.offset), byteCount: Int(place.byteCount))
    self.init(
      page: batch.origin.page, ordinal: place.ordinal,
      path: "\(batch.origin.arrayPath)/\(index)/\(field)",
      byteOffset: batch.pageOffset(of: error.record),
      reason: "\(error.fault.description) in column '\(error.column)'",
      bytes: Array(batch.window.bytes(of: record)))
  }
}
