import CLibpq

/// The rows that a statement returned, held in memory; for a few, see `forEachRow` for many.
public final class ResultSet: Sendable {
  // Invariant: a PGresult does not change after it was received, and only this object ends it.
  nonisolated(unsafe) let pointer: OpaquePointer
  let action: String

  init(_ pointer: OpaquePointer, action: String) {
    self.pointer = pointer
    self.action = action
  }

  deinit { PQclear(pointer) }

  /// What the server says it did, such as `CREATE TABLE` or `INSERT 0 7`.
  public var commandTag: String { String(cString: PQcmdStatus(pointer)) }

  /// Rows that the statement inserted, changed, deleted, copied or returned.
  public var affectedRowCount: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

  /// Names of the columns, in order.
  public var columnNames: [String] {
    (0..<PQnfields(pointer)).map { String(cString: PQfname(pointer, $0)) }
  }
}

extension ResultSet: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { Int(PQntuples(pointer)) }
  public subscript(index: Int) -> Row {
    precondition(index >= 0 && index < endIndex)
    return Row(result: self, index: Int32(index))
  }
}
