/// The names of fields, and the column that each fills.
public struct FieldNames: Sendable {
  struct Field: Sendable {
    let name: [UInt8]
    let column: Int
  }

  let fields: [Field]
  /// One more than the highest column.
  public let width: Int

  /// - Parameter fields: names, matched without regard to ASCII case, and columns from 0. Several names may fill
  ///   one column; of equal names the first counts.
  public init(_ fields: [(name: String, column: Int)]) {
    for field in fields { precondition(field.column >= 0 && field.column < 1 << 20) }
    self.fields = fields.map { Field(name: Array($0.name.utf8), column: $0.column) }
    width = (fields.map(\.column).max() ?? -1) + 1
  }

  /// The column that a name fills. Linear: asked once for each spelling that a body uses.
  func column(of name: UnsafeRawBufferPointer) -> Int? {
    fields.first { field in
      field.name.withUnsafeBufferPointer { Byte.equalIgnoringCase(name, $0) }
    }?.column
  }
}
