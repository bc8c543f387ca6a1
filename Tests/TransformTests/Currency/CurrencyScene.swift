import JSONStream
import Records
import TestSupport
import Transform

/// A definition of `normalize_currency` beside its rate table, in a folder of its own.
struct CurrencyScene {
  static let april = Unit(
    endpoint: "usage-details", enrollment: "100", period: CalendarMonth(index: 2017 * 12 + 3))

  /// Days of spring 2017 around Easter (14 and 17 April are holidays), newest first; ISK was not quoted then.
  static let euroTable = """
    Date,USD,ISK,GBP,
    2017-05-02,1.0915,N/A,0.8452,
    2017-04-28,1.093,N/A,0.84473,
    2017-04-27,1.0881,N/A,0.8442,
    2017-04-18,1.0682,N/A,0.84375,
    2017-04-13,1.063,N/A,0.84763,
    2017-04-04,1.0651,N/A,,
    2017-04-03,1.0661,N/A,0.8526,
    2017-03-31,1.0691,N/A,0.85553,

    """

  let folder = TemporaryFolder("currency")

  /// Writes the table as `rates.csv` and reads the definition.
  func read(
    _ options: [(String, Definition)] = [], table: String = euroTable, layout: String = "ecb"
  ) throws -> (spec: NormalizeCurrencySpec?, problems: [String]) {
    try folder.write(table, to: "rates.csv")
    var members: [(String, Definition)] = [
      ("to", .text("EUR")), ("columns", .list(["cost"])), ("from", .text("currency")),
      ("rates", .mapping([(layout, .text("rates.csv"))])),
    ]
    for (key, value) in options {
      if let index = members.firstIndex(where: { $0.0 == key }) {
        members[index].1 = value
      } else {
        members.append((key, value))
      }
    }
    members.removeAll { if case .nothing = $0.1 { true } else { false } }
    let diagnostics = Diagnostics()
    let spec = NormalizeCurrencySpec(
      Definition.mapping(members).node, context: SpecContext(folder: folder.path),
      diagnostics: diagnostics)
    return (spec, diagnostics.problems.map(\.description))
  }

  /// `billing_currency`, `currency`, `usage_date`, `cost`, `resource_rate`, and the end of the frame.
  static let schema = Schema(
    endpoint: "usage-details",
    columns: [
      Column("billing_currency", .text, slot: 0), Column("currency", .text, slot: 1),
      Column("usage_date", .date, slot: 2),
      Column("cost", .decimal, slot: 3, isAdditive: true, role: .cost, sourceNames: ["cost"]),
      Column("resource_rate", .decimal, slot: 4, sourceNames: ["resourceRate"]),
      Column("extra", .json, slot: 5), Column("source_row", .integer, slot: 6),
    ])

  /// A row of that schema.
  static func row(
    _ currency: Cell, _ date: Cell = "2017-04-03", cost: Cell, rate: Cell = nil
  ) -> [Cell] {
    [currency, currency, date, cost, rate, nil, nil, nil, nil, nil, nil]
  }
}

/// A transform at work on batches, whose columns are read by name.
struct Conversion {
  let bound: BoundTransform
  let transform: any RecordTransform

  init(_ spec: NormalizeCurrencySpec, schema: Schema = CurrencyScene.schema) throws {
    bound = try spec.bound(to: schema)
    transform = try Conversion.state(bound)
  }

  private static func state(_ bound: BoundTransform) throws -> any RecordTransform {
    guard let make = bound.make else { throw Fault(.failed, "no state") }
    return try make(TransformOpening(unit: CurrencyScene.april))
  }

  /// Applies the transform to a batch of those rows.
  func apply(_ rows: [[Cell]]) throws -> RecordBatch {
    let batch = batch(rows)
    try transform.apply(batch)
    return batch
  }

  /// The texts of some columns of a row; nil for null.
  func texts(_ names: String..., of record: Int = 0, in batch: RecordBatch) -> [String?] {
    names.map { name in
      guard let column = bound.schema[name] else { return "no column \(name)" }
      let slot = batch.slots[record, column.slot]
      return slot.isNull ? nil : String(decoding: batch.window.bytes(of: slot), as: UTF8.self)
    }
  }
}
