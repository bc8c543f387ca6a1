import Glibc
import Postgres
import Records

/// Holds one unit of one table for one run, by a lock on a connection of its own.
///
/// The lock ends with the connection, so a killed run holds nothing.
final class UnitLock {
  /// The connection that holds the lock. It may do other things for the unit meanwhile.
  let connection: PostgresConnection
  private let lock: AdvisoryLock

  /// - Throws: `tryLater` when another run holds the unit.
  init(_ unit: Unit, in table: QualifiedName, over connection: PostgresConnection) throws {
    self.connection = connection
    lock = Self.lock(enrollment: unit.enrollment, period: unit.period.description, table: table)
    guard try Self.take(lock, over: connection) else {
      throw Fault(
        .tryLater, "another run is loading this unit into \(table)", at: unit.description,
        remedy: "Wait for it to end")
    }
  }

  /// Whoever looks for leftovers holds a unit's lock for a moment, so one refusal does not mean another run.
  private static func take(
    _ lock: AdvisoryLock, over connection: PostgresConnection
  ) throws(PostgresError) -> Bool {
    for _ in 0..<20 {
      if try connection.tryLock(lock) { return true }
      usleep(100_000)
    }
    return try connection.tryLock(lock)
  }

  /// Gives the unit free.
  func release() { try? connection.release(lock) }

  /// The lock of a unit of a table.
  static func lock(enrollment: String, period: String, table: QualifiedName) -> AdvisoryLock {
    AdvisoryLock("meterline unit \(table.sql) \(period) \(enrollment)")
  }
}
