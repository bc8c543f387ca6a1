/// A field that is no column: its record, its name and its value.
public struct UnknownField: Equatable, Sendable {
  /// Row of the table that the scan filled.
  public var row: Int
  /// The name, `.string` or `.escaped`, in the same window as the row.
  public var key: Slot
  /// The value, of any kind, in the same window.
  public var value: Slot

  /// - Parameters:
  ///   - row: row of the table.
  ///   - key: slot of the name.
  ///   - value: slot of the value.
  public init(row: Int, key: Slot, value: Slot) {
    self.row = row
    self.key = key
    self.value = value
  }
}
