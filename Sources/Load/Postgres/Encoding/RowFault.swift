/// Why a value cannot stand in its column of PostgreSQL.
enum ValueFault: Error, Equatable {
  case holdsNul
  /// More bytes than an index of the table can hold.
  case tooLongForIndex
  case notADecimal
  case decimalOutOfRange
  case notAnInteger
  case notADate
  case notATimestamp
  case notABoolean
  /// The partition key of a row is not that of its unit.
  case foreignKey(expected: String)

  var description: String {
    switch self {
    case .holdsNul: "text holds U+0000, which PostgreSQL cannot store"
    case .tooLongForIndex: "text has more bytes than the index on the column can hold"
    case .notADecimal: "expected a number"
    case .decimalOutOfRange: "the number is beyond what PostgreSQL's numeric holds"
    case .notAnInteger: "expected a whole number within 64 bits"
    case .notADate: "expected a day (YYYY-MM-DD)"
    case .notATimestamp: "expected a moment (YYYY-MM-DDTHH:MM:SSZ)"
    case .notABoolean: "expected true or false"
    case .foreignKey(let expected): "expected '\(expected)', the unit's own"
    }
  }
}

/// A value fault with its place in the batch.
struct RowFault: Error, Equatable {
  let record: Int
  let column: String
  let fault: ValueFault
}
