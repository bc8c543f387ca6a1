import CLibpq

extension PostgresError {
  /// The error that a failed result carries. One without a code is libpq's own: the connection failed.
  init(action: String, result: OpaquePointer) {
    self.init(
      action: action,
      state: Self.field(result, .sqlState).map(SQLState.init(rawValue:)) ?? .connectionFailure,
      message: Self.field(result, .message)
        ?? Self.flattened(String(cString: PQresultErrorMessage(result))),
      hint: Self.field(result, .hint))
    detail = Self.field(result, .detail)
    context = Self.field(result, .context)
    schema = Self.field(result, .schema)
    table = Self.field(result, .table)
    column = Self.field(result, .column)
    constraint = Self.field(result, .constraint)
  }

  /// The error that the connection itself remembers, when there is no result.
  init(action: String, connection: OpaquePointer) {
    let isLost = PQstatus(connection) == CONNECTION_BAD
    self.init(
      action: action, state: isLost ? .connectionFailure : nil,
      message: Self.flattened(String(cString: PQerrorMessage(connection))))
  }

  /// The error of a connection that was opened with verbose messages and failed.
  ///
  /// libpq gives no SQLSTATE for a connection that never came to be, except inside its verbose text:
  /// `… failed: FATAL:  28P01: password authentication failed …`, and a line that names the source.
  init(connecting address: ConnectionAddress, message: String) {
    let lines = message.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
    let text = lines.map { $0.trimmingBlanks }.joined(separator: "; ")
    let code = text.firstMatch(of: #/: {2}([0-9A-Z]{5}): /#)
    // libpq reads most options only now, and quotes what it cannot read: it may be part of a password gone astray.
    if code == nil, let option = text.firstMatch(of: #/invalid [a-z_0-9]+ value\b.*/#) {
      self.init(
        action: "connect to \(address)", state: .invalidParameterValue,
        message: String(option.output.replacing(#/value:? "[^"]*"/#, with: "value \"…\"")))
      return
    }
    self.init(
      action: "connect to \(address)",
      state: code.map { SQLState(rawValue: String($0.1)) } ?? .cannotConnect,
      message: code.map { text.replacing(":  \($0.1): ", with: ": ") } ?? text)
  }

  /// Fields of an error by their letter in the protocol; Swift does not see the macros of `postgres_ext.h`.
  private enum Field: Unicode.Scalar {
    case sqlState = "C", message = "M", detail = "D", hint = "H", context = "W"
    case schema = "s", table = "t", column = "c", constraint = "n"
  }

  private static func field(_ result: OpaquePointer, _ field: Field) -> String? {
    PQresultErrorField(result, Int32(field.rawValue.value)).map { String(cString: $0) }
  }

  private static func flattened(_ message: String) -> String {
    message.split(separator: "\n").map { $0.trimmingBlanks }.joined(separator: "; ")
  }
}

extension Substring {
  fileprivate var trimmingBlanks: Substring {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return self[first...last]
  }
}
