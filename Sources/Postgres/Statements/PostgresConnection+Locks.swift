/// A lock that sessions agree on by name; PostgreSQL attaches no meaning to it.
///
/// It belongs to the session that took it and ends with it at the latest. Names are hashed to 64 bits by the server.
public struct AdvisoryLock: Hashable, Sendable {
  /// The name that sessions agree on.
  public let name: String

  /// - Parameter name: the name that sessions agree on.
  public init(_ name: String) { self.name = name }

  var key: SQL { "hashtextextended(\(name), 0)" }
}

extension PostgresConnection {
  /// Takes the lock for the session if no other session holds it.
  ///
  /// - Returns: whether this session holds it now. Each success needs its own `release`.
  public func tryLock(_ lock: AdvisoryLock) throws(PostgresError) -> Bool {
    let rows = try query(
      "select pg_try_advisory_lock(\(lock.key)) as taken", to: "take the lock '\(lock.name)'")
    guard let row = rows.first else { return false }
    return try row.value("taken")
  }

  /// Takes the lock for the session, and waits while another one holds it.
  public func lock(_ lock: AdvisoryLock) throws(PostgresError) {
    try query("select pg_advisory_lock(\(lock.key))", to: "take the lock '\(lock.name)'")
  }

  /// Gives the lock back.
  public func release(_ lock: AdvisoryLock) throws(PostgresError) {
    try query("select pg_advisory_unlock(\(lock.key))", to: "release the lock '\(lock.name)'")
  }

  /// Takes the lock until the transaction ends, and waits while another session holds it.
  public func lockForTransaction(_ lock: AdvisoryLock) throws(PostgresError) {
    try query("select pg_advisory_xact_lock(\(lock.key))", to: "take the lock '\(lock.name)'")
  }

  /// Runs `body` while the session holds the lock.
  @discardableResult
  public func withLock<Result>(_ lock: AdvisoryLock, _ body: () throws -> Result) throws -> Result {
    try self.lock(lock)
    defer { try? release(lock) }
    return try body()
  }
}
