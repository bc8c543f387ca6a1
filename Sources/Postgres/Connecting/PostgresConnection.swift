import CLibpq

/// One session with a PostgreSQL server.
///
/// Every call blocks its thread until the server has answered; only `CancelToken` reaches in from another one.
///
/// Invariant: one thread at a time uses a connection. It may be passed from thread to thread, as a COPY does that a
/// thread of its own feeds; that is why it is Sendable, and nothing here locks.
public final class PostgresConnection: @unchecked Sendable {
  /// The address it was opened with.
  public let address: ConnectionAddress

  let pointer: OpaquePointer

  /// Set by an error after which a session cannot go on; libpq notices some of them one call later.
  var isBroken = false

  /// Opens a session, with times in UTC and text in UTF-8.
  ///
  /// Waits at most as long as `connect_timeout` says for each host (15 seconds when nobody says so).
  ///
  /// - Throws: the server's or the network's refusal. What libpq takes without an own code is `08001`.
  public init(_ address: ConnectionAddress) throws(PostgresError) {
    self.address = address
    pointer = try Self.open(address)
    try execute("set timezone = 'UTC'", to: "set up the session")
    try execute("set datestyle = 'ISO, YMD'", to: "set up the session")
  }

  deinit { PQfinish(pointer) }

  /// Whether the connection has not been seen to break. It does not ask the server.
  public var isOpen: Bool { !isBroken && PQstatus(pointer) == CONNECTION_OK }

  /// The server's version as a number: 150004 is 15.4.
  public var serverVersion: Int { Int(PQserverVersion(pointer)) }

  /// The server's number for this session, as `pg_stat_activity` and the server's log show it.
  public var backendID: Int { Int(PQbackendPID(pointer)) }

  /// The database of the session.
  public var database: String { String(cString: PQdb(pointer)) }

  /// Whether a transaction is open, failed or not.
  public var isInTransaction: Bool {
    let status = PQtransactionStatus(pointer)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }

  private static func open(_ address: ConnectionAddress) throws(PostgresError) -> OpaquePointer {
    let settings =
      address.fallbackSettings.sorted { $0.key < $1.key } + [
        ("fallback_application_name", "meterline"), ("dbname", address.text),
        ("client_encoding", "UTF8"),
      ]
    guard let pointer = start(settings) else {
      throw PostgresError(
        action: "connect to \(address)", state: .outOfMemory, message: "no memory")
    }
    // Only a connection that exists can be told to name SQLSTATEs in what it says about connecting. So one is
    // begun, told, and then opened by PQreset, which keeps to connect_timeout host by host.
    // libpq would print what the server remarks, such as another version of a collation, to stderr.
    PQsetNoticeProcessor(pointer, { _, _ in }, nil)
    if PQstatus(pointer) != CONNECTION_BAD {
      PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
      PQreset(pointer)
    }
    guard PQstatus(pointer) == CONNECTION_OK else {
      let message = String(cString: PQerrorMessage(pointer))
      PQfinish(pointer)
      throw PostgresError(connecting: address, message: message)
    }
    PQsetErrorVerbosity(pointer, PQERRORS_DEFAULT)
    return pointer
  }

  private static func start(_ settings: [(String, String)]) -> OpaquePointer? {
    let strings = settings.map { ($0.0.utf8CString, $0.1.utf8CString) }
    return withPointers(to: strings.map(\.0)) { keywords in
      withPointers(to: strings.map(\.1)) { values in
        PQconnectStartParams(keywords, values, 1)
      }
    }
  }

  private static func withPointers<Result>(
    to strings: [ContiguousArray<CChar>],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    let bytes = Array(strings.joined())
    return bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      var pointers: [UnsafePointer<CChar>?] = []
      for string in strings {
        pointers.append(bytes.baseAddress.map { $0 + offset })
        offset += string.count
      }
      pointers.append(nil)
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}
