import Postgres
import Records

extension CopyEncoder {
  /// An encoder for the rows of a unit.
  ///
  /// - Parameters:
  ///   - schema: has the unit's enrollment and billing period among its columns.
  ///   - unit: the unit.
  ///   - promoted: columns that are taken out of `extra`.
  init(_ schema: Schema, for unit: Unit, promoted: [PromotedColumn] = []) {
    let constants = [
      FrameColumn.enrollment: unit.enrollment,
      FrameColumn.billingPeriod: unit.period.description,
    ]
    self.init(
      fields: schema.columns.filter { constants[$0.name] == nil }
        .map { Field(name: $0.name, type: $0.type, slot: $0.slot) },
      constants: schema.columns.compactMap { column in
        constants[column.name].map {
          Constant(name: column.name, slot: column.slot, value: Array($0.utf8))
        }
      }, promoted: promoted, extraSlot: schema[FrameColumn.extra]?.slot)
  }
}
