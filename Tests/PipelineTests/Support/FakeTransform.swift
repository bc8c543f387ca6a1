import JSONStream
import Records

@testable import Pipeline

/// Drops the rows of one product, or adds a column, or only renames one; `lies` makes it miscount.
struct FakeTransform: TransformSpec {
  enum Work: Sendable, Equatable {
    case drop(String)
    case dropSilently(String)
    case reject(String)
    case addColumn(String)
    case rename(String, String)
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
    case .addColumn(let name):
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
    default: break
    }
    let work = work
    return BoundTransform(schema: schema) { _ in FakeWorker(work) }
  }
}

private final class FakeWorker: RecordTransform {
  let work: FakeTransform.Work
  var effect = TransformEffect()

  init(_ work: FakeTransform.Work) { self.work = work }

  func apply(_ batch: RecordBatch) throws(Fault) {
    switch work {
    case .drop(let product):
      effect.rowsDropped += remove(product, from: batch)
      effect.coverage["dropped"] = "\(effect.rowsDropped)"
    case .dropSilently(let product): _ = remove(product, from: batch)
    case .reject(let product):
      for _ in 0..<remove(product, from: batch) {
        batch.rejected.append(
          RejectedRecord(
            page: 0, ordinal: 0, path: "/data/0", byteOffset: 0, reason: "no rate", bytes: []))
      }
    case .addColumn, .rename: break
    }
  }

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
