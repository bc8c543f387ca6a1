import Postgres
import Records

/// Holds one unit of one table for one run, by a lock on a connection of its own.
///
/// The lock ends with the connection, so a killed run holds nothing.
final class UnitLock {
  private let connection: PostgresConnection
  private let lock: AdvisoryLock

  /// - Throws: `tryLater` when another run holds the unit.
  init(_ unit: Unit, in table: QualifiedName, over connection: PostgresConnection) throws {
    self.connection = connection
    lock = Self.lock(enrollment: unit.enrollment, period: unit.period.description, table: table)
    // The session does nothing else for as long as the load takes.
    if connection.serverVersion >= 140_000 {
      try connection.execute("set idle_session_timeout = 0")
    }
    guard try connection.tryLock(lock) else {
      throw Fault(
        .tryLater, "another run is loading this unit into \(table)", at: unit.description,
        remedy: "Wait for it to end")
    }
  }

  /// Gives the unit free.
  func release() { try? connection.release(lock) }

  /// The lock of a unit of a table.
  static func lock(enrollment: String, period: String, table: QualifiedName) -> AdvisoryLock {
    AdvisoryLock("meterline unit \(table.sql) \(period) \(enrollment)")
  }
}
