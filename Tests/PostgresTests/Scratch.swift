import Postgres
import TestSupport

/// A connection to a new, empty database.
func connectToScratch() throws -> PostgresConnection {
  try PostgresConnection(ConnectionAddress(try PostgresServer.shared().makeDatabase()))
}

/// The PostgreSQL error that `body` ends with; nil when it ends otherwise.
func postgresError(_ body: () throws -> Void) -> PostgresError? {
  do {
    try body()
    return nil
  } catch {
    return error as? PostgresError
  }
}
