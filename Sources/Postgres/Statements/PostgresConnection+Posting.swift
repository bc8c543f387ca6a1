import CLibpq

extension PostgresConnection {
  /// Sends a statement without waiting for the server's answer, whatever it will be: for what need not succeed.
  ///
  /// While an earlier one is unanswered, nothing is sent, so that none pile up behind a slow server. Before any other
  /// call on the connection comes `awaitPosted`.
  ///
  /// - Returns: whether it was sent.
  @discardableResult
  public func post(_ sql: SQL, to action: String) throws(PostgresError) -> Bool {
    if isAnswering {
      guard PQconsumeInput(pointer) == 1, PQisBusy(pointer) == 0 else { return false }
      discardResults()
    }
    let call = try StatementCall(sql, action: action)
    return call.withCStrings { text, count, values in
      PQsendQueryParams(pointer, text, count, nil, values, nil, nil, 0) == 1
    }
  }

  /// Waits until the last posted statement is answered, and forgets the answer.
  public func awaitPosted() {
    if isAnswering { discardResults() }
  }

  private var isAnswering: Bool { PQtransactionStatus(pointer) == PQTRANS_ACTIVE }
}
