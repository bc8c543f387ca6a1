import Postgres

/// Has the server write its log of changes beside COPY, and not within it.
///
/// COPY fills the server's buffers of the log (4 MB as a rule) within milliseconds, and then writes and syncs them
/// itself while its rows wait; the server's WAL writer wakes only every 200 ms. A transaction that commits elsewhere
/// wakes it at once. One that has a number and changes nothing is the least of them: it waits for no disk.
///
/// Source: PostgreSQL documentation, "Asynchronous Commit" and `wal_writer_delay`.
struct LogPrompter {
  /// Bytes of COPY between two prompts: what the WAL writer syncs at once, as it comes (`wal_writer_flush_after`).
  static let byteCount = 1 << 20

  private let connection: PostgresConnection
  private var pending = 0

  /// - Parameter connection: has nothing else to do until `end`.
  init(over connection: PostgresConnection) { self.connection = connection }

  /// Counts what was sent, and prompts when it is time. A prompt that fails costs speed only.
  mutating func sent(_ byteCount: Int) {
    pending += byteCount
    guard pending >= Self.byteCount else { return }
    pending = 0
    _ = try? connection.post("select txid_current()", to: "prompt the WAL writer")
  }

  /// Gives the connection back.
  func end() { connection.awaitPosted() }
}
