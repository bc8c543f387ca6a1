import Postgres

extension PostgresConnection {
  /// For a session that holds a lock and does nothing else: the server does not end it for being idle, and notices
  /// within half a minute when the machine at the other end is gone.
  func keepAlive() throws(PostgresError) {
    if serverVersion >= 140_000 { try execute("set idle_session_timeout = 0") }
    try execute("set tcp_keepalives_idle = 15")
    try execute("set tcp_keepalives_interval = 5")
    try execute("set tcp_keepalives_count = 3")
  }
}
