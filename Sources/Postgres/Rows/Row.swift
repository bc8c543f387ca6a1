import CLibpq
import Glibc

/// One row of a result. It keeps the result alive.
public struct Row: Sendable {
  let result: ResultSet
  let index: Int32

  /// The value of a column that is never NULL.
  ///
  /// - Throws: when there is no such column, or it is NULL or no `Value`.
  public func value<Value: SQLValue>(
    _ column: String, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    guard let value = try optional(column, as: type) else {
      throw mismatch("column '\(column)' is NULL where a value was expected")
    }
    return value
  }

  /// The value of a column; `nil` for NULL.
  ///
  /// - Throws: when there is no such column, or it is no `Value`.
  public func optional<Value: SQLValue>(
    _ column: String, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value? {
    let number = column.withCString { name in
      (0..<PQnfields(result.pointer)).first { strcmp(PQfname(result.pointer, $0), name) == 0 }
    }
    guard let number else { throw mismatch("the result has no column '\(column)'") }
    guard let text = text(at: Int(number)) else { return nil }
    guard let value = Value(sqlText: text) else {
      throw mismatch("column '\(column)' holds no \(type)")
    }
    return value
  }

  /// The text of a column by position; `nil` for NULL. The position must be in range.
  public func text(at column: Int) -> String? {
    let column = Int32(column)
    precondition(column >= 0 && column < PQnfields(result.pointer))
    guard PQgetisnull(result.pointer, index, column) == 0,
      let bytes = PQgetvalue(result.pointer, index, column)
    else { return nil }
    return String(cString: bytes)
  }

  /// All values of the row as text, in order.
  public var texts: [String?] { (0..<Int(PQnfields(result.pointer))).map { text(at: $0) } }

  private func mismatch(_ message: String) -> PostgresError {
    PostgresError(action: result.action, state: nil, message: message)
  }
}
