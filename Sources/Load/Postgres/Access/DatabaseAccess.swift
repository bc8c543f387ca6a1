import Postgres
import Records

/// The way to one database: its address, and how patiently to go it.
struct DatabaseAccess: Sendable {
  var address: ConnectionAddress
  var connecting = Patience.forConnecting
  var swapping = Patience.forSwapping

  /// Opens a connection for a run, which says so while it waits for a server that may come back.
  func connect(_ run: RunContext) throws(Fault) -> PostgresConnection {
    if run.isTrial { return try connectBriefly(run.cancellation) }
    return try connect(run.cancellation, saying: run.report)
  }

  /// Opens a connection, trying again while the server may come back.
  ///
  /// - Parameter report: takes a line for each pause.
  func connect(
    _ cancellation: Cancellation, saying report: (RunEvent) -> Void
  ) throws(Fault) -> PostgresConnection {
    try faulting {
      try connecting.retrying(cancellation, reconnects: true, waiting: { report(event($0)) }) {
        try open()
      }
    }
  }

  /// Opens a connection for somebody who waits for an answer: tries for seconds only.
  func connectBriefly(_ cancellation: Cancellation = Cancellation()) throws(Fault)
    -> PostgresConnection
  {
    var brief = self
    brief.address.defaultConnectTimeoutSeconds = 5
    return try faulting {
      try Patience.forAsking.retrying(cancellation, reconnects: true) { try brief.open() }
    }
  }

  /// Opens a connection, trying once.
  func open() throws(PostgresError) -> PostgresConnection {
    let connection = try PostgresConnection(address)
    try connection.settle()
    return connection
  }

  private func event(_ wait: Patience.Wait) -> RunEvent {
    RunEvent(
      .warning, "waiting for the database",
      [
        "failed_tries": "\(wait.failures)", "gives_up_after": "\(wait.rest.components.seconds) s",
        "why": "\(wait.error)",
      ])
  }
}
