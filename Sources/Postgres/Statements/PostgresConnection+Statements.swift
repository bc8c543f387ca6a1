import CLibpq

extension PostgresConnection {
  /// Runs one statement and returns its rows.
  ///
  /// - Parameter action: what this does, as the end of "could not …"; it begins the error's message.
  @discardableResult
  public func query(_ sql: SQL, to action: String = "run a statement") throws(PostgresError)
    -> ResultSet
  {
    let call = try StatementCall(sql, action: action)
    let result = call.withCStrings { text, count, values in
      PQexecParams(pointer, text, count, nil, values, nil, nil, 0)
    }
    return try accept(result, action: action)
  }

  /// Runs one statement and returns the number of rows it touched.
  @discardableResult
  public func execute(_ sql: SQL, to action: String = "run a statement") throws(PostgresError)
    -> Int
  {
    try query(sql, to: action).affectedRowCount
  }

  /// Runs a text of several statements, as a migration has them, in one transaction unless it holds its own.
  public func runScript(_ text: String, to action: String) throws(PostgresError) {
    let call = try StatementCall(SQL(trusted: text), action: action)
    _ = try accept(PQexec(pointer, call.text), action: action)
  }

  /// Calls `body` for each row as it arrives, so that memory does not grow with the result.
  ///
  /// What `body` throws stops the statement on the server and is thrown on. The connection takes no other statement
  /// until this returns.
  public func forEachRow(
    _ sql: SQL, to action: String = "read rows", _ body: (Row) throws -> Void
  ) throws {
    let call = try StatementCall(sql, action: action)
    let isSent = call.withCStrings { text, count, values in
      PQsendQueryParams(pointer, text, count, nil, values, nil, nil, 0) == 1
    }
    guard isSent else { throw PostgresError(action: action, connection: pointer) }
    _ = PQsetSingleRowMode(pointer)
    do {
      while let result = PQgetResult(pointer) {
        let rows = try accept(result, action: action)
        for row in rows { try body(row) }
      }
    } catch {
      makeCancelToken()?.cancel()
      discardResults()
      throw error
    }
  }

  /// Takes a result into ownership, or throws what it says.
  func accept(_ result: OpaquePointer?, action: String) throws(PostgresError) -> ResultSet {
    guard let result else { throw PostgresError(action: action, connection: pointer) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY, PGRES_COPY_IN,
      PGRES_COPY_OUT:
      return ResultSet(result, action: action)
    default:
      defer { PQclear(result) }
      let error = PostgresError(action: action, result: result)
      if error.retryAdvice == .afterReconnecting { isBroken = true }
      throw error
    }
  }

  /// Reads what the server still has to say to the last statement, and forgets it.
  func discardResults() {
    while let result = PQgetResult(pointer) { PQclear(result) }
  }
}
