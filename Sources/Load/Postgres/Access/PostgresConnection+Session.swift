import Postgres

extension PostgresConnection {
  /// Makes a session mean the same whatever was set for its role or database, and lets it live while it waits.
  ///
  /// With the server's own functions and operators alone on the search path, nobody who may create some in `public` can
  /// put theirs in the place of one that a statement names; what the server spells out (types, index definitions) then
  /// carries its schema. A session that holds a lock, or waits for a provider, is not ended for being idle, and the
  /// server notices within half a minute when the machine at the other end is gone.
  ///
  /// Source: PostgreSQL documentation, "Writing SECURITY DEFINER Functions Safely" and CVE-2018-1058.
  func settle() throws(PostgresError) {
    var script = """
      set search_path = pg_catalog, pg_temp;
      set standard_conforming_strings = on;
      set quote_all_identifiers = off;
      set default_transaction_isolation = 'read committed';
      set default_transaction_deferrable = off;
      set tcp_keepalives_idle = 15;
      set tcp_keepalives_interval = 5;
      set tcp_keepalives_count = 3;
      """
    if serverVersion >= 140_000 { script += "set idle_session_timeout = 0;" }
    try runScript(script, to: "set up the session")
  }
}
