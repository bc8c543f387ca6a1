import CLibpq

extension PostgresConnection {
  /// Runs a `COPY … FROM STDIN` and lets `fill` write its input.
  ///
  /// Returning completes the COPY; throwing aborts it, and the table is as it was. The server's refusal of a row may
  /// become known only while later ones are written, or at the end.
  ///
  /// - Parameter statement: a COPY from STDIN, in any format.
  /// - Returns: rows that the server took.
  @discardableResult
  public func copyIn(
    _ statement: SQL, to action: String, _ fill: (borrowing CopyInWriter) throws -> Void
  ) throws -> Int {
    let start = try query(statement, to: action)
    guard PQresultStatus(start.pointer) == PGRES_COPY_IN else {
      throw PostgresError(
        action: action, state: nil, message: "the statement is no COPY FROM STDIN")
    }
    do {
      try fill(CopyInWriter(connection: self, action: action))
    } catch {
      abortCopy()
      throw error
    }
    return try endCopy(action: action)
  }

  private func endCopy(action: String) throws(PostgresError) -> Int {
    guard PQputCopyEnd(pointer, nil) == 1 else {
      throw copyFailure(action: action)
    }
    let result = PQgetResult(pointer)
    defer { discardResults() }
    return try accept(result, action: action).affectedRowCount
  }

  private func abortCopy() {
    _ = PQputCopyEnd(pointer, "the client gave up")
    discardResults()
  }
}

extension PostgresConnection {
  /// The reason why input could not be sent: what the server said last, or else what libpq noticed.
  func copyFailure(action: String) -> PostgresError {
    var failures = [PostgresError(action: action, connection: pointer)]
    // libpq reads what the server said last only once the COPY counts as over.
    _ = PQputCopyEnd(pointer, "the connection failed")
    while let result = PQgetResult(pointer) {
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_FATAL_ERROR else { continue }
      failures.append(PostgresError(action: action, result: result))
    }
    isBroken = true
    return failures.dropFirst().first { $0.state != .connectionFailure } ?? failures[0]
  }
}
