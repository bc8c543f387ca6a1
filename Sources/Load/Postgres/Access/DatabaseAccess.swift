import Postgres
import Records

/// The way to one database: its address, and how patiently to go it.
struct DatabaseAccess: Sendable {
  let address: ConnectionAddress
  var connecting = Patience.forConnecting
  var swapping = Patience.forSwapping

  /// Opens a connection, trying again while the server may come back.
  func connect(_ cancellation: Cancellation) throws(Fault) -> PostgresConnection {
    try faulting {
      try connecting.retrying(cancellation, reconnects: true) { try PostgresConnection(address) }
    }
  }
}
