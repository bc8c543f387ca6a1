import CLibpq

/// A statement in the shape that libpq's calls take: C strings, alive for one call.
struct StatementCall {
  let text: String
  let parameters: [String?]

  /// - Throws: for U+0000, at which a C string would end and the rest be lost.
  init(_ sql: SQL, action: String) throws(PostgresError) {
    text = sql.text
    parameters = sql.parameters
    guard ([text] + parameters.compactMap(\.self)).allSatisfy({ !$0.utf8.contains(0) }) else {
      throw PostgresError(
        action: action, state: .characterNotInRepertoire,
        message: "the statement or one of its values holds U+0000, which PostgreSQL cannot store")
    }
  }

  /// Calls `body` with the text, the number of values and the values.
  func withCStrings<Result>(
    _ body: (UnsafePointer<CChar>, Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    var bytes: [CChar] = []
    var starts: [Int?] = []
    for parameter in parameters {
      starts.append(parameter == nil ? nil : bytes.count)
      if let parameter { bytes += parameter.utf8CString }
    }
    return text.withCString { text in
      bytes.withUnsafeBufferPointer { bytes in
        let values = starts.map { start in
          start.flatMap { offset in bytes.baseAddress.map { $0 + offset } }
        }
        return values.withUnsafeBufferPointer { values in
          body(text, Int32(values.count), values.baseAddress)
        }
      }
    }
  }
}
