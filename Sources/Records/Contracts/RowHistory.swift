/// The value of one column of one row.
public struct NamedValue: Sendable, Equatable {
  /// The column's name.
  public var name: String
  /// What its values are.
  public var type: ColumnType
  /// The value as text without escapes; nil for NULL.
  public var value: String?

  /// - Parameters:
  ///   - name: the column's name.
  ///   - type: what its values are.
  ///   - value: text without escapes; nil for NULL.
  public init(_ name: String, _ type: ColumnType, _ value: String?) {
    self.name = name
    self.type = type
    self.value = value
  }

  /// Whether both mean the same: amounts are compared as amounts, JSON only by whether there is any.
  public func agrees(with other: NamedValue) -> Bool {
    guard let value, let theirs = other.value else { return value == other.value }
    switch type {
    case .json: return true
    case .decimal, .integer:
      guard let left = ExactDecimal(value), let right = ExactDecimal(theirs) else {
        return value.utf8.elementsEqual(theirs.utf8)
      }
      return left == right
    case .text, .date, .timestamp, .boolean: return value.utf8.elementsEqual(theirs.utf8)
    }
  }
}

/// A row as a sink holds it.
public struct StoredRow: Sendable, Equatable {
  /// Where: a file and the row's place in it, or a table.
  public var location: String
  /// Its values, in the order of the store.
  public var values: [NamedValue]

  /// - Parameters:
  ///   - location: file and place in it, or table.
  ///   - values: its values.
  public init(location: String, values: [NamedValue]) {
    self.location = location
    self.values = values
  }
}

/// One row before and after a transform, for whoever asks why it looks as it does.
public struct RowPassage: Sendable {
  /// The day on which the load was made, by which a period was open or closed.
  public var day: CalendarDate
  /// The row as it came.
  public var before: [NamedValue]
  /// What became of it: nothing where it was dropped, several rows where it was split.
  public var after: [[NamedValue]]

  /// - Parameters:
  ///   - day: when the load was made.
  ///   - before: the row as it came.
  ///   - after: what became of it.
  public init(day: CalendarDate, before: [NamedValue], after: [[NamedValue]]) {
    self.day = day
    self.before = before
    self.after = after
  }
}

extension [NamedValue] {
  /// The value of a column; nil for NULL, and for none of that name.
  public subscript(name: String) -> String? { first { $0.name == name }?.value }
}
