import CLibpq

/// What a transaction sees of others.
public enum Isolation: String, Sendable {
  /// Each statement sees what was committed before it.
  case readCommitted = "read committed"
  /// All statements see what was committed before the first.
  case repeatableRead = "repeatable read"
  /// As if transactions ran one after another.
  case serializable
}

extension PostgresConnection {
  /// Runs `body` in a transaction: returning commits, throwing rolls back and is thrown on.
  ///
  /// When the connection breaks while COMMIT is under way, the error says so (`isCommitInDoubt`).
  @discardableResult
  public func transaction<Result>(
    _ isolation: Isolation = .readCommitted, to action: String,
    _ body: (PostgresConnection) throws -> Result
  ) throws -> Result {
    try execute(SQL(trusted: "begin isolation level \(isolation.rawValue)"), to: action)
    let result: Result
    do {
      result = try body(self)
    } catch {
      _ = try? execute("rollback", to: action)
      throw error
    }
    try commit(to: action)
    return result
  }

  private func commit(to action: String) throws(PostgresError) {
    let tag: String
    do {
      tag = try query("commit", to: action).commandTag
    } catch {
      var error = error
      error.isCommitInDoubt = !isOpen
      throw error
    }
    // A transaction in which a statement failed answers COMMIT with ROLLBACK, as if all were well.
    guard tag == "COMMIT" else {
      throw PostgresError(
        action: action, state: .inFailedTransaction,
        message: "a statement of the transaction had failed, so it was rolled back")
    }
  }
}
