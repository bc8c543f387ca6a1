@testable import Audit
import JSONStream
import Records

@testable import Pipeline

/// Drops the rows of one product, or adds a column, or only renames one, or counts all rows of the unit first.
struct FakeTransform: TransformSpec {
  enum Work: Sendable, Equatable {
    case drop(String)
    case dropSilently(String)
    /// Drops rows and does not say what they cost.
    case dropWithoutSums(String)
    /// Adds a column that holds how many rows the unit has here.
    case countUnit(String)
    case reject(String)
    case addColumn(String)
    case rename(String, String)
    case leaveOut(String)
  }

  var work: Work
  var inputs: [LoadRecord.Input] = []
  var needsCurrency = false
  var fingerprint: String { "\(work)" }

  init(_ work: Work) { self.work = work }

  init?(_ node: ConfigNode, context: SpecContext, diagnostics: Diagnostics) {
    var reader = ConfigReader(node, subject: "transform", diagnostics: diagnostics)
    let column = reader.text("column")
    let old = reader.text("from")
    let new = reader.text("to")
    reader.finish()
    if let old, let new {
      work = .rename(old, new)
    } else {
      work = .addColumn(column ?? "new")
    }
    if reader.hasProblems { return nil }
  }

  func bind(_ input: Schema, slots: inout SlotAllocator) throws(Fault) -> BoundTransform {
    var schema = input
    switch work {
    case .addColumn(let name), .countUnit(let name):
      guard schema[name] == nil else {
        throw Fault(.configuration, "transform 'add' makes a second column '\(name)'")
      }
      schema.columns.append(Column(name, .text, slot: slots.next()))
    case .rename(let old, let new):
      guard let index = schema.columns.firstIndex(where: { $0.name == old }) else {
        throw Fault(
          .configuration,
          "there is no column '\(old)' here." + Suggestion.sentence(for: old, among: schema.names))
      }
      schema.columns[index].name = new
      return BoundTransform(schema: schema)
    case .leaveOut(let name):
      schema.columns.removeAll { $0.name == name }
      return BoundTransform(schema: schema)
    default: break
    }
    let (work, slot) = (work, schema.columns.last?.slot ?? 0)
    var needsWholeUnit = false
    if case .countUnit = work { needsWholeUnit = true }
    return BoundTransform(schema: schema, needsWholeUnit: needsWholeUnit) { _ in
      FakeWorker(work, slot: slot)
    }
  }
}

private final class FakeWorker: RecordTransform {
  let work: FakeTransform.Work
  let slot: Int
  var effect = TransformEffect()
  var rowsOfUnit = 0

  init(_ work: FakeTransform.Work, slot: Int) {
    self.work = work
    self.slot = slot
  }

  func survey(_ batch: RecordBatch) throws(Fault) { rowsOfUnit += batch.count }

  func apply(_ batch: RecordBatch) throws(Fault) {
    switch work {
    case .drop(let product):
      let sums = sums(of: product, in: batch)
      for (currency, sum) in sums {
        try? effect.sumsDropped["cost", default: [:]][currency, default: ExactSum()].merge(sum)
      }
      effect.rowsDropped += remove(product, from: batch)
      effect.coverage["dropped"] = "\(effect.rowsDropped)"
    case .dropSilently(let product): _ = remove(product, from: batch)
    case .reject(let product):
      let ordinals = (0..<batch.count).map { batch.slots.place(of: $0).ordinal }
      remove(product, from: batch)
      let left = (0..<batch.count).map { batch.slots.place(of: $0).ordinal }
      for ordinal in ordinals where !left.contains(ordinal) {
        batch.rejected.append(
          RejectedRecord(
            page: 0, ordinal: ordinal, path: "/data/0", byteOffset: 0, reason: "no rate", bytes: []
          ))
      }
    case .dropWithoutSums(let product): effect.rowsDropped += remove(product, from: batch)
    case .countUnit:
      let count = batch.window.append(text: "\(rowsOfUnit)")
      for row in 0..<batch.count { batch.slots[row, slot] = count }
    case .addColumn, .rename, .leaveOut: break
    }
  }

  private func sums(of product: String, in batch: RecordBatch) -> [String: ExactSum] {
    var sums: [String: ExactSum] = [:]
    let rows = BatchRows(batch)
    for row in 0..<rows.count where rows.text(of: rows[row, 5]) == product {
      let currency = rows[row, 2].isNull ? "XXX" : rows.text(of: rows[row, 2])
      guard let cost = ExactDecimal(rows.text(of: rows[row, 4])) else { continue }
      try? sums[currency, default: ExactSum()].add(cost)
    }
    return sums
  }

  @discardableResult
  private func remove(_ product: String, from batch: RecordBatch) -> Int {
    let rows = BatchRows(batch)
    let before = rows.count
    let kept = (0..<before).filter { row in
      String(decoding: rows.bytes(of: rows[row, 5]), as: UTF8.self) != product
    }
    batch.slots.keep { kept.contains($0) }
    return before - batch.count
  }
}
