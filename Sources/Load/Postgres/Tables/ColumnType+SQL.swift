import Records

extension ColumnType {
  /// The type of a column in PostgreSQL. Amounts have no fixed scale: they keep the digits that came.
  var sqlType: String {
    switch self {
    case .text: "text"
    case .decimal: "numeric"
    case .integer: "bigint"
    case .date: "date"
    case .timestamp: "timestamp with time zone"
    case .boolean: "boolean"
    case .json: "jsonb"
    }
  }
}
