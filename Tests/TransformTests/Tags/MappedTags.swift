import JSONStream
import Records
import TestSupport
import Testing
import Transform

/// Text as the content of a JSON string.
func escaped(_ text: String) -> Cell {
  var window = ByteWindow(capacity: 64)
  var text = text
  text.withUTF8 { window.appendEscaped(UnsafeRawBufferPointer($0)) }
  return .escaped(String(decoding: window.bytes(), as: UTF8.self))
}

/// What `map_tags` makes of rows of tags and costs.
struct MappedTags {
  let batch: RecordBatch
  let schema: Schema
  let effect: TransformEffect

  init(_ definition: Definition, _ rows: [[Cell]]) throws {
    let result = read(definition, as: MapTagsSpec.self)
    let spec = try #require(result.spec, "\(result.problems)")
    let input = Self.input
    var slots = SlotAllocator(source: input)
    let bound = try spec.bind(input, slots: &slots)
    batch = TestSupport.batch(rows, width: slots.width)
    schema = bound.schema
    let transform = try #require(try bound.make?(opening))
    try transform.apply(batch)
    effect = transform.effect
  }

  /// Tags, cost and currency.
  static let input = Schema(
    endpoint: "usage-details",
    columns: [
      Column("tags", .json, slot: 0, sourceNames: ["tags"]),
      Column("cost", .decimal, slot: 1, isAdditive: true, role: .cost),
      Column("billing_currency", .text, slot: 2), Column("extra", .json, slot: 3),
      Column("source_row", .integer, slot: 4),
    ])

  func text(_ row: Int, _ column: String) -> String? { batch.text(row, schema[column]) }
  func kind(_ row: Int, _ column: String) -> Slot.Kind? { batch.kind(row, schema[column]) }
}

extension Cell {
  var isNotNull: Bool { if case .null = self { false } else { true } }
}
